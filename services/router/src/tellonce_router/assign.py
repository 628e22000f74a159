"""The engine: which waiting conversation goes to which agent now, and why. Pure: a snapshot in, assignments out.

The dispatcher and a simulator run this same code. It gives nothing to somebody who isn't there or has no free points.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tellonce_core.desk import Candidate, PresenceState

from tellonce_router.costs import Ring, Staff, Waiting, Worker, cost_of, dropped_by, placement, ring_of

HOLD_MARGIN = 0.75
"""How much better placed somebody must be, for a conversation to wait for them a quarter of its target."""
LATE_EVERY = 4
"""In overload every fourth pick is the oldest that missed its target; the others can still be saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that is looked at; `picks` counts assignments so far, so that every fourth stays every fourth."""

    now: datetime
    workers: Sequence[Worker]
    waiting: Sequence[Waiting]
    picks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One conversation for one agent, with everybody who was looked at."""

    waiting: Waiting
    agent_id: str
    place: int
    candidates: tuple[Candidate, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was decided; `wake_at` is when waiting for a better-placed agent ends first."""

    assignments: tuple[Assignment, ...] = ()
    picks: int = 0
    wake_at: datetime | None = None


def decide(snapshot: Snapshot) -> Outcome:
    """Assign what can be assigned, in the order of the queue, always to the agent of the lowest cost."""
    desk = _Desk(snapshot)
    order = _Order(snapshot)
    for place, waiting in order:
        assignment = desk.assign(waiting, place)
        if assignment:
            order.picks += 1
    return Outcome(assignments=tuple(desk.done), picks=order.picks, wake_at=min(desk.held, default=None))


def explain(waiting: Waiting, workers: Sequence[Worker], now: datetime) -> tuple[Candidate, ...]:
    """Everybody who is looked at for a conversation: those who could have it with their cost, cheapest first."""
    return _candidates(waiting, Staff.of(workers), ring_of(waiting, now))


@dataclass(slots=True)
class _Order:
    """The conversations in the order in which they are picked: by virtual deadline, what is lost already apart."""

    snapshot: Snapshot
    picks: int = 0
    savable: deque[tuple[int, Waiting]] = field(default_factory=deque)
    late: deque[tuple[int, Waiting]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.picks = self.snapshot.picks
        ordered = sorted(self.snapshot.waiting, key=lambda waiting: (waiting.due_at, waiting.conversation_id))
        for place, waiting in enumerate(ordered, start=1):
            (self.late if waiting.target_at <= self.snapshot.now else self.savable).append((place, waiting))

    def __iter__(self) -> Iterator[tuple[int, Waiting]]:
        while self.savable or self.late:
            turn = self.late if self.picks % LATE_EVERY == LATE_EVERY - 1 else self.savable
            yield (turn or self.savable or self.late).popleft()


@dataclass(slots=True)
class _Desk:
    """The agents with the points that this very decision gives them."""

    snapshot: Snapshot
    workers: dict[str, Worker] = field(default_factory=dict)
    staff: Staff = field(default_factory=lambda: Staff.of(()))
    done: list[Assignment] = field(default_factory=list)
    held: list[datetime] = field(default_factory=list)
    most_free: int = 0

    def __post_init__(self) -> None:
        self.workers = {worker.id: worker for worker in self.snapshot.workers}
        self.staff = Staff.of(self.snapshot.workers)
        self._measure()

    def assign(self, waiting: Waiting, place: int) -> Assignment | None:
        """The assignment, or None while nobody can have it or somebody better is waited for."""
        if waiting.points > self.most_free:
            return None
        staff, ring = self.staff, ring_of(waiting, self.snapshot.now)
        candidates = _candidates(waiting, staff, ring)
        if candidates[0].dropped_by or self._waits_for_better(waiting, candidates, staff):
            return None
        chosen = candidates[0]
        assignment = Assignment(
            waiting=waiting,
            agent_id=chosen.agent_id,
            place=place,
            candidates=candidates,
            reasons=tuple(_reasons(waiting, candidates, ring)),
        )
        self._take(chosen.agent_id, waiting.points)
        self.done.append(assignment)
        return assignment

    def _take(self, agent_id: str, points: int) -> None:
        worker = self.workers[agent_id]
        self.workers[agent_id] = replace(worker, load=worker.load + points, worked=worker.worked + points)
        self.staff = self.staff.after(tuple(self.workers.values()))
        self._measure()

    def _measure(self) -> None:
        online = (worker for worker in self.workers.values() if worker.state is PresenceState.ONLINE)
        self.most_free = max((worker.capacity - worker.load for worker in online), default=0)

    def _waits_for_better(self, waiting: Waiting, candidates: Sequence[Candidate], staff: Staff) -> bool:
        """True while somebody who is here but busy is so much better placed that waiting is worth it."""
        if self.snapshot.now >= waiting.hold_until:
            return False
        busy = [cost_of(waiting, self.workers[one.agent_id], staff) for one in candidates if _may_return(one)]
        best = min((placement(candidate) for candidate in busy), default=None)
        if best is None or placement(candidates[0]) - best < HOLD_MARGIN:
            return False
        self.held.append(waiting.hold_until)
        return True


def _may_return(candidate: Candidate) -> bool:
    return candidate.dropped_by in {"full", "away"}


def _candidates(waiting: Waiting, staff: Staff, ring: Ring) -> tuple[Candidate, ...]:
    """Those who can have it, cheapest first, then the dropped ones with their reason."""
    found = [_consider(waiting, worker, staff, ring) for worker in staff.workers]
    return tuple(sorted(found, key=lambda candidate: (bool(candidate.dropped_by), candidate.cost, candidate.agent_id)))


def _consider(waiting: Waiting, worker: Worker, staff: Staff, ring: Ring) -> Candidate:
    reason = dropped_by(waiting, worker, staff, ring)
    return Candidate(agent_id=worker.id, dropped_by=reason) if reason else cost_of(waiting, worker, staff)


def _reasons(waiting: Waiting, candidates: Sequence[Candidate], ring: Ring) -> Iterable[str]:
    """Why the first one got it, in order of weight."""
    chosen, *others = [candidate for candidate in candidates if not candidate.dropped_by]
    if chosen.agent_id in waiting.known_to:
        yield "knows_customer"
    if not others:
        yield "only_one_with_skill" if _lack_skill(candidates) else "only_one_free"
    if others and waiting.skills and chosen.parts["skill_gap"] < min(one.parts["skill_gap"] for one in others):
        yield "best_skills"
    if others and chosen.parts["load"] <= min(one.parts["load"] for one in others):
        yield "fewest_points"
    if others and chosen.parts["scarcity"] < min(one.parts["scarcity"] for one in others):
        yield "least_needed_elsewhere"
    if ring is not Ring.ALL_SKILLS and waiting.skills:
        yield "widened_by_waiting"


def _lack_skill(candidates: Sequence[Candidate]) -> bool:
    return any(one.dropped_by in {"no_skill", "no_language"} for one in candidates)
