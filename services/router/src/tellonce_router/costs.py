"""What it would cost to give one conversation to one agent, part by part, and why somebody can't have it; pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from tellonce_core.desk import Candidate, PresenceState

from tellonce_router.rules import primary

SKILL_GAP = 2.0
LOAD = 1.0
SCARCITY = 1.2
STRANGER = 1.5
OCCUPANCY = 0.5
TOP_LEVEL = 5

_ABSENT = {PresenceState.AWAY: "away", PresenceState.WRAP_UP: "away"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """An agent at the moment of a decision; `state` is offline for everybody whose sign of life is too old."""

    id: str
    team_ids: frozenset[str] = frozenset()
    skills: Mapping[str, int]
    languages: tuple[str, ...] = ()
    state: PresenceState = PresenceState.ONLINE
    capacity: int = 100
    load: int = 0
    worked: float = 0.0
    """Points given in the last hours, fading: who had less comes first when all else is equal."""
    back_at: datetime | None = None
    """When they said that they are back, while they are away."""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A conversation that waits for an agent."""

    conversation_id: str
    due_at: datetime
    """Its place: the virtual deadline."""
    since: datetime
    target_at: datetime
    hold_until: datetime
    points: int
    team_id: str = ""
    language: str = ""
    skills: tuple[str, ...] = ()
    known_to: frozenset[str] = frozenset()
    """Agents who have dealt with this customer."""
    chosen_agent_id: str = ""
    """The only one who may have it, because a person said so."""
    passed_by: frozenset[str] = frozenset()
    """Agents at whom it rang in vain just now."""
    rules: tuple[str, ...] = ()
    version: int = 0


class Ring(IntEnum):
    """How wide the circle of those is who may have it; it widens with the waiting time."""

    ALL_SKILLS = 0
    ANY_SKILL = 1
    """Half of the target is spent."""
    WHOLE_TEAM = 2
    """The target is missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """All agents, and what is counted over them."""

    workers: Sequence[Worker]
    skilled: Mapping[str, int]
    """How many agents have a skill, there or not."""
    present: Mapping[str, int]
    """How many have it who are there now."""
    team_ids: frozenset[str]
    """Teams that have somebody."""
    languages: frozenset[str]
    """Languages that somebody speaks, without region."""
    mean_worked: float

    @classmethod
    def of(cls, workers: Sequence[Worker]) -> "Staff":
        """The counts."""
        online = [worker for worker in workers if worker.state is PresenceState.ONLINE]
        return cls(
            workers=workers,
            skilled=Counter(skill for worker in workers for skill in worker.skills),
            present=Counter(skill for worker in online for skill in worker.skills),
            team_ids=frozenset(team for worker in workers for team in worker.team_ids),
            languages=frozenset(primary(language) for worker in workers for language in worker.languages),
            mean_worked=sum(worker.worked for worker in online) / len(online) if online else 0.0,
        )


def ring_of(waiting: Waiting, now: datetime) -> Ring:
    """How far the circle is open for what has waited so long."""
    if now >= waiting.target_at:
        return Ring.WHOLE_TEAM
    half_spent = now >= waiting.since + (waiting.target_at - waiting.since) / 2
    return Ring.ANY_SKILL if half_spent else Ring.ALL_SKILLS


def needs_team(waiting: Waiting, staff: Staff) -> bool:
    """True if only its team may have it; a team without people lets everybody help."""
    return waiting.team_id in staff.team_ids and not waiting.chosen_agent_id


def dropped_by(waiting: Waiting, worker: Worker, staff: Staff, ring: Ring) -> str:
    """Why the agent can't have it; empty if they can. What they can never do comes before what they can't do now."""
    if waiting.chosen_agent_id:
        unfit = "" if worker.id == waiting.chosen_agent_id else "other_chosen"
    else:
        unfit = _unfit(waiting, worker, staff, ring)
    if unfit:
        return unfit
    if worker.state is not PresenceState.ONLINE:
        return _ABSENT.get(worker.state, "offline")
    return "full" if worker.load + waiting.points > worker.capacity else ""


def _unfit(waiting: Waiting, worker: Worker, staff: Staff, ring: Ring) -> str:
    if needs_team(waiting, staff) and waiting.team_id not in worker.team_ids:
        return "other_team"
    if not _speaks(waiting, worker, staff):
        return "no_language"
    return "" if _has_skills(waiting, worker, staff, ring) else "no_skill"


def cost_of(waiting: Waiting, worker: Worker, staff: Staff) -> Candidate:
    """What it costs; the lowest gets it."""
    skill_gap, scarcity = lasting_parts(waiting, worker, staff)
    parts = {
        "skill_gap": skill_gap,
        "load": load_part(worker.load, worker.capacity),
        "scarcity": scarcity,
        "stranger": STRANGER if waiting.known_to and worker.id not in waiting.known_to else 0.0,
        "occupancy": occupancy_part(worker.worked, staff.mean_worked),
    }
    return Candidate(agent_id=worker.id, cost=round(sum(parts.values()), 6), parts=parts)


def lasting_parts(waiting: Waiting, worker: Worker, staff: Staff) -> tuple[float, float]:
    """The parts of the cost that no assignment changes: skill gap and scarcity."""
    return SKILL_GAP * _skill_gap(waiting, worker), SCARCITY * _scarcity(waiting, worker, staff)


def load_part(load: int, capacity: int) -> float:
    """What being busy costs: 0 for somebody with nothing to do, 1 for a full one."""
    return LOAD * load / max(capacity, 1)


def occupancy_part(worked: float, mean_worked: float) -> float:
    """What having been given more than others lately costs; negative for less."""
    return OCCUPANCY * max(-1.0, min(1.0, worked / mean_worked - 1)) if mean_worked else 0.0


def placement(candidate: Candidate) -> float:
    """The part of the cost that doesn't pass: how well the agent is placed, however busy."""
    return candidate.parts["skill_gap"] + candidate.parts["stranger"]


def _speaks(waiting: Waiting, worker: Worker, staff: Staff) -> bool:
    """True if they speak the language, or nobody at all does (then it must not wait for ever)."""
    if not waiting.language or not worker.languages:
        return True
    wanted = primary(waiting.language)
    return wanted not in staff.languages or any(primary(spoken) == wanted for spoken in worker.languages)


def _has_skills(waiting: Waiting, worker: Worker, staff: Staff, ring: Ring) -> bool:
    needed = [skill for skill in waiting.skills if staff.skilled.get(skill)]  # what nobody has can't be asked for
    if not needed or ring is Ring.WHOLE_TEAM:
        return True
    have = [skill in worker.skills for skill in needed]
    return all(have) if ring is Ring.ALL_SKILLS else any(have)


def _skill_gap(waiting: Waiting, worker: Worker) -> float:
    """0 for an expert in all that is asked for, 1 for somebody who has none of it."""
    if not waiting.skills:
        return 0.0
    gaps = [1 - min(worker.skills.get(skill, 0), TOP_LEVEL) / TOP_LEVEL for skill in waiting.skills]
    return sum(gaps) / len(gaps)


def _scarcity(waiting: Waiting, worker: Worker, staff: Staff) -> float:
    """How much the others would miss the agent: 1 if nobody else who is there has one of their other skills."""
    others = (skill for skill in worker.skills if skill not in waiting.skills)
    return max((1 / staff.present[skill] for skill in others if staff.present.get(skill)), default=0.0)
