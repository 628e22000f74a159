"""From items and agents to the engine's snapshot, and from its outcome to changed items; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tellonce_core.desk import Decision
from tellonce_core.ids import new_id

from tellonce_router import desk_events
from tellonce_router.assign import Assignment
from tellonce_router.costs import Waiting
from tellonce_router.desk_events import Cause
from tellonce_router.item import Item
from tellonce_router.recording import ROUTER, Change
from tellonce_router.rules import Rules
from tellonce_router.staff import AgentRecord, Hold, worked_now
from tellonce_router.status import language_of, settle, work_channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One assignment to carry out: the decision to keep, the points to take, the item as it will be."""

    decision: Decision
    hold: Hold
    change: Change


RING_AGAIN = timedelta(seconds=60)
"""So long nobody is asked again for what rang at them in vain."""


def as_waiting(item: Item, known_to: Mapping[str, frozenset[str]], rules: Rules, now: datetime) -> Waiting | None:
    """The item as the engine sees it; None if it isn't waiting, or its team doesn't work now."""
    derived = item.derived
    clock = derived.clock
    if not (item.is_work and derived.due_at and derived.hold_until and clock.due_at and derived.work_since):
        return None
    if not rules.is_open(derived.team_id, now):
        return None
    return Waiting(
        conversation_id=item.conversation_id,
        due_at=derived.due_at,
        since=derived.work_since,
        target_at=clock.due_at,
        hold_until=derived.hold_until,
        points=rules.points(work_channel(item)),
        team_id=derived.team_id,
        language=language_of(item),
        skills=item.skills,
        rules=item.ruled_by,
        known_to=known_to.get(item.customer_id, frozenset()) | ({item.agent_id, item.owner_id} - {""}),
        chosen_agent_id=item.chosen_agent_id,
        passed_by=frozenset(one.agent_id for one in item.passed_by if now - one.at < RING_AGAIN),
        version=item.version,
    )


def propose(assignment: Assignment, item: Item, rules: Rules, *, now: datetime, fence: int) -> Proposal:
    """What is written to give an item to its agent."""
    waiting = assignment.waiting
    decision = Decision(
        id=new_id(),
        conversation_id=item.conversation_id,
        at=now,
        rule_version=rules.version,
        team_id=waiting.team_id,
        agent_id=assignment.agent_id,
        candidates=assignment.candidates,
        reasons=assignment.reasons,
        skills=waiting.skills,
        actor=ROUTER,
        queue_place=assignment.place,
        rules=waiting.rules,
    )
    hold = Hold(conversation_id=item.conversation_id, points=waiting.points, hold_id=new_id(), at=now)
    change = give(item, assignment.agent_id, decision.id, hold.hold_id, rules, Cause(at=now, actor=ROUTER), fence=fence)
    ring = rules.ring(work_channel(item))
    if ring:
        change = replace(change, after=settle(replace(change.after, accept_by=now + ring), rules, now))
    return Proposal(decision=decision, hold=hold, change=change)


def give(
    item: Item, agent_id: str, decision_id: str, hold_id: str, rules: Rules, cause: Cause, *, fence: int | None = None
) -> Change:
    """The item in an agent's hands."""
    after = replace(
        item,
        agent_id=agent_id,
        owner_id=agent_id,
        decision_id=decision_id,
        hold_id=hold_id,
        assigned_at=cause.at,
        accept_by=None,
        version=item.version + 1,
        fence=item.fence if fence is None else fence,
        updated_at=cause.at,
    )
    after = settle(after, rules, cause.at)
    event = desk_events.assigned(after, cause, previous_agent_id=item.agent_id)
    return Change(before=item, after=after, events=(event,))


def take_back(item: Item, rules: Rules, cause: Cause, *, reason: str, fence: int | None = None) -> Change:
    """The item back in the queue, at its original place."""
    after = replace(
        item,
        agent_id="",
        chosen_agent_id="",
        owner_id=item.agent_id or item.owner_id,
        decision_id="",
        hold_id="",
        accept_by=None,
        version=item.version + 1,
        fence=item.fence if fence is None else fence,
        updated_at=cause.at,
    )
    after = settle(after, rules, cause.at)
    event = desk_events.returned(after, cause, previous_agent_id=item.agent_id, reason=reason)
    return Change(before=item, after=after, events=(event,))


def new_worked(agent: AgentRecord, holds: Sequence[Hold], now: datetime) -> float:
    """What the agent will have been given lately, these included."""
    return worked_now(agent, now) + sum(hold.points for hold in holds)
