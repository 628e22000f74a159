"""The SMTP side: takes everything, except what it is asked to refuse by the name of the recipient."""

from aiosmtpd.smtp import SMTP, Envelope, Session

from tellonce_local.catcher.mailbox import Mailbox

REFUSALS = {
    "unknown": "550 5.1.1 No such mailbox here",
    "full": "452 4.2.2 The mailbox is full, try later",
    "busy": "451 4.3.0 Try again later",
    "spam": "554 5.7.1 Message refused",
}
"""unknown@…, full@…, busy@… and spam@… are refused in this way, so that failures can be seen."""


class Catcher:
    """aiosmtpd's handler."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Accept the recipient, or refuse as its name asks."""
        del server, session, rcpt_options
        refusal = REFUSALS.get(address.partition("@")[0].casefold())
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail."""
        del server, session
        content = envelope.original_content or b""
        mail = self._mailbox.add(envelope.mail_from or "", envelope.rcpt_tos, content)
        return f"250 OK kept as {mail.id}"


def protocol(mailbox: Mailbox) -> SMTP:
    """One connection's protocol, for `loop.create_server`."""
    return SMTP(Catcher(mailbox), enable_SMTPUTF8=True, data_size_limit=64 * 1024 * 1024, ident="tellonce catcher")
