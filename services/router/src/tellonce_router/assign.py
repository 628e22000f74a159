"""The engine: which waiting conversation goes to which agent now, and why. Pure: a snapshot in, assignments out.

The dispatcher and a simulator run this same code. It gives nothing to somebody who isn't there or has no free points.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from tellonce_core.desk import Candidate, PresenceState

from tellonce_router.circles import Circle, Circles, Key, Seat, is_overdue, key_of
from tellonce_router.costs import STRANGER, Ring, Waiting, Worker, load_part, occupancy_part, ring_of
from tellonce_router.explaining import candidates_of, reasons_of

HOLD_MARGIN = 0.75
"""How much better placed somebody must be, for a conversation to wait for them a quarter of its target."""
FREED_EVERY = timedelta(minutes=2)
"""How often a busy agent is expected to have room again: nobody is waited for who will hardly be back in time."""
WELL_PLACED_FIRST = 0.5
"""For so much of its target a conversation stands further behind at agents who lack much of its skills."""
LATE_EVERY = 4
"""In overload every fourth pick is the oldest that missed its target; the others can still be saved."""
_SAME = 1e-9
"""Costs that differ by less are equal: the id decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that is looked at; `picks` counts assignments so far, so that every fourth stays every fourth."""

    now: datetime
    workers: Sequence[Worker]
    waiting: Sequence[Waiting]
    picks: int = 0
    explained: bool = True
    """False: assignments come without candidates and reasons (a simulation has no use for them)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One conversation for one agent, with everybody who was looked at."""

    waiting: Waiting
    agent_id: str
    place: int
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was decided; `wake_at` is when waiting for a better-placed agent ends first."""

    assignments: tuple[Assignment, ...] = ()
    picks: int = 0
    wake_at: datetime | None = None


def decide(snapshot: Snapshot, circles: Circles | None = None) -> Outcome:
    """Assign what can be assigned, in the order of the queue, always to the agent of the lowest cost.

    `circles` of an earlier decision on the same people save time (`Circles.renewed` tells if they are the same)."""
    order = _Order(snapshot)
    desk = _Desk(snapshot, circles or Circles(snapshot.workers))
    desk.keep_one_free(order.overdue)
    for turn in order:
        if desk.most_free < order.fewest_points:
            break
        order.picks += desk.assign(turn)
    return Outcome(assignments=tuple(desk.done), picks=order.picks, wake_at=min(desk.held, default=None))


def explain(waiting: Waiting, workers: Sequence[Worker], now: datetime) -> tuple[Candidate, ...]:
    """Everybody who is looked at for a conversation: those who could have it with their cost, cheapest first."""
    return candidates_of(waiting, workers, Circles(workers).staff, ring_of(waiting, now))


class Turn(NamedTuple):
    """A conversation's turn, at its place among all, or only with those who are well placed for it."""

    at: datetime
    waiting: Waiting
    place: int
    well_placed_only: bool


@dataclass(slots=True)
class _Order:
    """The conversations in the order in which they are picked: by virtual deadline, what is lost already apart.

    What can be saved has two turns: one with those who are well placed, a later one with all others. So somebody with a
    free hand is asked first for what they do best, unless something else is really more urgent."""

    snapshot: Snapshot
    picks: int = 0
    fewest_points: int = 0
    savable: deque[Turn] = field(default_factory=deque)
    late: deque[Turn] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.picks = self.snapshot.picks
        self.fewest_points = min((waiting.points for waiting in self.snapshot.waiting), default=0)
        ordered = sorted(self.snapshot.waiting, key=lambda waiting: (waiting.due_at, waiting.conversation_id))
        second: list[Turn] = []
        first: list[Turn] = []
        for place, waiting in enumerate(ordered, start=1):
            if waiting.target_at <= self.snapshot.now:
                self.late.append(Turn(waiting.due_at, waiting, place, False))
                continue
            if waiting.skills:
                first.append(Turn(waiting.due_at, waiting, place, True))
            later = (waiting.target_at - waiting.since) * WELL_PLACED_FIRST if waiting.skills else timedelta()
            second.append(Turn(waiting.due_at + later, waiting, place, False))
        self.savable.extend(sorted(first + second, key=lambda turn: (turn.at, turn.place)))

    @property
    def overdue(self) -> Iterator[Waiting]:
        """What has waited for twice its target, first come first."""
        return (turn.waiting for turn in self.late if is_overdue(turn.waiting, self.snapshot.now))

    def __iter__(self) -> Iterator[Turn]:
        while self.savable or self.late:
            turns = self.late if self.picks % LATE_EVERY == LATE_EVERY - 1 else self.savable
            yield (turns or self.savable or self.late).popleft()


