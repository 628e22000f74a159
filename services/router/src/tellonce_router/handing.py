"""What happens around a handover: consent of the customer, colleagues brought in, a supervisor, a ring; pure."""

from dataclasses import dataclass, replace
from datetime import timedelta

from tellonce_core.desk import Consent, ConsentAnswer, Escalation, Priority
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.ids import new_id
from tellonce_runtime.event import Event

from tellonce_router import desk_events
from tellonce_router.deciding import take_back
from tellonce_router.desk_events import Cause
from tellonce_router.item import Item, Passed, Request
from tellonce_router.people import Act, Handover, hand_over, with_request
from tellonce_router.recording import Change
from tellonce_router.rules import Rules
from tellonce_router.status import channel_of, settle

ASKED_CHANNELS = frozenset({"chat"})
"""Where the customer sits in front of the screen and can be asked by the adapter; on the phone the agent asks."""
CONSENT_LASTS = timedelta(minutes=2)
KEPT_ANSWERS = 8
KEPT_PASSED = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where it would go, as the customer is told."""

    to: Handover
    team_name: str = ""
    agent_name: str = ""
    available: bool = False
    reason: str = ""


def needs_consent(item: Item) -> bool:
    """True if the customer is asked before it is handed over: on a live channel, while somebody has it."""
    return channel_of(item) in ASKED_CHANNELS and bool(item.agent_id) and not item.joined_into


def ask_consent(item: Item, target: Target, request: Request, rules: Rules, cause: Cause) -> Act:
    """The conversation with the question open; a question that was open before is over."""
    consent = Consent(
        id=new_id(),
        team_id=target.to.team_id,
        team_name=target.team_name,
        agent_id=target.to.agent_id,
        agent_name=target.agent_name,
        reason=target.reason,
        available=target.available,
        asked_by=cause.actor.rpartition(":")[2],
        asked_at=cause.at,
        expires_at=cause.at + CONSENT_LASTS,
        skills=target.to.skills,
    )
    after = _next(replace(item, consent=consent, requests=with_request(item, request)), rules, cause)
    events: tuple[Event, ...] = (desk_events.consent_asked(after, cause),)
    if item.consent:
        answer = ConsentAnswer.WITHDRAWN
        events += (desk_events.consent_answered(after, cause, consent_id=item.consent.id, answer=answer),)
    return Act(change=Change(before=item, after=after, events=events))


def answer_consent(item: Item, consent_id: str, answer: ConsentAnswer, rules: Rules, cause: Cause) -> Act | None:
    """The conversation after the answer: handed over if they accept, else where it is. None if it had one before."""
    if any(consent_id == known for known, _ in item.consents_answered):
        return None
    consent = item.consent
    if consent is None or consent.id != consent_id:
        raise NotFound("no such question is open", metadata={"kind": "consent", "id": consent_id})
    known = (*item.consents_answered, (consent_id, answer.value))[-KEPT_ANSWERS:]
    asked = replace(item, consent=None, consents_answered=known)
    if answer is ConsentAnswer.ACCEPTED:
        to = Handover(agent_id=consent.agent_id, team_id=consent.team_id, skills=consent.skills, note=consent.reason)
        by = replace(cause, actor=f"agent:{consent.asked_by}")
        request = Request(id=consent_id, digest="consent")
        act = hand_over(asked, to, request, rules, by)
        change = replace(act.change, before=item)
        event = desk_events.consent_answered(change.after, cause, consent_id=consent_id, answer=answer)
        return replace(act, change=replace(change, events=(*change.events, event)))
    after = _next(asked, rules, cause)
    event = desk_events.consent_answered(after, cause, consent_id=consent_id, answer=answer)
    return Act(change=Change(before=item, after=after, events=(desk_events.updated(after, cause), event)))


def consult(item: Item, agent_id: str, request: Request, rules: Rules, cause: Cause, *, out: bool) -> Act:
    """The conversation with a colleague brought in, or let out again."""
    if not out and agent_id == item.agent_id:
        raise Rejected("agent_id: has it already", metadata={"field": "agent_id"})
    others = tuple(one for one in item.consulted if one != agent_id)
    consulted = others if out else (*others, agent_id)
    after = _next(replace(item, consulted=consulted, requests=with_request(item, request)), rules, cause)
    event = desk_events.consulted(after, cause, agent_id=agent_id, brought_in=not out)
    return Act(change=Change(before=item, after=after, events=(event,)))


def escalate(item: Item, supervisor_id: str, reason: str, request: Request, rules: Rules, cause: Cause) -> Act:
    """The conversation with a supervisor, urgent from now on; without one, urgent in its queue. Who had it stays in."""
    escalation = Escalation(
        level=(item.escalation.level if item.escalation else 0) + 1,
        at=cause.at,
        reason=reason,
        agent_id=supervisor_id,
        actor=cause.actor,
    )
    before = replace(item, escalation=escalation, chosen_priority=Priority.URGENT)
    if supervisor_id and supervisor_id != item.agent_id:
        act = hand_over(before, Handover(agent_id=supervisor_id, note=reason), request, rules, cause)
        if item.agent_id:
            consulted = tuple(dict.fromkeys((*act.change.after.consulted, item.agent_id)))
            act = replace(act, change=replace(act.change, after=replace(act.change.after, consulted=consulted)))
    else:
        after = _next(replace(before, requests=with_request(item, request)), rules, cause)
        act = Act(change=Change(before=item, after=after, events=(desk_events.updated(after, cause),)))
    event = desk_events.escalated(act.change.after, cause, reason="asked")
    return replace(act, change=replace(act.change, before=item, events=(*act.change.events, event)))


def answer_ring(item: Item, agent_id: str, request: Request, rules: Rules, cause: Cause, *, accepted: bool) -> Act:
    """The conversation that its agent takes, or that goes to the next; NotFound if it doesn't ring at them any more."""
    if item.agent_id != agent_id or item.accept_by is None:
        raise NotFound("it doesn't ring at you any more", metadata={"kind": "ring"})
    asked = replace(item, requests=with_request(item, request))
    if accepted:
        after = _next(replace(asked, accept_by=None, passed_by=()), rules, cause)
        return Act(change=Change(before=item, after=after, events=(desk_events.updated(after, cause),)))
    return Act(change=replace(pass_on(asked, rules, cause), before=item))


def pass_on(item: Item, rules: Rules, cause: Cause, *, fence: int | None = None) -> Change:
    """The conversation back in the queue because it rang in vain; its agent isn't asked again for a while."""
    passed = (*item.passed_by, Passed(agent_id=item.agent_id, at=cause.at))[-KEPT_PASSED:]
    change = take_back(replace(item, passed_by=passed), rules, cause, reason="not_accepted", fence=fence)
    return replace(change, before=item)


def _next(item: Item, rules: Rules, cause: Cause) -> Item:
    return settle(replace(item, version=item.version + 1, updated_at=cause.at), rules, cause.at)
