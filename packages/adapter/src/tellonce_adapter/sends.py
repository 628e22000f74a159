"""The loops that send: one an account, with its own pause and backoff, so that a broken one stops no other.

A send is marked `sending` before anybody is called; what a crash left is claimed again when its lease has run out, and
the sender of the channel knows whether it may be repeated."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Generic, Protocol, Self, TypeVar

import structlog
from tellonce_core import ids
from tellonce_core.errors import TellonceError
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Event
from tellonce_runtime.outbox import Documents

from tellonce_adapter import metrics
from tellonce_adapter.accounts import A, Account, AccountBook
from tellonce_adapter.sending import Outcome, Send, settled, wait_after

_log = structlog.get_logger()
_LONGEST_PAUSE = timedelta(minutes=5)
_NOTED_EVERY = timedelta(seconds=1)
"""While all goes well, an account's health isn't written more often."""
A_contra = TypeVar("A_contra", bound=Account, contravariant=True)


class LoopStore(Protocol):
    """What the loops need of the store."""

    @property
    def sends(self) -> Documents: ...

    async def claim(self, account_key: str, *, now: datetime, lease: timedelta, owner: str) -> Send | None: ...

    async def finish(
        self, send: Send, *, state: str, now: datetime, detail: str, events: Sequence[Event], owner: str
    ) -> bool: ...

    async def postpone(
        self, send: Send, *, until: datetime, detail: str, events: Sequence[Event], owner: str
    ) -> bool: ...

    async def note_health(self, account_key: str, **facts: object) -> None: ...


class Flusher(Protocol):
    """What the loops need of the outbox."""

    async def flush_written(self, collection: Documents, written: Mapping[str, Sequence[Event]]) -> None: ...


class Pace(Protocol):
    """Settings: how long one try may take, how often is looked for due sends, when a send has failed."""

    @property
    def lease(self) -> timedelta: ...

    @property
    def poll(self) -> timedelta: ...

    @property
    def give_up_after(self) -> timedelta: ...


class Sender(Protocol[A_contra]):
    """Sends the replies of one account, one after the other; made for its loop."""

    async def send(self, send: Send, account: A_contra, owner: str) -> Outcome:
        """One try. What the other side does is an outcome; a TellonceError leaves the send to its lease."""
        ...

    async def told(self, send: Send, account: A_contra, outcome: Outcome, now: datetime) -> Sequence[Event]:
        """What history hears of the outcome."""
        ...

    async def rest(self) -> None:
        """Nothing is due: close what needn't stay open."""
        ...


class Sends(Generic[A]):
    """Starts a loop for each account that is switched on, and wakes it when there is something to send."""

    def __init__(
        self,
        *,
        store: LoopStore,
        outbox: Flusher,
        book: AccountBook[A],
        clock: Clock,
        pace: Pace,
        sender: Callable[[], Sender[A]],
    ) -> None:
        self.store = store
        self.outbox = outbox
        self.book = book
        self.clock = clock
        self.pace = pace
        self._sender = sender
        self._loops: dict[str, _Loop[A]] = {}
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
        """Run the loops until told to stop; an account that is added or switched on gets its own within `poll`."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping.is_set():
                for account in self.book.enabled():
                    if account.key not in self._loops:
                        loop = _Loop(self, self._sender(), account.key, self._stopping)
                        self._loops[account.key] = loop
                        group.create_task(loop.run(), name=f"send {account.key}")
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.pace.poll.total_seconds()):
                        await self._stopping.wait()


class _Loop(Generic[A]):
    """Sends the replies of one account, one after the other."""

    def __init__(self, sends: Sends[A], sender: Sender[A], account_key: str, stopping: asyncio.Event) -> None:
        self._sends = sends
        self._sender = sender
        self._key = account_key
        self._stopping = stopping
        self._owner = ids.new_id()
        self._failures = 0
        self._wait = timedelta()
        self._health: dict[str, object] = {}
        self._noted_at = datetime.fromtimestamp(0, UTC)
        self.wake = asyncio.Event()

    async def run(self) -> None:
        while not self._stopping.is_set():
            self._wait = timedelta()
            try:
                while not self._stopping.is_set() and await self._send_next():
                    pass
                await self._note_health(self._sends.clock.now())
            except TellonceError as error:
                _log.warning("send_paused", account=self._key, **logs.describe(error))
            await self._sender.rest()
            await self._rest()

    async def _rest(self) -> None:
        """Until there is something to send, or the next look; the whole pause for what the other side asked for, and
        for an account that is wrong."""
        pause = max(self._wait, min(wait_after(self._failures), _LONGEST_PAUSE))
        event = self._stopping if pause else self.wake
        with suppress(TimeoutError):
            async with asyncio.timeout((pause or self._sends.pace.poll).total_seconds()):
                await event.wait()
        self.wake.clear()

    async def _send_next(self) -> bool:
        """Send one; False when nothing is due, or the account must rest."""
        sends = self._sends
        account = sends.book.by_key.get(self._key)
        if account is None or not account.enabled:
            return False
        send = await sends.store.claim(self._key, now=sends.clock.now(), lease=sends.pace.lease, owner=self._owner)
        if send is None:
            return False
        tried = await self._sender.send(send, account, self._owner)
        now = sends.clock.now()
        outcome = settled(tried, send, now=now, give_up_after=sends.pace.give_up_after)
        await self._settle(send, outcome, await self._sender.told(send, account, outcome, now), now)
        self._failures = self._failures + 1 if outcome.account_is_wrong else 0
        self._wait = timedelta() if outcome.alone else outcome.wait or timedelta()
        return not outcome.account_is_wrong and not self._wait

    async def _settle(self, send: Send, outcome: Outcome, events: Sequence[Event], now: datetime) -> None:
        store, state, detail = self._sends.store, outcome.state, outcome.detail
        if state == "later":
            until = now + (outcome.wait or wait_after(send.tries))
            kept = await store.postpone(send, until=until, detail=detail, events=events, owner=self._owner)
        else:
            kept = await store.finish(send, state=state, now=now, detail=detail, events=events, owner=self._owner)
        metrics.SENT.labels(send.channel, state).inc()
        _log.info("reply_sent" if state == "sent" else "reply_not_sent", entry_id=send.entry_id,
                  account=self._key, state=state, tries=send.tries, kept=kept)  # fmt: skip
        if kept:
            await self._sends.outbox.flush_written(store.sends, {send.entry_id: events})
        had_failed = self._failures > 0 or send.tries > 1
        self._health |= _health(outcome, now, had_failed=had_failed)
        if outcome.state != "sent" or had_failed or now - self._noted_at >= _NOTED_EVERY:
            await self._note_health(now)

    async def _note_health(self, now: datetime) -> None:
        health, self._health, self._noted_at = self._health, {}, now
        if health:
            await self._sends.store.note_health(self._key, **health)


def _health(outcome: Outcome, now: datetime, *, had_failed: bool) -> Mapping[str, object]:
    if outcome.account_is_wrong:
        return {"problem": outcome.detail, "working_since": None}
    facts: dict[str, object] = {"problem": ""}
    if outcome.state == "sent":
        facts["last_sent_at"] = now
    if had_failed:
        facts["working_since"] = now
    return facts