class _Desk:
    """The agents with the points that this very decision gives them."""

    def __init__(self, snapshot: Snapshot, circles: Circles) -> None:
        self.done: list[Assignment] = []
        self.held: list[datetime] = []
        self._now, self._explained = snapshot.now, snapshot.explained
        self._workers = {worker.id: worker for worker in snapshot.workers}
        self._circles = circles
        online = [worker for worker in snapshot.workers if worker.state is PresenceState.ONLINE]
        self._online = max(len(online), 1)
        self._mean_worked = sum(worker.worked for worker in online) / self._online
        self._free = {worker.id: worker.capacity - worker.load for worker in online}
        self._kept: tuple[str, str] = ("", "")
        self._hopeless: set[tuple[Key, int, bool]] = set()
        self._assigned: set[str] = set()
        self.most_free = max(self._free.values(), default=0)

    def keep_one_free(self, overdue: Iterable[Waiting]) -> None:
        """Let nobody else have the points of one agent before the first of these for whom there is somebody: what waits
        far too long must not be overtaken for ever by what is smaller or can still be saved."""
        for waiting in overdue:
            agent_id = self._circles.of(waiting, ring_of(waiting, self._now)).keeper(waiting)
            if agent_id:
                self._kept = agent_id, waiting.conversation_id
                return

    def assign(self, turn: Turn) -> bool:
        """False while nobody can have it, somebody better is waited for, or it was assigned in its first turn."""
        waiting = turn.waiting
        if waiting.points > self.most_free or waiting.conversation_id in self._assigned:
            return False
        ring = ring_of(waiting, self._now)
        sort = (key_of(waiting, ring), waiting.points, turn.well_placed_only)
        if sort in self._hopeless and self._kept[1] != waiting.conversation_id:
            return False
        circle = self._circles.of(waiting, ring)
        chosen = self._cheapest(turn, circle)
        if chosen is None:
            if self._kept[1] != waiting.conversation_id:
                self._hopeless.add(sort)
            return False
        held_until = self._held_until(waiting, circle, chosen)
        if held_until is not None:
            self.held.append(held_until)
            return False
        self.done.append(self._assignment(turn, chosen.agent_id, ring))
        self._take(chosen.agent_id, waiting)
        return True

    def _cheapest(self, turn: Turn, circle: Circle) -> Seat | None:
        """Who can have it at the lowest cost; the same sum as `cost_of`, for those who have the points only."""
        waiting, best, lowest = turn.waiting, None, float("inf")
        barred = waiting.passed_by
        if self._kept[1] != waiting.conversation_id:
            barred |= {self._kept[0]}
        widest = self._widest(turn, circle)
        for seat in circle.here:
            free = self._free[seat.agent_id]
            if free < waiting.points or seat.placement > widest or seat.agent_id in barred:
                continue
            cost = seat.lasting + load_part(seat.capacity - free, seat.capacity) + self._passing(waiting, seat)
            if cost < lowest - _SAME or (best and cost < lowest + _SAME and seat.agent_id < best.agent_id):
                best, lowest = seat, cost
        return best

    @staticmethod
    def _widest(turn: Turn, circle: Circle) -> float:
        """The largest skill gap that is good enough for this turn."""
        return circle.best + HOLD_MARGIN - _SAME if turn.well_placed_only else float("inf")

    def _passing(self, waiting: Waiting, seat: Seat) -> float:
        worked = occupancy_part(self._workers[seat.agent_id].worked, self._mean_worked)
        return worked + self._placement(waiting, seat) - seat.placement

    @staticmethod
    def _placement(waiting: Waiting, seat: Seat) -> float:
        """How well somebody is placed, however busy: the skills they lack, and not knowing the customer."""
        is_stranger = waiting.known_to and seat.agent_id not in waiting.known_to
        return seat.placement + (STRANGER if is_stranger else 0.0)

    def _held_until(self, waiting: Waiting, circle: Circle, chosen: Seat) -> datetime | None:
        """Until when it is kept for somebody better placed; None if it isn't."""
        if self._now < waiting.hold_until and self._is_better_soon(waiting, circle, chosen):
            return waiting.hold_until
        return self._back_in_time(waiting, circle, chosen)

    def _back_in_time(self, waiting: Waiting, circle: Circle, chosen: Seat) -> datetime | None:
        """When somebody so much better placed is back, if they said so and if that is before its deadline."""
        good_enough = self._placement(waiting, chosen) - HOLD_MARGIN + _SAME
        backs = (
            back_at
            for seat in circle.away
            if self._placement(waiting, seat) <= good_enough and (back_at := self._workers[seat.agent_id].back_at)
        )
        return min((back for back in backs if self._now < back < waiting.due_at), default=None)

    def _is_better_soon(self, waiting: Waiting, circle: Circle, chosen: Seat) -> bool:
        """True while so many who are busy or away are so much better placed that one of them should soon be free."""
        good_enough = self._placement(waiting, chosen) - HOLD_MARGIN + _SAME
        if good_enough < 0:
            return False
        busy = [seat for seat in circle.here if self._free[seat.agent_id] < waiting.points]
        away = [seat for seat in circle.away if self._may_be_back(seat, waiting.hold_until)]
        better = sum(self._placement(waiting, seat) <= good_enough for seat in (*busy, *away))
        return better * (waiting.hold_until - waiting.since) >= FREED_EVERY

    def _may_be_back(self, seat: Seat, until: datetime) -> bool:
        """False for somebody who said that they are away for longer."""
        back_at = self._workers[seat.agent_id].back_at
        return back_at is None or back_at <= until

    def _assignment(self, turn: Turn, agent_id: str, ring: Ring) -> Assignment:
        waiting, place = turn.waiting, turn.place
        if not self._explained:
            return Assignment(waiting=waiting, agent_id=agent_id, place=place)
        staff = replace(self._circles.staff, mean_worked=self._mean_worked)
        widest = self._widest(turn, self._circles.of(waiting, ring))
        candidates = candidates_of(waiting, self._workers.values(), staff, ring, kept=self._kept, widest=widest)
        reasons = tuple(reasons_of(waiting, candidates, ring))
        return Assignment(waiting=waiting, agent_id=agent_id, place=place, candidates=candidates, reasons=reasons)

    def _take(self, agent_id: str, waiting: Waiting) -> None:
        points, worker = waiting.points, self._workers[agent_id]
        self._assigned.add(waiting.conversation_id)
        self._workers[agent_id] = replace(worker, load=worker.load + points, worked=worker.worked + points)
        self._mean_worked += points / self._online
        self._free[agent_id] -= points
        self.most_free = max(self._free.values())
