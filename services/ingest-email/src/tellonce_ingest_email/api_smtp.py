"""The SMTP server: says 250 only after files are synced and the broker has acknowledged; what it can't take now it
refuses with 4xx, so that the sender tries again, and what it will never take with 5xx (RFC 5321, RFC 3463)."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from tellonce_core.errors import Busy, Rejected, TellonceError
from tellonce_runtime import logs

from tellonce_ingest_email import metrics
from tellonce_ingest_email.accounts import AccountBook
from tellonce_ingest_email.receive import Receiver
from tellonce_ingest_email.settings import SmtpSettings

TOO_LARGE = "552 5.3.4 The message is larger than we take"
UNKNOWN = "550 5.1.1 No such mailbox here"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients: send the rest apart"
FULL = "452 4.3.1 No room at the moment, please try again later"
DOWN = "451 4.3.0 Can't store the message at the moment, please try again later"
CLOSING = "421 4.3.2 Shutting down, please try again later"
REFUSED = "554 5.6.0 The message can't be taken"
CROWDED = b"421 4.3.2 Too many connections, please try again later\r\n"

_LIBRARY_TEXTS = {"552 Error": TOO_LARGE, "500 Line too long": "554 5.6.0 A line is longer than we take"}
_log = structlog.get_logger()


class Door(SMTP):
    """aiosmtpd with our limits and replies: a long line is no reason to lose a mail."""

    def __init__(self, handler: "Handler", settings: SmtpSettings, tls: ssl.SSLContext | None) -> None:
        self.line_length_limit = settings.max_message_bytes
        super().__init__(
            handler,
            data_size_limit=settings.max_message_bytes,
            enable_SMTPUTF8=True,
            hostname=settings.hostname,
            ident="ESMTP",
            tls_context=tls,
            require_starttls=settings.require_tls,
            timeout=settings.timeout.total_seconds(),
            loop=asyncio.get_running_loop(),
        )
        self._handler = handler
        self._counted = False
        self._most = settings.max_connections

    def connection_made(self, transport: Any) -> None:
        """Count the connection, or refuse it when there are too many."""
        if not self._counted:
            if self._handler.connections >= self._most:
                metrics.REFUSED.labels("421").inc()
                transport.write(CROWDED)
                transport.close()
                return
            self._counted = True
            self._handler.connections += 1
            metrics.CONNECTIONS.set(self._handler.connections)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Count it no longer."""
        if self._counted:
            self._counted = False
            self._handler.connections -= 1
            metrics.CONNECTIONS.set(self._handler.connections)
            super().connection_lost(error)

    async def push(self, status: str | bytes) -> None:
        """Send a reply; the library's own refusals get the enhanced codes that ours have."""
        text = status if isinstance(status, str) else status.decode("utf-8", "replace")
        text = next((ours for begin, ours in _LIBRARY_TEXTS.items() if text.startswith(begin)), text)
        if text[:1] in "45":
            metrics.REFUSED.labels(text[:3]).inc()
        await super().push(text)


class Handler:
    """What the server asks us: who may be written to, and what becomes of a message."""

    def __init__(self, receiver: Receiver, book: AccountBook, settings: SmtpSettings) -> None:
        self._receiver = receiver
        self.book = book
        self._settings = settings
        self.closing = False
        self.connections = 0
        self.idle = asyncio.Event()
        self.idle.set()
        self._busy = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offers everything but AUTH: we take mail for ourselves only and relay for nobody."""
        del server, envelope
        session.host_name = hostname
        return [line for line in responses if not line.startswith("250-AUTH")]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only addresses of accounts that are switched on."""
        del server, session, options
        if self.book.account_of(address) is None:
            return UNKNOWN
        if len(envelope.rcpt_tos) >= self._settings.max_recipients:
            return TOO_MANY_RECIPIENTS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The whole message is here: 250 once it can't be lost any more."""
        del server
        if self.closing:
            return CLOSING
        peer, helo = str((session.peer or ("",))[0]), str(session.host_name or "")
        with self.working():
            return await self.stored(envelope, envelope.rcpt_tos, peer, helo)

    @contextmanager
    def working(self) -> Iterator[None]:
        """A message is being stored: a stop waits for it."""
        self._busy += 1
        self.idle.clear()
        try:
            yield
        finally:
            self._busy -= 1
            if not self._busy:
                self.idle.set()

    async def stored(self, envelope: Envelope, recipients: list[str], peer: str = "", helo: str = "") -> str:
        """What is answered after the message was stored for these recipients."""
        raw = bytes(envelope.original_content or b"")
        if self._is_too_large(len(raw), recipients):
            return TOO_LARGE
        started = time.perf_counter()
        try:
            await self._receiver.receive(raw, recipients, _sender(envelope), peer, helo)
        except TellonceError as error:
            _log.warning("mail_refused", bytes=len(raw), **logs.describe(error))
            return _reply(error)
        metrics.RECEIVE_SECONDS.observe(time.perf_counter() - started)
        return "250 2.6.0 Message accepted"

    async def handle_exception(self, error: Exception) -> str:
        """A mistake of ours: the sender keeps the message and tries again."""
        _log.error("smtp_failed", **logs.describe(error))
        return DOWN

    def _is_too_large(self, size: int, recipients: list[str]) -> bool:
        accounts = [self.book.account_of(one) for one in recipients]
        limits = [
            account.limits["max_message_bytes"]
            for account in accounts
            if account and "max_message_bytes" in account.limits
        ]
        return bool(limits) and size > min(limits)


def _sender(envelope: Envelope) -> str:
    return "" if envelope.mail_from in (None, "<>") else str(envelope.mail_from)


def _reply(error: TellonceError) -> str:
    if isinstance(error, Rejected):
        return REFUSED
    return FULL if isinstance(error, Busy) else DOWN


class Listening:
    """The open server; `stop_fetching` takes no new connection and begins no new message."""

    def __init__(self, server: asyncio.Server, handler: Handler) -> None:
        self._server = server
        self._handler = handler

    def stop_fetching(self) -> None:
        """Listen no longer; messages that are being stored are finished."""
        self._server.close()
        self._handler.closing = True

    async def drain(self) -> None:
        """Wait until no message is half stored."""
        await self._handler.idle.wait()


@asynccontextmanager
async def serve_smtp(receiver: Receiver, book: AccountBook, settings: SmtpSettings) -> AsyncIterator[Listening]:
    """The listening server; leaving finishes what is being stored (at most `drain`). OSError: the port is taken."""
    async with listen(Handler(receiver, book, settings), settings, Door) as listening:
        yield listening


@asynccontextmanager
async def listen(handler: Handler, settings: SmtpSettings, door: type[Door]) -> AsyncIterator[Listening]:
    """The server behind such doors."""
    tls = _tls(settings)
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(lambda: door(handler, settings, tls), settings.host, settings.port)
    except OSError as error:
        raise OSError(f"can't listen for mail on {settings.host}:{settings.port}: is it in use?") from error
    _log.info("mail_listening", port=settings.port, door=door.__name__, starttls=tls is not None)
    listening = Listening(server, handler)
    try:
        yield listening
    finally:
        listening.stop_fetching()
        with suppress(TimeoutError):
            async with asyncio.timeout(settings.drain.total_seconds()):
                await listening.drain()


def _tls(settings: SmtpSettings) -> ssl.SSLContext | None:
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.tls_cert, settings.tls_key)
    return context
