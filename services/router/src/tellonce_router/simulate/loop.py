"""The run: arrivals, work, lost patience and absences in order of time; after each, the policy decides."""

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from tellonce_core.desk import PresenceState, TargetKind

from tellonce_router.assign import Snapshot
from tellonce_router.circles import Circles
from tellonce_router.costs import TOP_LEVEL, Waiting, Worker
from tellonce_router.rules import Rules
from tellonce_router.simulate.arrivals import Call
from tellonce_router.simulate.policies import Policy
from tellonce_router.simulate.queues import Queues
from tellonce_router.simulate.staffing import Absent
from tellonce_router.staff import WORKED_HALF_LIFE
from tellonce_router.targets import Wait, deadline

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
WINDOW = 32
FADE_EVERY = timedelta(minutes=5).total_seconds()


class Happening(IntEnum):
    """What an event is; of several at one moment the first of these comes first."""

    DONE = 0
    ABSENCE = 1
    RETURN = 2
    ARRIVAL = 3
    PATIENCE = 4
    LOOK = 5


@dataclass(slots=True)
class Story:
    """What became of a call."""

    call: Call
    waiting: Waiting
    waited: float = math.nan
    """Seconds until an agent had it first; NaN if the customer gave up before."""
    agent_id: str = ""
    level: int = 0
    """The lowest level of the agent in what was asked for."""
    known: bool = False
    """Whether the agent knew the customer."""
    somebody_knew: bool = False
    given: int = 0
    """How often it was given to somebody."""


@dataclass(slots=True)
class Run:
    """What happened in a run: the stories, and how many point-seconds each agent was busy while arrivals came."""

    stories: list[Story] = field(default_factory=list)
    busy: dict[str, float] = field(default_factory=dict)
    counted_from: float = 0.0
    ends: float = 0.0


