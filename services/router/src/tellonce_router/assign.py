"""The engine: which waiting conversation goes to which agent now, and why. Pure: a snapshot in, assignments out.

The dispatcher and a simulator run this same code. It gives nothing to somebody who isn't there or has no free points.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from tellonce_core.desk import Candidate, PresenceState

from tellonce_router.costs import Ring, Staff, Waiting, Worker, cost_of, dropped_by, needs_team, placement, ring_of

HOLD_MARGIN = 0.75
"""How much better placed somebody must be, for a conversation to wait for them a quarter of its target."""
MAY_RETURN = frozenset({"full", "away"})
"""Those who may be free again soon."""
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
        order.picks += desk.assign(waiting, place)
    return Outcome(assignments=tuple(desk.done), picks=order.picks, wake_at=min(desk.held, default=None))


def explain(waiting: Waiting, workers: Sequence[Worker], now: datetime) -> tuple[Candidate, ...]:
    """Everybody who is looked at for a conversation: those who could have it with their cost, cheapest first."""
    return _Desk(Snapshot(now=now, workers=workers, waiting=())).candidates(waiting)


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


class _Desk:
    """The agents with the points that this very decision gives them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.done: list[Assignment] = []
        self.held: list[datetime] = []
        self._now = snapshot.now
        self._workers = {worker.id: worker for worker in sorted(snapshot.workers, key=lambda worker: worker.id)}
        self._staff = Staff.of(snapshot.workers)
        self._by_team: dict[str, _Circle] = {}
        self._measure()

    def assign(self, waiting: Waiting, place: int) -> bool:
        """False while nobody can have it, or somebody better is waited for."""
        if waiting.points > self._most_free:
            return False
        candidates = self.candidates(waiting)
        if candidates[0].dropped_by or self._waits_for_better(waiting, candidates):
            return False
        reasons = tuple(_reasons(waiting, candidates, ring_of(waiting, self._now)))
        chosen = candidates[0].agent_id
        self.done.append(
            Assignment(waiting=waiting, agent_id=chosen, place=place, candidates=candidates, reasons=reasons)
        )
        self._take(chosen, waiting.points)
        return True

    def candidates(self, waiting: Waiting) -> tuple[Candidate, ...]:
        """Those who can have it, cheapest first, then the dropped ones with their reason."""
        circle, ring = self._circle(waiting), ring_of(waiting, self._now)
        able: list[Candidate] = []
        dropped: list[Candidate] = []
        for agent_id in circle.inside:
            worker = self._workers[agent_id]
            reason = dropped_by(waiting, worker, self._staff, ring)
            if reason:
                dropped.append(_dropped(agent_id, reason))
            else:
                able.append(cost_of(waiting, worker, self._staff))
        able.sort(key=lambda candidate: (candidate.cost, candidate.agent_id))
        return (*able, *dropped, *circle.outside)

    def _circle(self, waiting: Waiting) -> "_Circle":
        """Who is asked at all for a team's work; the same for all of its conversations."""
        team_id = waiting.team_id if needs_team(waiting, self._staff) else ""
        if team_id not in self._by_team:
            inside = [worker.id for worker in self._workers.values() if not team_id or team_id in worker.team_ids]
            others = tuple(_dropped(agent_id, "other_team") for agent_id in self._workers.keys() - set(inside))
            self._by_team[team_id] = _Circle(inside, tuple(sorted(others, key=lambda candidate: candidate.agent_id)))
        return self._by_team[team_id]

    def _take(self, agent_id: str, points: int) -> None:
        worker = self._workers[agent_id]
        self._workers[agent_id] = replace(worker, load=worker.load + points, worked=worker.worked + points)
        self._staff = replace(self._staff, mean_worked=self._staff.mean_worked + points / self._online)
        self._measure()

    def _measure(self) -> None:
        free = [one.capacity - one.load for one in self._workers.values() if one.state is PresenceState.ONLINE]
        self._most_free, self._online = max(free, default=0), len(free)

    def _waits_for_better(self, waiting: Waiting, candidates: Sequence[Candidate]) -> bool:
        """True while somebody who is here but busy is so much better placed that waiting is worth it."""
        if self._now >= waiting.hold_until:
            return False
        worst_worth_waiting = placement(candidates[0]) - HOLD_MARGIN
        if worst_worth_waiting < 0:
            return False
        busy = (self._workers[one.agent_id] for one in candidates if one.dropped_by in MAY_RETURN)
        if all(placement(cost_of(waiting, worker, self._staff)) > worst_worth_waiting for worker in busy):
            return False
        self.held.append(waiting.hold_until)
        return True


@dataclass(frozen=True, slots=True)
class _Circle:
    """The agents of a team, and all others as dropped already."""

    inside: Sequence[str]
    outside: tuple[Candidate, ...]


@lru_cache(maxsize=65_536)
def _dropped(agent_id: str, reason: str) -> Candidate:
    return Candidate(agent_id=agent_id, dropped_by=reason)


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
