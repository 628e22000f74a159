"""Who may have a sort of conversation: found once for all that ask the same, kept as long as nobody comes or goes."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tellonce_core.desk import PresenceState

from tellonce_router.costs import Ring, Staff, Waiting, Worker, dropped_by, lasting_parts

OVERDUE_AFTER = timedelta(minutes=15)
"""Nothing is called overdue earlier after its target, however short that was."""

Key = tuple[str, str, tuple[str, ...], str, Ring]


@dataclass(frozen=True, slots=True)
class Seat:
    """One agent in a circle, with what their load doesn't change."""

    agent_id: str
    capacity: int
    placement: float
    """Cost of the skills that they lack."""
    lasting: float
    """`placement`, and how much others would miss them."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Those who may have a conversation: the ones who are here, and the ones who may be back soon."""

    here: tuple[Seat, ...]
    away: tuple[Seat, ...]
    best: float = 0.0
    """The smallest skill gap of those who are here, busy or not."""

    def keeper(self, waiting: Waiting) -> str:
        """The one agent who is kept free for a conversation that waits far too long; empty if nobody is here.

        Always the same one as long as the same people are here, whatever they have to do: that is why it ends."""
        able = [
            seat for seat in self.here if seat.capacity >= waiting.points and seat.agent_id not in waiting.passed_by
        ]
        name = waiting.conversation_id
        chosen = min(
            able, key=lambda seat: (seat.placement, zlib.crc32(f"{name} {seat.agent_id}".encode())), default=None
        )
        return chosen.agent_id if chosen else ""


class Circles:
    """The circles of one staff."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self.staff = Staff.of(workers)
        self._workers = tuple(workers)
        self._found: dict[Key, Circle] = {}

    def renewed(self, workers: Sequence[Worker]) -> "Circles":
        """These circles, or new ones if anybody came, went or changed by more than their load."""
        same = len(workers) == len(self._workers) and all(map(_is_as_before, workers, self._workers))
        return self if same else Circles(workers)

    def of(self, waiting: Waiting, ring: Ring) -> Circle:
        """The circle of a conversation."""
        key = key_of(waiting, ring)
        circle = self._found.get(key)
        if circle is None:
            circle = self._found[key] = self._find(waiting, ring)
        return circle

    def _find(self, waiting: Waiting, ring: Ring) -> Circle:
        here: list[Seat] = []
        away: list[Seat] = []
        for worker in self._workers:
            reason = dropped_by(waiting, worker, self.staff, ring)
            if reason in {"", "full"}:
                here.append(self._seat(waiting, worker))
            elif reason == "away":
                away.append(self._seat(waiting, worker))
        return Circle(tuple(here), tuple(away), min((seat.placement for seat in here), default=0.0))

    def _seat(self, waiting: Waiting, worker: Worker) -> Seat:
        skill_gap, scarcity = lasting_parts(waiting, worker, self.staff)
        return Seat(worker.id, worker.capacity, skill_gap, skill_gap + scarcity)


def key_of(waiting: Waiting, ring: Ring) -> Key:
    """What two conversations have in common that the same people may have."""
    return waiting.team_id, waiting.language, waiting.skills, waiting.chosen_agent_id, ring


def is_overdue(waiting: Waiting, now: datetime) -> bool:
    """True once it has waited for twice its target, and a while longer than that target."""
    return now - waiting.target_at >= max(waiting.target_at - waiting.since, OVERDUE_AFTER)


def _is_as_before(now: Worker, before: Worker) -> bool:
    return now is before or (_lasting(now) == _lasting(before))


def _lasting(worker: Worker) -> tuple[str, PresenceState, int, object, object, object]:
    return worker.id, worker.state, worker.capacity, worker.team_ids, worker.languages, worker.skills
