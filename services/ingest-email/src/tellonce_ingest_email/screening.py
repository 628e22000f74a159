"""Whether an accepted mail is spam: asks the marks of servers, rspamd if there is one, and history for the sender."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog
from tellonce.history.v1 import history_service_pb2 as history_pb2
from tellonce.message.v1 import message_pb2
from tellonce_core.errors import NotFound, TellonceError
from tellonce_core.message import Disposition, Verdict
from tellonce_runtime import logs

from tellonce_ingest_email import spam
from tellonce_ingest_email.parse import ParsedMail
from tellonce_ingest_email.providers import rspamd
from tellonce_ingest_email.settings import SpamSettings

_log = structlog.get_logger()
Asked = Callable[[bytes, str, str], Awaitable[bool]]


class Customers(Protocol):
    """What is needed of HistoryService."""

    @property
    def FindCustomer(self) -> Callable[..., Any]: ...  # noqa: N802


class Screening:
    """The last word on a mail that would be accepted; on any doubt it is."""

    def __init__(
        self,
        settings: SpamSettings,
        customers: Customers,
        asked: Asked | None = None,
        learned: Callable[[ParsedMail], bool] | None = None,
    ) -> None:
        self._settings = settings
        self._customers = customers
        self._asked = asked
        self._learned = learned

    async def screened(
        self, verdict: Verdict, mail: ParsedMail, raw: bytes, sender: str, recipient: str, *, danger: str = ""
    ) -> Verdict:
        """The verdict, or quarantine for spam or dangerous files of somebody whom history doesn't know. Never raises,
        never waits long."""
        if verdict.disposition != Disposition.ACCEPT:
            return verdict
        reason = danger or await self._reason(mail, raw, sender, recipient)
        if not reason or not await self._is_stranger(mail.sender.email):
            return verdict
        return spam.kept_apart(verdict, reason)

    async def _reason(self, mail: ParsedMail, raw: bytes, sender: str, recipient: str) -> str:
        if self._settings.trust_marks and spam.is_marked(mail):
            return spam.BY_SERVER
        if self._settings.learn and self._learned is not None and self._learned(mail):
            return spam.BY_LESSONS
        if self._asked is None:
            return ""
        try:
            async with asyncio.timeout(self._settings.deadline.total_seconds()):
                return spam.BY_RSPAMD if await self._asked(raw, sender, recipient) else ""
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            _log.warning("spam_not_asked", **logs.describe(error))
            return ""

    async def _is_stranger(self, address: str) -> bool:
        """Whether history has answered that nobody has this address; silence is not an answer."""
        identity = message_pb2.Identity(kind="email", value=address)
        try:
            async with asyncio.timeout(self._settings.deadline.total_seconds()):
                await self._customers.FindCustomer(history_pb2.FindCustomerRequest(identity=identity))
        except NotFound:
            return True
        except (TellonceError, TimeoutError) as error:
            _log.warning("sender_not_asked_for", **logs.describe(error))
        return False


def screening_of(
    settings: SpamSettings, customers: Customers, learned: Callable[[ParsedMail], bool] | None = None
) -> Screening:
    """The screening that these settings ask for."""
    seconds = settings.deadline.total_seconds()
    asked = rspamd.client(settings.rspamd_url, seconds) if settings.rspamd_url else None
    return Screening(settings, customers, asked, learned)
