"""Signs of life for the router: every five seconds for every agent whose browser is connected and heard from.

A browser in the background may speak once a minute only, so one that was heard within a minute and a half counts. The
state is the agent's own choice: where the router has let it expire, it is said anew.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

import structlog
from tellonce_core.desk import Agent, PresenceState
from tellonce_core.errors import NotFound, TellonceError
from tellonce_runtime import logs

from tellonce_inbox.sockets import Socket

HEARD_WITHIN = timedelta(seconds=90)
_AT_ONCE = 16
_log = structlog.get_logger()

SetPresence = Callable[..., Awaitable[Agent]]


class Presence:
    """Says for each connected agent that they are here."""

    def __init__(self, set_presence: SetPresence, chosen: Callable[[str], Awaitable[str]], every: timedelta) -> None:
        self._set_presence, self._chosen, self._every = set_presence, chosen, every
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def run(self, sockets: Callable[[], Collection[Socket]]) -> None:
        """Say it again and again, until cancelled."""
        now = asyncio.get_running_loop().time
        while True:
            agents = present_agents(sockets(), now())
            await asyncio.gather(*(self.say(agent_id, active=active) for agent_id, active in agents.items()))
            await asyncio.sleep(self._every.total_seconds())

    async def say(self, agent_id: str, *, active: bool) -> None:
        """One sign of life; a router that is away or doesn't know the agent changes nothing here."""
        try:
            async with self._slots:
                agent = await self._set_presence(agent_id, PresenceState.UNSPECIFIED, active=active)
                if agent.state in {PresenceState.OFFLINE, PresenceState.UNSPECIFIED}:
                    await self._say_chosen(agent_id, active=active)
        except NotFound:
            _log.info("agent_unknown_to_router", agent_id=agent_id)
        except TellonceError as error:
            _log.warning("presence_not_said", agent_id=agent_id, **logs.describe(error))

    async def _say_chosen(self, agent_id: str, *, active: bool) -> None:
        chosen = PresenceState(await self._chosen(agent_id))
        if chosen is not PresenceState.OFFLINE:
            await self._set_presence(agent_id, chosen, active=active)


def present_agents(sockets: Collection[Socket], now: float) -> dict[str, bool]:
    """Agents heard from lately, and whether they did something in any of their windows."""
    agents: dict[str, bool] = {}
    for socket in sockets:
        if now - socket.heard_at <= HEARD_WITHIN.total_seconds():
            agents[socket.user.id] = agents.get(socket.user.id, False) or socket.active
    return agents
