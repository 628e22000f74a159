"""The loops that send: one an account, with its own pause and backoff, so that a broken one stops no other."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol, Self

import structlog
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.secret import secrets_of
from tellonce_core import ids
from tellonce_core.errors import Rejected, TellonceError
from tellonce_core.message import DeliveryState
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Event
from tellonce_runtime.outbox import Documents

from tellonce_ingest_social import metrics
from tellonce_ingest_social.accounts import Account, AccountBook
from tellonce_ingest_social.calling import Caller
from tellonce_ingest_social.capabilities import problems, window_state
from tellonce_ingest_social.deliveries import told
from tellonce_ingest_social.links import Link, links_for
from tellonce_ingest_social.names import named
from tellonce_ingest_social.outgoing import Audience, Outgoing, from_reply
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.requests import HttpCall
from tellonce_ingest_social.sending import INTERRUPTED, Outcome, Send, outcome_of, settled, wait_after
from tellonce_ingest_social.settings import SocialSettings
from tellonce_ingest_social.store.kept import window_key

_log = structlog.get_logger()
_LONGEST_PAUSE = timedelta(minutes=5)
_STATES = {
    "later": DeliveryState.SENDING,
    "sent": DeliveryState.SENT,
    "failed": DeliveryState.FAILED,
    "uncertain": DeliveryState.UNCERTAIN,
}


class SendStore(Protocol):
    """What the loops need of the store."""

    @property
    def sends(self) -> Documents: ...

    async def claim(self, account_key: str, *, now: datetime, lease: timedelta, owner: str) -> Send | None: ...

    async def begin_call(self, send: Send, owner: str, *, until: datetime) -> bool: ...

    async def end_call(self, send: Send, owner: str, *, external_id: str | None) -> None: ...

    async def finish(
        self, send: Send, *, state: str, now: datetime, detail: str, events: Sequence[Event], owner: str
    ) -> bool: ...

    async def postpone(
        self, send: Send, *, until: datetime, detail: str, events: Sequence[Event], owner: str
    ) -> bool: ...

    async def last_in_at(self, key: str) -> datetime | None: ...

    async def add_links(self, links: Mapping[str, Link]) -> None: ...

    async def sends_called(
        self, account_key: str, external_ids: Sequence[str], entries: Sequence[str]
    ) -> list[Send]: ...

    async def ticks_of(
        self, account_key: str, external_ids: Sequence[str]
    ) -> list[tuple[DeliveryState, datetime, str]]: ...

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
        book: AccountBook,
        provider_of: Callable[[Account], Provider],
        caller: Caller,
        clock: Clock,
        settings: SocialSettings,
        public_url: str,
    ) -> None:
        self.store = store
        self.outbox = outbox
        self.book = book
        self.provider_of = provider_of
        self.caller = caller
        self.clock = clock
        self.settings = settings
        self.public_url = public_url
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

    def wake(self, account_key: str) -> None:
        """There is something to send for the account."""
        if account_key in self._loops:
            self._loops[account_key].wake.set()

    async def run(self) -> None:
        """Send until told to stop."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping.is_set():
                for account in self.book.enabled():
                    if account.key not in self._loops:
                        self._loops[account.key] = loop = _Loop(self, account.key, self._stopping)
                        group.create_task(loop.run(), name=f"send {account.key}")
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.settings.poll.total_seconds()):
                        await self._stopping.wait()