class Simulation:
    """One run of one policy."""

    def __init__(
        self,
        policy: Policy,
        workers: Sequence[Worker],
        rules: Rules,
        *,
        slower_per_level: float,
        start: datetime = START,
    ) -> None:
        self._policy = policy
        self._rules = rules
        self._slower = slower_per_level
        self._start = start
        self._workers = {worker.id: worker for worker in workers}
        self._circles = Circles(workers)
        self._queues = Queues(policy.place, WINDOW)
        self._events: list[tuple[float, int, int, str]] = []
        self._number = 0
        self._stories: dict[str, Story] = {}
        self._holding: dict[str, set[str]] = {worker.id: set() for worker in workers}
        self._knows: dict[str, frozenset[str]] = {}
        self._picks = 0
        self._fewest = 1_000_000
        self._faded_at = 0.0
        self._run = Run()

    def run(self, calls: Iterable[Call], absent: Sequence[Absent], *, counted_from: float, ends: float) -> Run:
        """All that happens until the last call is done; busy time counts from `counted_from` to `ends`."""
        self._run = Run(busy=dict.fromkeys(self._workers, 0.0), counted_from=counted_from, ends=ends)
        for absence in absent:
            self._plan(absence.since, Happening.ABSENCE, absence.agent_id)
            self._plan(absence.until, Happening.RETURN, absence.agent_id)
        coming = iter(calls)
        self._next_arrival = next(coming, None)
        while self._next_arrival or self._events:
            call = self._next_arrival
            if call and (not self._events or (call.at, Happening.ARRIVAL) < self._events[0][:2]):
                self._next_arrival = next(coming, None)
                self._arrive(call)
                self._dispatch(call.at)
                if call.id in self._queues:
                    self._look_again(self._stories[call.id])
            else:
                now, happening, _, name = heapq.heappop(self._events)
                if self._happen(Happening(happening), name):
                    self._dispatch(now)
        return self._run

    def _plan(self, at: float, happening: Happening, name: str) -> None:
        self._number += 1
        heapq.heappush(self._events, (at, happening, self._number, name))

    def _happen(self, happening: Happening, name: str) -> bool:
        """Whether anything can be given to anybody now that couldn't before."""
        if happening is Happening.DONE:
            return self._finish(*name.split("#"))
        if happening is Happening.PATIENCE:
            if name in self._queues:
                self._queues.remove(name)
            return False
        if happening is Happening.LOOK:
            return name in self._queues
        self._come_or_go(name, PresenceState.OFFLINE if happening is Happening.ABSENCE else PresenceState.ONLINE)
        return True

    def _arrive(self, call: Call) -> None:
        waiting = _waiting(
            call,
            self._rules,
            self._knows.get(call.customer, frozenset()),
            self._start + timedelta(seconds=call.at),
        )
        story = self._stories[call.id] = Story(call, waiting)
        self._run.stories.append(story)
        self._queues.add(waiting)
        self._fewest = min(self._fewest, call.points)

    def _dispatch(self, now: float) -> None:
        if not self._queues or not self._has_room():
            return
        self._fade(now)
        at = self._start + timedelta(seconds=now)
        snapshot = Snapshot(
            now=at,
            workers=tuple(self._workers.values()),
            waiting=self._queues.first(at),
            picks=self._picks,
            explained=False,
        )
        outcome = self._policy.decide(snapshot, self._circles)
        self._picks = outcome.picks
        for assignment in outcome.assignments:
            self._give(now, assignment.waiting.conversation_id, assignment.agent_id)

    def _has_room(self) -> bool:
        """Whether anybody who is here could take the smallest call."""
        online = (worker for worker in self._workers.values() if worker.state is PresenceState.ONLINE)
        return any(worker.capacity - worker.load >= self._fewest for worker in online)

    def _look_again(self, story: Story) -> None:
        """It waits: plan what time alone will change for it."""
        waiting = story.waiting
        for at in (waiting.hold_until, waiting.since + (waiting.target_at - waiting.since) / 2, waiting.target_at):
            self._plan((at - self._start).total_seconds(), Happening.LOOK, story.call.id)
        if story.call.patience < math.inf:
            self._plan(story.call.at + story.call.patience, Happening.PATIENCE, story.call.id)

    def _give(self, now: float, call_id: str, agent_id: str) -> None:
        story = self._stories[call_id]
        call, worker = story.call, self._workers[agent_id]
        self._queues.remove(call_id)
        level = min((worker.skills.get(skill, 0) for skill in call.skills), default=TOP_LEVEL)
        if not story.given:
            knowing = story.waiting.known_to
            story.waited, story.agent_id, story.level = now - call.at, agent_id, level
            story.known, story.somebody_knew = agent_id in knowing, bool(knowing)
            self._knows[call.customer] = self._knows.get(call.customer, frozenset()) | {agent_id}
        story.given += 1
        lasts = call.work * (1 + self._slower * (TOP_LEVEL - level))
        self._run.busy[agent_id] += call.points * _overlap(now, now + lasts, self._run.counted_from, self._run.ends)
        self._holding[agent_id].add(call_id)
        self._load(agent_id, call.points, worked=call.points)
        self._plan(now + lasts, Happening.DONE, f"{call_id}#{story.given}#{agent_id}")

    def _finish(self, call_id: str, given: str, agent_id: str) -> bool:
        story = self._stories.get(call_id)
        if story is None or story.given != int(given) or call_id not in self._holding[agent_id]:
            return False
        self._holding[agent_id].remove(call_id)
        self._load(agent_id, -story.call.points)
        del self._stories[call_id]
        return True

    def _load(self, agent_id: str, points: int, worked: float = 0.0) -> None:
        worker = self._workers[agent_id]
        self._workers[agent_id] = replace(worker, load=worker.load + points, worked=worker.worked + worked)

    def _come_or_go(self, agent_id: str, state: PresenceState) -> None:
        """What somebody has who goes waits again, at its old place."""
        for call_id in sorted(self._holding[agent_id]):
            self._load(agent_id, -self._stories[call_id].call.points)
            self._queues.add(self._stories[call_id].waiting)
        self._holding[agent_id].clear()
        self._workers[agent_id] = replace(self._workers[agent_id], state=state)
        self._circles = Circles(tuple(self._workers.values()))

    def _fade(self, now: float) -> None:
        """Let what was given lately count less, as staff.py does."""
        if now - self._faded_at < FADE_EVERY:
            return
        factor = 0.5 ** ((now - self._faded_at) / WORKED_HALF_LIFE.total_seconds())
        self._faded_at = now
        for name, worker in self._workers.items():
            self._workers[name] = replace(worker, worked=worker.worked * factor)


def _waiting(call: Call, rules: Rules, known_to: frozenset[str], since: datetime) -> Waiting:
    """The call as the engine sees it, with the deadline that the desk would give it."""
    wait = Wait(
        kind=TargetKind.FIRST_RESPONSE,
        since=since,
        channel=call.channel,
        priority=call.priority,
        team_id=call.team_id,
        contacts=call.contacts,
        value=call.value,
    )
    found = deadline(wait, rules, since)
    return Waiting(
        conversation_id=call.id,
        due_at=found.due_at,
        since=since,
        target_at=found.clock.due_at or found.due_at,
        hold_until=found.hold_until,
        points=call.points,
        team_id=call.team_id,
        language=call.language,
        skills=call.skills,
        known_to=known_to,
    )


def _overlap(since: float, until: float, begins: float, ends: float) -> float:
    return max(0.0, min(until, ends) - max(since, begins))
