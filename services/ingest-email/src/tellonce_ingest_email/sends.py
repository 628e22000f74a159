"""The loops that send: one an account, with its own connection, pause and backoff: a broken one stops no other.
A send is marked `sending` before the network is called; found after a crash it is sent again, as the same mail."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from email.errors import MessageError
from typing import Protocol, Self

import structlog
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core import ids
from tellonce_core.errors import NotFound, Rejected, TellonceError
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Event
from tellonce_runtime.files import FileStore
from tellonce_runtime.outbox import Documents

from tellonce_ingest_email import compose, metrics
from tellonce_ingest_email.accounts import Account, AccountBook
from tellonce_ingest_email.providers.smtp import Relay, route_of
from tellonce_ingest_email.sending import Outcome, Send, delivery_event, settled, wait_after
from tellonce_ingest_email.settings import MailSettings, RelaySettings

_log = structlog.get_logger()
_MISTAKES = (ArithmeticError, AttributeError, LookupError, MessageError, TypeError, ValueError)
"""What a reply that can't be made into a mail would raise: it fails, and the loop goes on."""
_LONGEST_PAUSE = timedelta(minutes=5)


class SendStore(Protocol):
    """What the loops need of the store."""

    @property
    def sends(self) -> Documents: ...

    async def claim(self, account: str, *, now: datetime, lease: timedelta, owner: str) -> Send | None: ...

    async def finish(
        self, send: Send, *, state: str, now: datetime, detail: str, event: Event | None, owner: str
    ) -> bool: ...

    async def postpone(self, send: Send, *, until: datetime, detail: str, event: Event | None, owner: str) -> bool: ...

    async def note_health(self, account_key: str, **facts: object) -> None: ...


class Flusher(Protocol):
    """What the loops need of the outbox."""

    async def flush(self, collection: Documents, ids: list[str]) -> None: ...


