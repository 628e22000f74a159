"""Sends the mail of one account: a reply becomes a mail, and leaves over a connection kept while there is more.

Found half-done after a crash it is sent again, as the same mail: its Message-ID is derived."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError

import structlog
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.sending import Outcome, Send, delivery_event
from tellonce_core.errors import NotFound, Rejected
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Event
from tellonce_runtime.files import FileStore

from tellonce_ingest_email import compose
from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.domain_rate import DomainRate, domains_of
from tellonce_ingest_email.providers.smtp import Relay, route_of
from tellonce_ingest_email.settings import MailSettings, RelaySettings
from tellonce_ingest_email.signing import signer_of

_log = structlog.get_logger()
_MISTAKES = (ArithmeticError, AttributeError, LookupError, MessageError, TypeError, ValueError)
"""What a reply that can't be made into a mail would raise: it fails, and the loop goes on."""


class MailSender:
    """One account's way out."""

    def __init__(
        self,
        *,
        files: FileStore,
        relay: RelaySettings,
        mail: MailSettings,
        installation: str,
        rate: DomainRate,
        clock: Clock,
    ) -> None:
        self._files = files
        self._settings = relay
        self._mail = mail
        self._installation = installation
        self._rate = rate
        self._clock = clock
        self._relay: Relay | None = None
        self._route: object = None

    async def send(self, send: Send, account: Account, owner: str) -> Outcome:
        """One try; a mail that can't be made fails, an account without its secrets rests."""
        del owner
        reply = reply_pb2.ReplySend.FromString(send.body)
        try:
            files = [await self._file(one) for one in reply.attachments]
            mail = compose.compose(reply, account, files, self._installation)
            signer = signer_of(account, self._mail.secrets_folder)
            mail = await asyncio.to_thread(signer.signed, mail) if signer else mail
            relay = self._connection(account)
        except NotFound:
            return Outcome("failed", "an attachment is no longer in the file store")
        except Rejected as error:
            return Outcome("later", str(error), account_is_wrong=True)
        except _MISTAKES as error:
            _log.error("mail_not_composed", entry_id=send.entry_id, **logs.describe(error))
            return Outcome("failed", "the mail could not be made: is an address wrong?")
        most = account.limits.get("domain_per_minute", self._mail.domain_per_minute)
        if wait := self._rate.wait(domains_of(mail.recipients), most, self._clock.now()):
            return Outcome("later", "many mails go to this domain: it waits its turn", wait=wait, alone=True)
        try:
            async with asyncio.timeout(self._mail.lease.total_seconds()):
                return await relay.send(mail)
        except TimeoutError:
            await relay.close()
            return Outcome("later", "it doesn't answer in time", account_is_wrong=True)

    async def told(self, send: Send, account: Account, outcome: Outcome, now: datetime) -> Sequence[Event]:
        """How far the mail has come, under its Message-ID."""
        message_id = compose.message_id(reply_pb2.ReplySend.FromString(send.body), account)
        return [
            delivery_event(
                send.channel,
                send.account,
                entry_id=send.entry_id,
                external_id=message_id,
                state=outcome.delivery,
                detail=outcome.detail,
                at=now,
            )
        ]

    async def rest(self) -> None:
        """Close the connection."""
        if self._relay is not None:
            await self._relay.close()

    def _connection(self, account: Account) -> Relay:
        route = route_of(account, self._settings, self._mail)
        if self._relay is None or route != self._route:
            self._relay, self._route = Relay(route), route
        return self._relay

    async def _file(self, one: message_pb2.Attachment) -> compose.File:
        content = await self._files.get(one.file.key)
        return compose.File(one.filename, one.media_type, content, one.content_id, one.inline)
