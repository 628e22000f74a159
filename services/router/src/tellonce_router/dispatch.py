"""The dispatcher: the one loop that assigns. Any number of routers run it; the one with the lease acts."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from tellonce_core.errors import Busy, Unavailable
from tellonce_runtime.waiting import comes

from tellonce_router import metrics
from tellonce_router.assign import Outcome, Snapshot, decide
from tellonce_router.costs import Worker
from tellonce_router.deciding import Proposal, as_waiting, new_worked, propose
from tellonce_router.desk import Desk
from tellonce_router.escalating import above_of
from tellonce_router.item import Item
from tellonce_router.recording import Change, Surroundings
from tellonce_router.staff import AgentRecord, Hold, as_worker
from tellonce_router.store.agents import Taking
from tellonce_router.store.lease import LeaseStore
from tellonce_router.sweep import Sweep
from tellonce_router.timing import Above, change_by_time

TICK = timedelta(seconds=1)
OUTAGES = (Busy, Unavailable)
LEASE_TICK = timedelta(seconds=0.75)
IDLE_PAUSE = timedelta(milliseconds=10)
LONGEST_IDLE_PAUSE = timedelta(milliseconds=100)
"""After looking in vain, twice as long each time: a flood of news for which nobody is free costs little."""
TIMED_AT_ONCE = 256
GIVEN_WITHIN = 0.9
"""Share of the time until presence expires in which the machine gives work: writing a bulk of it takes time itself."""
_log = structlog.get_logger()


class Turn:
    """The lease as this process has it: a fencing number, and until when it may be trusted without asking."""

    def __init__(self, store: LeaseStore, lasts: timedelta) -> None:
        self._store = store
        self._lasts = lasts.total_seconds()
        self._ends = 0.0
        self.fence = 0

    @property
    def is_mine(self) -> bool:
        """True while no other router can have taken over."""
        return time.monotonic() < self._ends

    async def renew(self) -> None:
        """Take or keep the lease; time is counted from before the question: it never seems longer than it is."""
        asked = time.monotonic()
        fence = await self._store.acquire()
        if fence is None:
            self._ends = 0.0
            return
        if fence != self.fence:
            _log.info("dispatch_lease_taken", fence=fence)
        self.fence, self._ends = fence, asked + self._lasts

    async def give_up(self) -> None:
        """Let another router dispatch at once."""
        if self.is_mine:
            self._ends = 0.0
            with suppress(Unavailable):  # then it runs out by itself
                await self._store.release()


class Dispatcher:
    """Assigns what waits, wakes what is due, takes back what vanished agents had."""

    def __init__(self, desk: Desk, turn: Turn, sweep: Sweep) -> None:
        self._desk = desk
        self._turn = turn
        self._sweep = sweep
        self._seen_within = desk.settings.presence_expires * GIVEN_WITHIN
        self._picks = 0
        self._idle = IDLE_PAUSE
        self._wake_at: datetime | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Dispatch until the service stops; an outage is waited out."""
        while not stopping.is_set():
            self._desk.bell.clear()
            try:
                if self._turn.is_mine:
                    await self._pause(await self.assign_all())
            except OUTAGES:
                _log.warning("dispatch_interrupted")
                await asyncio.sleep(TICK.total_seconds())
            await self._wait()

    async def _pause(self, assigned: int) -> None:
        if assigned:
            self._idle = IDLE_PAUSE
            return
        await asyncio.sleep(self._idle.total_seconds())
        self._idle = min(2 * self._idle, LONGEST_IDLE_PAUSE)

    async def keep_lease(self, stopping: asyncio.Event) -> None:
        """Keep the lease, or ask for it, until the service stops; then another may have it at once."""
        while not stopping.is_set():
            try:
                await self._turn.renew()
            except OUTAGES:
                _log.warning("dispatch_lease_interrupted")
            await comes(stopping, LEASE_TICK)
        await self._turn.give_up()

    async def keep_time(self, stopping: asyncio.Event) -> None:
        """Once a second do what time alone makes due, and sweep; until the service stops."""
        while not stopping.is_set():
            try:
                if self._turn.is_mine:
                    await self.wake_due()
                    await self._sweep.run(self._turn.fence)
            except OUTAGES:
                _log.warning("dispatch_clock_interrupted")
            await comes(stopping, TICK)

    async def assign_all(self) -> int:
        """Assign as long as something could be assigned; how many were."""
        total = 0
        while self._turn.is_mine:
            done, again = await self._assign_once()
            total += done
            if not again:
                break
        return total

    async def wake_due(self) -> None:
        """Write what time alone changes; whoever was quicker is looked at again a second later."""
        now = self._desk.clock.now()
        due = await self._desk.items.due(now, TIMED_AT_ONCE)
        if due:
            around = Surroundings(rules=await self._desk.rules.rules(), now=now, contacts={})
            agents = await self._desk.agents.all()
            changes = [self._by_time(item, agents, around) for item in due]
            await self._desk.write([change for change in changes if change])

    def _by_time(self, item: Item, agents: Sequence[AgentRecord], around: Surroundings) -> Change | None:
        is_late = (due_at := item.derived.clock.due_at) is not None and due_at <= around.now
        expires = self._desk.settings.presence_expires
        above = above_of(item, agents, around.rules, around.now, expires) if is_late else Above()
        change = change_by_time(item, around, above)
        return replace(change, after=replace(change.after, fence=self._turn.fence)) if change else None

    async def _assign_once(self) -> tuple[int, bool]:
        """One pass: how many were assigned, and whether it is worth looking again."""
        started, self._wake_at = time.perf_counter(), None
        now = self._desk.clock.now()
        agents = await self._desk.agents.all()
        workers = [as_worker(agent, now, self._seen_within) for agent in agents]
        rules = await self._desk.rules.rules()
        if not any(_has_room(worker, rules.fewest_points) for worker in workers):
            return 0, False
        items = await self._waiting(now)
        if not items:
            return 0, False
        known = await self._desk.items.known_to({item.customer_id for item in items.values()})
        waiting = [one for item in items.values() if (one := as_waiting(item, known, rules, now))]
        outcome = decide(Snapshot(now=now, workers=workers, waiting=waiting, picks=self._picks))
        self._wake_at = outcome.wake_at
        done = await self._carry_out(outcome, items, agents, now)
        metrics.DISPATCH_SECONDS.observe(time.perf_counter() - started)
        return done, bool(outcome.assignments)

    async def _waiting(self, now: datetime) -> dict[str, Item]:
        queues = await self._desk.items.queues()
        if not queues:
            return {}
        found = await self._desk.items.waiting(queues, now, self._desk.settings.queue_window)
        return {item.conversation_id: item for item in found}

    async def _carry_out(
        self, outcome: Outcome, items: dict[str, Item], agents: Sequence[AgentRecord], now: datetime
    ) -> int:
        """Points and decisions first, then items; of what failed nothing is left."""
        rules = await self._desk.rules.rules()
        proposals = [
            propose(one, items[one.waiting.conversation_id], rules, now=now, fence=self._turn.fence)
            for one in outcome.assignments
        ]
        takings = _takings(proposals, agents, now)
        taken, _ = await asyncio.gather(
            self._desk.agents.take(takings, seen_within=self._seen_within, fence=self._turn.fence),
            self._desk.decisions.add([one.decision for one in proposals], _queues(proposals)),
        )
        won = [one for one in proposals if one.hold.hold_id in taken]
        lost = await self._desk.write([one.change for one in won])
        failed = [one for one in proposals if one.hold.hold_id not in taken or one.decision.conversation_id in lost]
        await self._undo(failed)
        self._picks += len(won) - len(lost)
        self._report(won, lost, now)
        return len(won) - len(lost)

    async def _undo(self, failed: Sequence[Proposal]) -> None:
        if failed:
            await self._desk.agents.release([one.hold.hold_id for one in failed])
            await self._desk.decisions.remove([one.decision.id for one in failed])

    def _report(self, won: Sequence[Proposal], lost: set[str], now: datetime) -> None:
        for one in won:
            if one.decision.conversation_id in lost:
                metrics.ASSIGNMENTS.labels("conflict").inc()
                continue
            since = one.change.after.derived.work_since or now
            metrics.ASSIGNMENTS.labels("done").inc()
            metrics.WAIT_SECONDS.observe((now - since).total_seconds())
            _log.info(
                "conversation_assigned",
                conversation_id=one.decision.conversation_id,
                agent_id=one.decision.agent_id,
                waited_ms=round((now - since).total_seconds() * 1000),
            )

    async def _wait(self) -> None:
        """Until the bell rings, a second has passed, or waiting for a better agent ends."""
        seconds = TICK.total_seconds()
        if self._wake_at is not None:
            seconds = min(seconds, max(0.005, (self._wake_at - self._desk.clock.now()).total_seconds()))
        try:
            async with asyncio.timeout(seconds):
                await self._desk.bell.wait()
        except TimeoutError:  # it is calm
            self._idle = IDLE_PAUSE


def _has_room(worker: Worker, points: int) -> bool:
    return worker.state == "online" and worker.load + points <= worker.capacity


def _queues(proposals: Sequence[Proposal]) -> dict[str, str]:
    """From which queue each decision takes, by its id."""
    return {one.decision.id: one.change.before.derived.queue for one in proposals if one.change.before}


def _takings(proposals: Sequence[Proposal], agents: Sequence[AgentRecord], now: datetime) -> list[Taking]:
    """The points to take, one write an agent."""
    holds: dict[str, list[Hold]] = {}
    for one in proposals:
        holds.setdefault(one.decision.agent_id, []).append(one.hold)
    return [
        Taking(agent=agent, holds=tuple(holds[agent.id]), worked=new_worked(agent, holds[agent.id], now))
        for agent in agents
        if agent.id in holds
    ]
