"""What the passing of time alone changes: it rang in vain, nobody consented, a target was missed; pure."""

from dataclasses import dataclass, replace
from datetime import timedelta

from tellonce_core.desk import ConsentAnswer, Escalation, MissedTarget, TargetState

from tellonce_router import desk_events
from tellonce_router.desk_events import Cause
from tellonce_router.handing import answer_consent, pass_on
from tellonce_router.item import Item
from tellonce_router.recording import ROUTER, Change, Surroundings, changed
from tellonce_router.status import derive, is_miss_recorded

KEPT_MISSED = 8
_TINY = timedelta(milliseconds=1)
GIVEN_LATE_SHARE = 0.5
"""An agent who got it when more of the target than this was spent isn't the cause of the miss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """What is known when a target is missed: why nobody had it, who stands above, and where it may go instead."""

    cause: str = ""
    """Why nobody has it: "team_closed", "nobody_there", "all_full", "no_skill", "not_accepted"."""
    supervisor_id: str = ""
    overflow_team_id: str = ""


def change_by_time(item: Item, around: Surroundings, above: Above = Above()) -> Change | None:
    """The change that the passing of time alone makes: soon due, missed, snoozed long enough, rung or asked in vain."""
    cause, rules = Cause(at=around.now, actor=ROUTER), around.rules
    rings_until = item.rings_until
    if rings_until is not None and rings_until <= around.now:
        return pass_on(item, rules, cause)
    if item.consent and item.consent.expires_at and item.consent.expires_at <= around.now:
        act = answer_consent(item, item.consent.id, ConsentAnswer.EXPIRED, rules, cause)
        return act.change if act else None
    clock = derive(item, rules, around.now).clock
    if clock.state is TargetState.LATE and not is_miss_recorded(item, clock):
        return _missed(item, around, above, cause)
    return changed(item, item, cause, around)


def _missed(item: Item, around: Surroundings, above: Above, cause: Cause) -> Change | None:
    """The change with the miss on record, and somebody above told: whoever overflows gets it, else a supervisor."""
    clock = derive(item, around.rules, around.now).clock
    target = MissedTarget(
        kind=clock.kind, due_at=clock.due_at, cause=cause_of_miss(item, around, above), agent_id=item.agent_id
    )
    after = replace(item, missed=(*item.missed, target)[-KEPT_MISSED:])
    after, is_told = _told_above(after, above, cause)
    change = changed(item, after, cause, around)
    if change is None:
        return None
    events = (*change.events, desk_events.missed(change.after, cause, target))
    if is_told:
        events += (desk_events.escalated(change.after, cause, reason="target_missed"),)
    return replace(change, events=events)


def cause_of_miss(item: Item, around: Surroundings, above: Above) -> str:
    """Why, in one word: its agent, those who gave it to them late, or what kept it from everybody."""
    if item.consent:
        return "consent"
    if not item.hold_id:
        return above.cause or "nobody_there"
    clock = derive(item, around.rules, around.now).clock
    if clock.started_at and clock.due_at and item.assigned_at:
        spent = (item.assigned_at - clock.started_at) / max(clock.due_at - clock.started_at, _TINY)
        if spent > GIVEN_LATE_SHARE:
            return "given_late"
    return "agent_late"


def _told_above(item: Item, above: Above, cause: Cause) -> tuple[Item, bool]:
    overflow = above.overflow_team_id if not item.hold_id and above.overflow_team_id != item.derived.team_id else ""
    supervisor = "" if overflow or above.supervisor_id == item.agent_id else above.supervisor_id
    if not overflow and not supervisor:
        return item, False
    escalation = Escalation(
        level=(item.escalation.level if item.escalation else 0) + 1,
        at=cause.at,
        reason="target_missed",
        team_id=overflow,
        agent_id=supervisor,
        actor=cause.actor,
    )
    consulted = tuple(dict.fromkeys((*item.consulted, supervisor))) if supervisor else item.consulted
    team_id = overflow or item.overflow_team_id
    chosen = "" if overflow else item.chosen_agent_id
    after = replace(item, consulted=consulted, overflow_team_id=team_id, chosen_agent_id=chosen)
    return replace(after, escalation=escalation), True
