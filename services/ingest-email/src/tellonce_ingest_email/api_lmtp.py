"""LMTP beside SMTP (RFC 2033): a mail server in front of us hands mail over and hears what became of it for each
recipient; one whose account is away comes again, the others don't."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from tellonce_ingest_email.accounts import AccountBook
from tellonce_ingest_email.api_smtp import CLOSING, Door, Handler, Listening, listen
from tellonce_ingest_email.receive import Receiver
from tellonce_ingest_email.settings import LmtpSettings, SmtpSettings


class LmtpDoor(Door, LMTP):
    """The SMTP door that answers LHLO, and after DATA once for each recipient (RFC 2033 §4.2)."""

    answers_for = 0
    """For how many recipients the next answer counts; 0 or 1: it stands alone."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """As in SMTP; what the library refuses itself is said once for each recipient."""
        try:
            await super().smtp_DATA(arg)
        finally:
            self.answers_for = 0

    async def push(self, status: str | bytes) -> None:
        """Send a reply, as often as it counts."""
        for _ in range(max(self.answers_for, 1)):
            await super().push(status)
        begins_data = status[:3] in ("354", b"354") and self.envelope is not None
        self.answers_for = len(self.envelope.rcpt_tos) if begins_data and self.envelope else 0


class LmtpHandler(Handler):
    """Stores the mail for each recipient apart; two addresses of one account are one arrival."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """One line a recipient, in the order of RCPT."""
        del session
        answers: dict[str, str] = {}
        lines = []
        with self.working():
            for recipient in envelope.rcpt_tos:
                account = self.book.account_of(recipient)
                key = account.id if account else recipient
                if key not in answers:
                    answers[key] = CLOSING if self.closing else await self.stored(envelope, [recipient])
                lines.append(answers[key])
        if isinstance(server, LmtpDoor):
            server.answers_for = 0
        return "\r\n".join(lines)


@asynccontextmanager
async def serve_lmtp(
    receiver: Receiver, book: AccountBook, smtp: SmtpSettings, lmtp: LmtpSettings
) -> AsyncIterator[Listening | None]:
    """The listening server, or None without a port. Its limits are SMTP's; it has no TLS: it stands on a local net."""
    if not lmtp.port:
        yield None
        return
    local = smtp.model_copy(update={"host": lmtp.host, "port": lmtp.port, "require_tls": False, "tls_cert": None})
    async with listen(LmtpHandler(receiver, book, local), local, LmtpDoor) as listening:
        yield listening
