"""Names of agents and teams for rows and entries, kept for a short while and refreshed when an unknown id turns up."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tellonce_core.desk import Agent, PresenceState
from tellonce_core.desk_settings import Team
from tellonce_runtime.clock import Clock

from tellonce_inbox.fields import AgentRef, Named

KEPT = timedelta(seconds=30)
_UNKNOWN_AGAIN = timedelta(seconds=2)


def initials(name: str) -> str:
    """The first letters of the first and the last word: "Şule Nur Işık" is "ŞI"."""
    words = name.split()
    letters = [word[0] for word in (words[:1] + words[1:][-1:])]
    return "".join(letter if letter.isupper() else letter.upper() for letter in letters)


@dataclass(frozen=True, slots=True)
class People:
    """A snapshot of who there is; ids that aren't known stand for themselves."""

    agents: Mapping[str, Agent] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)

    def agent(self, agent_id: str) -> AgentRef | None:
        """The agent as a row shows them; None for no id."""
        if not agent_id:
            return None
        known = self.agents.get(agent_id)
        name = known.name if known else agent_id
        return AgentRef(id=agent_id, name=name, initials=initials(name))

    def team(self, team_id: str) -> Named | None:
        """The team with its name; None for no id."""
        known = self.teams.get(team_id)
        return Named(id=team_id, name=known.name if known else team_id) if team_id else None

    def knows(self, agent_ids: set[str], team_ids: set[str]) -> bool:
        """Whether all of these have names here."""
        return agent_ids - {""} <= self.agents.keys() and team_ids - {""} <= self.teams.keys()


class Directory:
    """The current snapshot, read from the router when it is older than KEPT or lacks an id."""

    def __init__(
        self,
        agents: Callable[[], Awaitable[Sequence[Agent]]],
        teams: Callable[[], Awaitable[Sequence[Team]]],
        clock: Clock,
    ) -> None:
        self._agents, self._teams, self._clock = agents, teams, clock
        self._people = People()
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def people(self, agent_ids: set[str] = frozenset(), team_ids: set[str] = frozenset()) -> People:  # type: ignore[assignment]
        """Names of at least these, as far as the router knows them."""
        if self._is_older_than(KEPT if self._people.knows(agent_ids, team_ids) else _UNKNOWN_AGAIN):
            async with self._reading:
                if self._is_older_than(_UNKNOWN_AGAIN):
                    await self._read()
        return self._people

    def on_presence(self, agent_id: str, state: PresenceState) -> None:
        """An agent came or went."""
        known = self._people.agents.get(agent_id)
        if known:
            self._people = replace(self._people, agents={**self._people.agents, agent_id: replace(known, state=state)})

    def _is_older_than(self, age: timedelta) -> bool:
        return self._read_at is None or self._clock.now() - self._read_at > age

    async def _read(self) -> None:
        agents, teams = await asyncio.gather(self._agents(), self._teams())
        self._people = People({agent.id: agent for agent in agents}, {team.id: team for team in teams})
        self._read_at = self._clock.now()
