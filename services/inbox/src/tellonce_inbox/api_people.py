"""REST: colleagues, teams, and what the signed-in agent is doing."""

from fastapi import APIRouter
from tellonce_core.desk import Agent, PresenceState

from tellonce_inbox import words
from tellonce_inbox.fields import Named
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.models_session import AgentAnswer, PresenceBody
from tellonce_inbox.people import initials
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api", tags=["people"], responses=PROBLEMS)


@router.get("/agents")
async def list_agents(caller: Caller, parts: TheParts) -> list[AgentAnswer]:
    """All agents with presence and load, by name."""
    del caller
    return [_agent(agent) for agent in await parts.desk.agents()]


@router.get("/teams")
async def list_teams(caller: Caller, parts: TheParts) -> list[Named]:
    """All teams, by name."""
    del caller
    return [Named(id=team.id, name=team.name) for team in await parts.desk.teams()]


@router.post("/presence")
async def set_presence(body: PresenceBody, caller: Caller, parts: TheParts) -> AgentAnswer:
    """Say what the signed-in agent is doing; their open windows keep it alive."""
    await parts.store.set_presence(caller.user.id, body.state)
    state = PresenceState(body.state)
    return _agent(await parts.desk.set_presence(caller.user.id, state, active=True, back_at=body.back_at))


def _agent(agent: Agent) -> AgentAnswer:
    return AgentAnswer(
        id=agent.id,
        name=agent.name,
        initials=initials(agent.name),
        state=words.PRESENCE[agent.state],
        teams=list(agent.team_ids),
        skills=sorted(agent.skills),
        load=agent.load,
        capacity=agent.capacity,
        back_at=agent.back_at,
    )
