"""What people do with a conversation: take it, give it, hand it over, set its status; pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from tellonce_core.desk import Decision, DeskStatus
from tellonce_core.errors import Conflict, Rejected
from tellonce_core.ids import new_id

from tellonce_router import desk_events
from tellonce_router.deciding import give, take_back
from tellonce_router.desk_events import Cause
from tellonce_router.item import Item, Request, Word
from tellonce_router.known import PROMISE, Facts, Inward, Planned
from tellonce_router.recording import Change
from tellonce_router.rules import Rules
from tellonce_router.staff import Hold
from tellonce_router.status import settle, work_channel

KEPT_REQUESTS = 16
SETTABLE = frozenset({DeskStatus.OPEN, DeskStatus.WAITING, DeskStatus.SNOOZED, DeskStatus.RESOLVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A change by a person: the points to take first, and the decision to keep, where there are any."""

    change: Change
    hold: Hold | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Where a conversation shall go; an empty agent means the queue, an empty team leaves the team."""

    agent_id: str = ""
    team_id: str = ""
    note: str = ""
    skills: tuple[str, ...] = ()


def check_version(item: Item, version: int) -> None:
    """Conflict if the person saw another version than there is; 0 means whatever it is."""
    if version and version != item.version:
        raise Conflict("the conversation changed meanwhile", metadata={"version": str(item.version)})


def was_done(item: Item, request: Request) -> bool:
    """True if this very request was carried out before; Conflict if its id came with other content."""
    for done in item.requests:
        if done.id == request.id:
            if done.digest == request.digest:
                return True
            raise Conflict(
                "this request_id came before with other content",
                reason="REQUEST_ID_REUSED",
                metadata={"request_id": request.id},
            )
    return False


def hand_over(item: Item, to: Handover, request: Request, rules: Rules, cause: Cause) -> Act:
    """The conversation with an agent, or in a team's queue; people may exceed capacity. It becomes no work by that."""
    item_asked = replace(
        item,
        requests=with_request(item, request),
        chosen_team_id=to.team_id or item.chosen_team_id,
        overflow_team_id="" if to.team_id else item.overflow_team_id,
        chosen_skills=to.skills or item.chosen_skills,
        chosen_agent_id=to.agent_id,
        consulted=tuple(agent_id for agent_id in item.consulted if agent_id != to.agent_id),
        passed_by=(),
        consent=None,
    )
    if not to.agent_id:
        return Act(change=_onto(item, _release(item_asked, rules, cause)))
    decision = _decision(item_asked, to, rules, cause)
    needs_points = item.is_work
    hold = Hold(
        conversation_id=item.conversation_id, points=rules.points(work_channel(item)), hold_id=new_id(), at=cause.at
    )
    change = give(item_asked, to.agent_id, "", hold.hold_id if needs_points else "", rules, cause)
    return Act(change=_onto(item, change), hold=hold if needs_points else None, decision=decision)


def set_status(
    item: Item, status: DeskStatus, until: datetime | None, request: Request, rules: Rules, cause: Cause
) -> Act:
    """The conversation with what a person says of its status; a new message of the customer overrules it."""
    if status not in SETTABLE:
        raise Rejected("status: one of open, waiting, snoozed, resolved", metadata={"field": "status"})
    if status is DeskStatus.SNOOZED and (until is None or until <= cause.at):
        raise Rejected("snoozed_until: must be in the future", metadata={"field": "snoozed_until"})
    word = Word(status=status, at=cause.at, until=until if status is DeskStatus.SNOOZED else None)
    after = replace(
        item,
        word=word,
        own=_handled(item.own, word),
        absorbed=tuple(replace(one, facts=_handled(one.facts, word)) for one in item.absorbed),
        requests=with_request(item, request),
        version=item.version + 1,
        updated_at=cause.at,
    )
    after = settle(after, rules, cause.at)
    after = replace(after, rounds=after.rounds + (after.is_work and not item.is_work))
    event = desk_events.status_changed(after, cause, previous=item.derived.status)
    return Act(change=Change(before=item, after=after, events=(event,)))


def _release(item: Item, rules: Rules, cause: Cause) -> Change:
    if item.agent_id:
        return take_back(item, rules, cause, reason="released")
    after = settle(replace(item, version=item.version + 1, updated_at=cause.at), rules, cause.at)
    return Change(before=item, after=after, events=(desk_events.updated(after, cause),))


def _onto(before: Item, change: Change) -> Change:
    return replace(change, before=before)


def _decision(item: Item, to: Handover, rules: Rules, cause: Cause) -> Decision:
    return Decision(
        id=new_id(),
        conversation_id=item.conversation_id,
        at=cause.at,
        rule_version=rules.version,
        team_id=to.team_id or item.derived.team_id,
        agent_id=to.agent_id,
        skills=item.skills,
        actor=cause.actor,
        note=to.note,
        rules=item.ruled_by,
    )


def with_request(item: Item, request: Request) -> tuple[Request, ...]:
    """The requests that were carried out, with this one."""
    return (*item.requests, request)[-KEPT_REQUESTS:]


def _handled(facts: Facts, word: Word) -> Facts:
    """All that was written is dealt with; of what is planned what is due by now, and every call-back once it is
    resolved: a promise comes back at its time until somebody says that it was kept."""
    return replace(
        facts,
        inward=tuple(Inward(one.at, one.entry_id, True) for one in facts.inward),
        planned=tuple(replace(one, handled=one.handled or _is_handled(one, word)) for one in facts.planned),
    )


def _is_handled(planned: Planned, word: Word) -> bool:
    if word.status is DeskStatus.RESOLVED and planned.kind != PROMISE:
        return True
    rests = word.status in {DeskStatus.WAITING, DeskStatus.SNOOZED, DeskStatus.RESOLVED}
    return rests and planned.begins_at <= word.at
