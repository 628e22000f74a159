"""Who gets what: the engine, and the simple rules that it is measured against (they live here only)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tellonce_router.assign import Assignment, Outcome, Snapshot, decide
from tellonce_router.circles import Circles, Seat
from tellonce_router.costs import Ring, Waiting

Decide = Callable[[Snapshot, Circles], Outcome]
Place = Callable[[Waiting], datetime]


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule of assignment, and by what the queue stands in order for it."""

    decide: Decide
    place: Place = lambda waiting: waiting.since


class _Simple:
    """First come first served, to somebody with the skill, the language and the points; subclasses say to whom."""

    def __call__(self, snapshot: Snapshot, circles: Circles) -> Outcome:
        free = {worker.id: worker.capacity - worker.load for worker in snapshot.workers}
        fewest = min((waiting.points for waiting in snapshot.waiting), default=0)
        done: list[Assignment] = []
        for waiting in sorted(snapshot.waiting, key=lambda one: (one.since, one.conversation_id)):
            if max(free.values()) < fewest:
                break
            here = circles.of(waiting, Ring.ALL_SKILLS).here
            able = [seat for seat in here if free[seat.agent_id] >= waiting.points]
            if able:
                chosen = self.choose(able, free, snapshot.now).agent_id
                free[chosen] -= waiting.points
                done.append(Assignment(waiting=waiting, agent_id=chosen, place=len(done) + 1))
        return Outcome(assignments=tuple(done), picks=snapshot.picks + len(done))

    def choose(self, able: Sequence[Seat], free: dict[str, int], now: datetime) -> Seat:
        """One of those who can have it."""
        raise NotImplementedError


class RoundRobin(_Simple):
    """The next one in the list."""

    def __init__(self) -> None:
        self._last = ""

    def choose(self, able: Sequence[Seat], free: dict[str, int], now: datetime) -> Seat:  # noqa: ARG002
        """The first after the one who was given something last."""
        chosen = min(able, key=lambda seat: (seat.agent_id <= self._last, seat.agent_id))
        self._last = chosen.agent_id
        return chosen


class LeastLoaded(_Simple):
    """Whoever has the most points free."""

    def choose(self, able: Sequence[Seat], free: dict[str, int], now: datetime) -> Seat:  # noqa: ARG002
        """The emptiest."""
        return min(able, key=lambda seat: (1 - free[seat.agent_id] / seat.capacity, seat.agent_id))


class LongestIdle(_Simple):
    """Whoever has been given nothing for longest."""

    def __init__(self) -> None:
        self._given: dict[str, datetime] = {}

    def choose(self, able: Sequence[Seat], free: dict[str, int], now: datetime) -> Seat:  # noqa: ARG002
        """The one whose last work came first."""
        never = datetime.min.replace(tzinfo=now.tzinfo)
        chosen = min(able, key=lambda seat: (self._given.get(seat.agent_id, never), seat.agent_id))
        self._given[chosen.agent_id] = now
        return chosen


BASELINES: dict[str, Callable[[], Decide]] = {
    "round-robin": RoundRobin,
    "least-loaded": LeastLoaded,
    "longest-idle": LongestIdle,
}
ENGINE = "engine"


def policy(name: str) -> Policy:
    """A fresh policy by name; KeyError if there is none."""
    if name == ENGINE:
        return Policy(decide, lambda waiting: waiting.due_at)
    return Policy(BASELINES[name]())


def names() -> Iterator[str]:
    """All policies."""
    yield ENGINE
    yield from BASELINES