class _Loop:
    """Sends the replies of one account, one after the other."""

    def __init__(self, sends: Sends, account_key: str, stopping: asyncio.Event) -> None:
        self._sends = sends
        self._key = account_key
        self._stopping = stopping
        self._owner = ids.new_id()
        self._failures = 0
        self._wait = timedelta()
        self.wake = asyncio.Event()

    async def run(self) -> None:
        while not self._stopping.is_set():
            self._wait = timedelta()
            try:
                while not self._stopping.is_set() and await self._send_next():
                    pass
            except TellonceError as error:
                _log.warning("send_paused", account=self._key, **logs.describe(error))
            await self._rest()

    async def _rest(self) -> None:
        """Until there is something to send, or the next look; the whole pause for what the network asked for, and for
        an account that is wrong."""
        pause = max(self._wait, min(wait_after(self._failures), _LONGEST_PAUSE))
        event = self._stopping if pause else self.wake
        with suppress(TimeoutError):
            async with asyncio.timeout((pause or self._sends.settings.poll).total_seconds()):
                await event.wait()
        self.wake.clear()

    async def _send_next(self) -> bool:
        """Send one; False when nothing is due, or the account must rest."""
        sends = self._sends
        account = sends.book.by_key.get(self._key)
        if account is None or not account.enabled:
            return False
        send = await sends.store.claim(self._key, now=sends.clock.now(), lease=sends.settings.lease, owner=self._owner)
        if send is None:
            return False
        outcome = await self._try(send, account)
        await self._settle(send, account, outcome)
        self._failures = self._failures + 1 if outcome.account_is_wrong else 0
        self._wait = outcome.wait or timedelta()
        return not outcome.account_is_wrong and not outcome.wait

    async def _try(self, send: Send, account: Account) -> Outcome:
        provider = self._sends.provider_of(account)
        try:
            secrets = secrets_of(account, self._sends.settings.secrets_folder)
        except Rejected as error:
            return Outcome("later", str(error), account_is_wrong=True)
        reply = reply_pb2.ReplySend.FromString(send.body)
        outgoing = await self._outgoing(send, reply, account, provider)
        if isinstance(outgoing, Outcome):
            return outgoing
        try:
            calls = provider.compose_send(outgoing, account.seen_by_provider, secrets, self._sends.clock.now())
        except Rejected as error:
            return Outcome("failed", str(error))
        if send.in_call and send.done < len(calls) and not calls[send.done].idempotency_key:
            return Outcome("uncertain", INTERRUPTED)
        return await self._make(send, calls[send.done :], provider)

    async def _outgoing(
        self, send: Send, reply: reply_pb2.ReplySend, account: Account, provider: Provider
    ) -> Outgoing | Outcome:
        """The reply in the network's words, or why it can't leave; the files it fetches get addresses."""
        now, rules = self._sends.clock.now(), provider.capabilities
        answered = named(reply.in_reply_to)
        reply.in_reply_to = answered.external_id if answered else ""
        audience = answered.audience if answered else Audience.PRIVATE
        last_in_at = await self._sends.store.last_in_at(window_key(account.key, send.to))
        late = audience is Audience.PRIVATE and window_state(rules, last_in_at, now) == "late"
        urls, links = links_for(reply.attachments, self._sends.public_url, now)
        outgoing = from_reply(reply, links=urls, route=send.to, audience=audience, late=late)
        against = problems(rules, outgoing, last_in_at, now) if not send.done else ()
        if against:
            return Outcome("failed", " ".join(one.text for one in against))
        await self._sends.store.add_links(links)
        return outgoing

    async def _make(self, send: Send, calls: Sequence[HttpCall], provider: Provider) -> Outcome:
        """Make the calls that are left, each noted before and after."""
        store, outcome = self._sends.store, Outcome("sent")
        for call in calls:
            until = self._sends.clock.now() + self._sends.settings.lease
            if not await store.begin_call(send, self._owner, until=until):
                return Outcome("later", "another replica has it")
            answer = await self._sends.caller.make(call, provider)
            outcome = outcome_of(answer, repeatable=bool(call.idempotency_key))
            took = outcome.external_id if outcome.state == "sent" else None
            await store.end_call(send, self._owner, external_id=took)
            if outcome.state != "sent":
                return outcome
        return outcome

    async def _settle(self, send: Send, account: Account, tried: Outcome) -> None:
        store, now = self._sends.store, self._sends.clock.now()
        outcome = settled(tried, send, now=now, give_up_after=self._sends.settings.give_up_after)
        current = await store.sends_called(account.key, (), (send.entry_id,))
        known = current[0] if current else send
        events = [told(known, _STATES[outcome.state], outcome.detail, now)]
        if outcome.state == "later":
            until = now + (outcome.wait or wait_after(send.tries))
            kept = await store.postpone(send, until=until, detail=outcome.detail, events=events, owner=self._owner)
        else:
            early = await store.ticks_of(account.key, known.external_ids)
            events += [told(known, state, detail, at) for state, at, detail in early]
            kept = await store.finish(
                send, state=outcome.state, now=now, detail=outcome.detail, events=events, owner=self._owner
            )
        metrics.SENT.labels(account.channel, outcome.state).inc()
        _log.info("reply_sent" if outcome.state == "sent" else "reply_not_sent", entry_id=send.entry_id,
                  account=account.key, state=outcome.state, tries=send.tries, kept=kept)  # fmt: skip
        await self._sends.outbox.flush(store.sends, [send.entry_id])
        await store.note_health(account.key, **_health(outcome, now, had_failed=self._failures > 0 or send.tries > 1))


def _health(outcome: Outcome, now: datetime, *, had_failed: bool) -> Mapping[str, object]:
    if outcome.account_is_wrong:
        return {"problem": outcome.detail, "working_since": None}
    facts: dict[str, object] = {"problem": ""}
    if outcome.state == "sent":
        facts["last_sent_at"] = now
    if had_failed:
        facts["working_since"] = now
    return facts
