"""Agents as the router keeps them: who is there, what they hold, how much they were given lately; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tellonce_core.desk import Agent, PresenceState

from tellonce_router.costs import Worker

WORKED_HALF_LIFE = timedelta(hours=4)
"""After so long, work that was given counts half in what is called fair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Points of an agent that one conversation takes; `hold_id` stands in the item too, or the hold is dropped."""

    conversation_id: str
    points: int
    hold_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRecord:
    """An agent: what the company says, what they do, what they hold."""

    id: str
    name: str
    team_ids: tuple[str, ...] = ()
    skills: Mapping[str, int]
    languages: tuple[str, ...] = ()
    capacity: int = 100
    role: str = ""
    state: PresenceState = PresenceState.OFFLINE
    """What they last said that they do."""
    state_since: datetime | None = None
    seen_at: datetime | None = None
    is_gone: bool = False
    """True once it was noticed that they gave no sign of life."""
    held: tuple[Hold, ...] = ()
    worked: float = 0.0
    worked_at: datetime | None = None
    back_at: datetime | None = None
    """When they said that they are back."""
    version: int = 0

    @property
    def load(self) -> int:
        """Points taken."""
        return sum(hold.points for hold in self.held)


def presence(agent: AgentRecord, now: datetime, expires: timedelta) -> PresenceState:
    """What they do, or offline if their last sign of life is too old: presence expires by itself."""
    if agent.seen_at is None or now - agent.seen_at > expires:
        return PresenceState.OFFLINE
    return agent.state


def worked_now(agent: AgentRecord, now: datetime) -> float:
    """Points given to them lately, fading by half every few hours."""
    if agent.worked_at is None:
        return 0.0
    half_lives = max(0.0, (now - agent.worked_at) / WORKED_HALF_LIFE)
    faded: float = agent.worked * 0.5**half_lives
    return faded


def as_worker(agent: AgentRecord, now: datetime, expires: timedelta) -> Worker:
    """The agent as the engine sees them: who said when they are back is away until then, however silent."""
    return Worker(
        id=agent.id,
        team_ids=frozenset(agent.team_ids),
        skills=agent.skills,
        languages=agent.languages,
        state=agent.state if agent.back_at and agent.back_at > now else presence(agent, now, expires),
        capacity=agent.capacity,
        load=agent.load,
        worked=worked_now(agent, now),
        back_at=agent.back_at,
        version=agent.version,
    )


def as_agent(agent: AgentRecord, now: datetime, expires: timedelta) -> Agent:
    """The agent as others see them."""
    return Agent(
        id=agent.id,
        name=agent.name,
        team_ids=agent.team_ids,
        skills=agent.skills,
        languages=agent.languages,
        state=presence(agent, now, expires),
        capacity=agent.capacity,
        load=agent.load,
        seen_at=agent.seen_at,
        state_since=agent.state_since,
        role=agent.role,
        back_at=agent.back_at,
    )
