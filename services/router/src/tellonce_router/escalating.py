"""Who is told when a target is missed, and why nobody had the conversation in time; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tellonce_core.desk import PresenceState

from tellonce_router.assign import explain
from tellonce_router.deciding import as_waiting
from tellonce_router.item import Item
from tellonce_router.rules import Rules
from tellonce_router.staff import AgentRecord, as_worker, presence
from tellonce_router.timing import Above

ABOVE = frozenset({"supervisor", "admin"})
_CAUSES = (
    ("full", "all_full"),
    ("not_accepted", "not_accepted"),
    ("offline", "nobody_there"),
    ("away", "nobody_there"),
    ("no_skill", "no_skill"),
    ("no_language", "no_skill"),
)


def above_of(item: Item, agents: Sequence[AgentRecord], rules: Rules, now: datetime, expires: timedelta) -> Above:
    """Why nobody has it, a supervisor, and the team that it overflows to."""
    team = rules.teams.get(item.derived.team_id)
    return Above(
        cause=_cause(item, agents, rules, now, expires),
        supervisor_id=supervisor_for(item, agents, now, expires),
        overflow_team_id=team.overflow_team_id if team else "",
    )


def supervisor_for(item: Item, agents: Sequence[AgentRecord], now: datetime, expires: timedelta) -> str:
    """The supervisor to be told: of its team before others, there before away, little to do before much; empty if none.
    Whoever has it can't be told of themselves."""
    supervisors = [agent for agent in agents if agent.role in ABOVE and agent.id != item.agent_id]
    order: Mapping[str, tuple[bool, bool, bool, int, str]] = {
        agent.id: (
            presence(agent, now, expires) is not PresenceState.ONLINE,
            item.derived.team_id not in agent.team_ids,
            agent.role != "supervisor",
            agent.load,
            agent.id,
        )
        for agent in supervisors
    }
    return min(order, key=order.__getitem__, default="")


def _cause(item: Item, agents: Sequence[AgentRecord], rules: Rules, now: datetime, expires: timedelta) -> str:
    if item.hold_id:
        return ""
    if not rules.is_open(item.derived.team_id, now):
        return "team_closed"
    waiting = as_waiting(item, {}, rules, now)
    if waiting is None:
        return ""
    workers = [as_worker(agent, now, expires) for agent in agents]
    dropped = {candidate.dropped_by for candidate in explain(waiting, workers, now)}
    if "" in dropped:
        return "all_full"  # somebody has room just now: not before
    return next((cause for reason, cause in _CAUSES if reason in dropped), "nobody_there")
