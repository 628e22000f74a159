"""Where a conversation stands at a moment: a pure function of its facts, of what people said, and of the clock."""

from dataclasses import replace
from datetime import datetime

from tellonce_core.desk import DeskStatus, Priority, TargetKind, TargetState

from tellonce_router.item import Clock, Derived, Item
from tellonce_router.known import first_answer, latest_answer, unanswered
from tellonce_router.rules import Rules
from tellonce_router.targets import Wait, deadline

_MET = {DeskStatus.RESOLVED: TargetState.MET}


def settle(item: Item, rules: Rules, now: datetime) -> Item:
    """The item with all that follows from it at this moment; work for which no agent gives points waits in a queue."""
    status, since = _stand(item, now)
    derived = Derived(
        status=status,
        priority=item.facts.priority or Priority.NORMAL,
        team_id=_team(item, rules),
        work_since=since,
        unanswered=len(unanswered(item.facts)),
    )
    item = replace(item, derived=derived)
    if since is not None and not item.joined_into:
        return replace(item, derived=_running(item, since, rules, now))
    return replace(item, hold_id="", derived=_resting(item))


def _stand(item: Item, now: datetime) -> tuple[DeskStatus, datetime | None]:
    """The status, and since when it is work (None if it isn't)."""
    open_messages = unanswered(item.facts)
    said = _said(item, now)
    if said is not None:
        return said
    if not open_messages:
        return DeskStatus.WAITING, None
    is_new = not item.agent_id and latest_answer(item.facts) is None
    return (DeskStatus.NEW if is_new else DeskStatus.OPEN), open_messages[0].at


def _said(item: Item, now: datetime) -> tuple[DeskStatus, datetime | None] | None:
    """What a person's word makes of it; None once the customer wrote after it, or we answered what it kept open."""
    word = item.word
    if word is None or any(not message.handled for message in item.facts.inward):
        return None
    answer = latest_answer(item.facts)
    if word.status is DeskStatus.SNOOZED and word.until is not None:
        if now < word.until:
            return DeskStatus.SNOOZED, None
        return None if answer and answer.at >= word.until else (DeskStatus.OPEN, word.until)
    if word.status is DeskStatus.OPEN:
        return None if answer and answer.at > word.at else (DeskStatus.OPEN, word.at)
    return word.status, None


def _team(item: Item, rules: Rules) -> str:
    ruled = item.facts.opening.team_id if item.facts.opening else ""
    return item.chosen_team_id or ruled or rules.settings.default_team_id


def _running(item: Item, since: datetime, rules: Rules, now: datetime) -> Derived:
    derived = item.derived
    first = first_answer(item.facts)
    kind = TargetKind.FIRST_RESPONSE if first is None else TargetKind.NEXT_RESPONSE
    wait = Wait(
        kind=kind,
        since=since,
        channel=channel_of(item),
        priority=derived.priority,
        team_id=derived.team_id,
        contacts=item.contacts,
    )
    found = deadline(wait, rules, now)
    return replace(
        derived,
        clock=found.clock,
        due_at=found.due_at,
        hold_until=found.hold_until,
        next_check_at=_next_check(found.clock),
        queue="" if item.hold_id else queue_key(item),
    )


def _resting(item: Item) -> Derived:
    status = item.derived.status
    is_asked = bool(item.facts.inward)
    clock = Clock(
        kind=TargetKind.NEXT_RESPONSE if is_asked else TargetKind.UNSPECIFIED,
        state=_MET.get(status, TargetState.PAUSED) if is_asked else TargetState.UNSPECIFIED,
    )
    until = item.word.until if item.word and status is DeskStatus.SNOOZED and not item.joined_into else None
    return replace(item.derived, work_since=None, clock=clock, next_check_at=until)


def _next_check(clock: Clock) -> datetime | None:
    """When time alone changes something."""
    if clock.state is TargetState.RUNNING:
        return clock.soon_at
    return clock.due_at if clock.state is TargetState.SOON else None


def queue_key(item: Item) -> str:
    """The queue in which it waits: all in one ask for the same team, language and skills."""
    skills = item.facts.opening.skills if item.facts.opening else ()
    return "|".join((item.derived.team_id, language_of(item), "+".join(skills), channel_of(item)))


def channel_of(item: Item) -> str:
    """The channel of the customer's newest message."""
    return item.facts.newest.channel if item.facts.newest else ""


def language_of(item: Item) -> str:
    """The language of the customer's newest message that has one."""
    return item.facts.language[1] if item.facts.language else ""