class Sends:
    """Starts a loop for each account that is switched on, and wakes it when there is something to send."""

    def __init__(
        self,
        *,
        store: SendStore,
        outbox: Flusher,
        files: FileStore,
        book: AccountBook,
        clock: Clock,
        relay: RelaySettings,
        mail: MailSettings,
        installation: str,
    ) -> None:
        self.store = store
        self.outbox = outbox
        self.files = files
        self.book = book
        self.clock = clock
        self.relay = relay
        self.mail = mail
        self.installation = installation
        self._loops: dict[str, _Loop] = {}
        self._stopping = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop_fetching()

    def stop_fetching(self) -> None:
        """Begin no new send; the ones under way are finished."""
        self._stopping.set()
        for loop in self._loops.values():
            loop.wake.set()

    def wake(self, account: str) -> None:
        """There is something to send for this account now."""
        if account in self._loops:
            self._loops[account].wake.set()

    async def run(self) -> None:
        """Run the loops until the service ends; an account that is added or switched on gets its own within `poll`."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping.is_set():
                for account in self.book.enabled():
                    if account.id not in self._loops:
                        self._loops[account.id] = loop = _Loop(self, account.id, self._stopping)
                        group.create_task(loop.run(), name=f"send {account.id}")
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.mail.poll.total_seconds()):
                        await self._stopping.wait()


class _Loop:
    """Sends the mail of one account, one after the other."""

    def __init__(self, sends: Sends, account: str, stopping: asyncio.Event) -> None:
        self._sends = sends
        self._account = account
        self._stopping = stopping
        self._owner = ids.new_id()
        self._failures = 0
        self._relay: Relay | None = None
        self._route: object = None
        self.wake = asyncio.Event()

    async def run(self) -> None:
        while not self._stopping.is_set():
            pause = self._sends.mail.poll
            try:
                while not self._stopping.is_set() and await self._send_next():
                    pass
                if self._failures:
                    pause = min(wait_after(self._failures), _LONGEST_PAUSE)
            except TellonceError as error:
                _log.warning("send_paused", account=self._account, **logs.describe(error))
            await self._disconnect()
            await self._sleep(pause)

    async def _sleep(self, pause: timedelta) -> None:
        """Until the pause is over or there is something to send; an account that is wrong rests the whole pause."""
        if not self._failures:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause.total_seconds()):
                    await self.wake.wait()
        else:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause.total_seconds()):
                    await self._stopping.wait()
        self.wake.clear()

    async def _send_next(self) -> bool:
        """Send one; False when nothing is due, or the account is wrong and must rest."""
        account = self._sends.book.by_id.get(self._account)
        if account is None or not account.enabled:
            return False
        now = self._sends.clock.now()
        send = await self._sends.store.claim(account.id, now=now, lease=self._sends.mail.lease, owner=self._owner)
        if send is None:
            return False
        reply = reply_pb2.ReplySend.FromString(send.body)
        outcome = await self._try(send, reply, account)
        await self._settle(send, reply, account, outcome)
        self._failures = self._failures + 1 if outcome.account_is_wrong else 0
        return not outcome.account_is_wrong

    async def _try(self, send: Send, reply: reply_pb2.ReplySend, account: Account) -> Outcome:
        try:
            files = [await self._file(one) for one in reply.attachments]
            mail = compose.compose(reply, account, files, self._sends.installation)
            relay = self._connection(account)
        except NotFound:
            return Outcome("failed", "an attachment is no longer in the file store")
        except Rejected as error:
            return Outcome("later", str(error), account_is_wrong=True)
        except _MISTAKES as error:
            _log.error("mail_not_composed", entry_id=send.entry_id, **logs.describe(error))
            return Outcome("failed", "the mail could not be made: is an address wrong?")
        try:
            async with asyncio.timeout(self._sends.mail.lease.total_seconds()):
                return await relay.send(mail)
        except TimeoutError:
            await relay.close()
            return Outcome("later", "it doesn't answer in time", account_is_wrong=True)

    def _connection(self, account: Account) -> Relay:
        route = route_of(account, self._sends.relay, self._sends.mail)
        if self._relay is None or route != self._route:
            self._relay, self._route = Relay(route), route
        return self._relay

    async def _file(self, one: message_pb2.Attachment) -> compose.File:
        content = await self._sends.files.get(one.file.key)
        return compose.File(one.filename, one.media_type, content, one.content_id, one.inline)

    async def _settle(self, send: Send, reply: reply_pb2.ReplySend, account: Account, tried: Outcome) -> None:
        now = self._sends.clock.now()
        outcome = settled(tried, send, now=now, give_up_after=self._sends.mail.give_up_after)
        state = "sending" if outcome.state == "later" else outcome.state
        told = delivery_event(send, compose.message_id(reply, account), state, outcome.detail, now)
        store = self._sends.store
        if outcome.state == "later":
            until = now + wait_after(send.tries)
            kept = await store.postpone(send, until=until, detail=outcome.detail, event=told, owner=self._owner)
        else:
            kept = await store.finish(
                send, state=outcome.state, now=now, detail=outcome.detail, event=told, owner=self._owner
            )
        metrics.SENT.labels(outcome.state).inc()
        _log.info("mail_sent" if outcome.state == "sent" else "mail_not_sent", entry_id=send.entry_id,
                  account=account.id, state=outcome.state, tries=send.tries, kept=kept)  # fmt: skip
        await self._sends.outbox.flush(store.sends, [send.entry_id])
        await store.note_health(account.key, **_health(outcome, now, had_failed=self._failures > 0 or send.tries > 1))

    async def _disconnect(self) -> None:
        if self._relay is not None:
            await self._relay.close()


def _health(outcome: Outcome, now: datetime, *, had_failed: bool) -> Mapping[str, object]:
    if outcome.account_is_wrong:
        return {"problem": outcome.detail, "working_since": None}
    facts: dict[str, object] = {"problem": ""}
    if outcome.state == "sent":
        facts["last_sent_at"] = now
    if had_failed:
        facts["working_since"] = now
    return facts
