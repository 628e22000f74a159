"""Where a conversation stands at a moment: a pure function of its facts, of what people said, and of the clock."""

from dataclasses import replace
from datetime import datetime

from tellonce_core.desk import DeskStatus, Priority, TargetKind, TargetState

from tellonce_router.item import Clock, Derived, Item
from tellonce_router.known import Facts, first_answer, latest_answer, unanswered, waits
from tellonce_router.rules import Rules
from tellonce_router.targets import Wait, deadline

_MET = {DeskStatus.RESOLVED: TargetState.MET}


def settle(item: Item, rules: Rules, now: datetime) -> Item:
    """The item with all that follows from it at this moment; points are held for work only."""
    derived = derive(item, rules, now)
    return replace(item, derived=derived, hold_id=item.hold_id if derived.work_since else "")


def derive(item: Item, rules: Rules, now: datetime) -> Derived:
    """What follows from an item at this moment; work for which no agent gives points waits in a queue."""
    facts = item.facts
    status, since = _stand(item, facts, now)
    if since is not None:
        return _running(item, facts, status, since, rules, now)
    return _resting(item, facts, status, rules)


def _stand(item: Item, facts: Facts, now: datetime) -> tuple[DeskStatus, datetime | None]:
    """The status, and since when it is work (None if it isn't). A joined one has none: the survivor's counts."""
    if item.joined_into:
        return DeskStatus.UNSPECIFIED, None
    open_messages = unanswered(facts)
    said = _said(item, facts, now)
    if said is not None:
        return said
    if not open_messages:
        return DeskStatus.WAITING, None
    is_new = not item.agent_id and latest_answer(facts) is None
    return (DeskStatus.NEW if is_new else DeskStatus.OPEN), open_messages[0].at


def _said(item: Item, facts: Facts, now: datetime) -> tuple[DeskStatus, datetime | None] | None:
    """What a person's word makes of it; None once the customer wrote after it, or we answered what it kept open."""
    word = item.word
    if word is None or any(not message.handled for message in facts.inward):
        return None
    answer = latest_answer(facts)
    if word.status is DeskStatus.SNOOZED and word.until is not None:
        if now < word.until:
            return DeskStatus.SNOOZED, None
        return None if answer and answer.at >= word.until else (DeskStatus.OPEN, word.until)
    if word.status is DeskStatus.OPEN:
        return None if answer and answer.at > word.at else (DeskStatus.OPEN, word.at)
    return word.status, None


def _team(item: Item, facts: Facts, rules: Rules) -> str:
    ruled = facts.opening.team_id if facts.opening else ""
    return item.chosen_team_id or ruled or rules.settings.default_team_id


def _running(item: Item, facts: Facts, status: DeskStatus, since: datetime, rules: Rules, now: datetime) -> Derived:
    priority, team_id = facts.priority or Priority.NORMAL, _team(item, facts, rules)
    channel = facts.newest.channel if facts.newest else ""
    is_first = first_answer(facts) is None
    wait = Wait(
        kind=TargetKind.FIRST_RESPONSE if is_first else TargetKind.NEXT_RESPONSE,
        since=since,
        channel=channel,
        priority=priority,
        team_id=team_id,
        contacts=item.contacts,
        before=waits(facts),
    )
    found = deadline(wait, rules, now)
    return Derived(
        status=status,
        priority=priority,
        team_id=team_id,
        work_since=since,
        clock=found.clock,
        due_at=found.due_at,
        hold_until=found.hold_until,
        unanswered=len(unanswered(facts)),
        next_check_at=_next_check(found.clock),
        queue="" if item.hold_id else _queue(facts, team_id, channel),
    )


def _resting(item: Item, facts: Facts, status: DeskStatus, rules: Rules) -> Derived:
    is_asked = bool(facts.inward)
    clock = Clock(
        kind=TargetKind.NEXT_RESPONSE if is_asked else TargetKind.UNSPECIFIED,
        state=_MET.get(status, TargetState.PAUSED) if is_asked else TargetState.UNSPECIFIED,
    )
    until = item.word.until if item.word and status is DeskStatus.SNOOZED else None
    return Derived(
        status=status,
        priority=facts.priority or Priority.NORMAL,
        team_id=_team(item, facts, rules),
        clock=clock,
        unanswered=len(unanswered(facts)),
        next_check_at=until,
    )


def _next_check(clock: Clock) -> datetime | None:
    """When time alone changes something."""
    if clock.state is TargetState.RUNNING:
        return clock.soon_at
    return clock.due_at if clock.state is TargetState.SOON else None


def _queue(facts: Facts, team_id: str, channel: str) -> str:
    """The queue in which it waits: all in one ask for the same team, language, skills and points."""
    skills = facts.opening.skills if facts.opening else ()
    language = facts.language[1] if facts.language else ""
    return "|".join((team_id, language, "+".join(skills), channel))


def channel_of(item: Item) -> str:
    """The channel of the customer's newest message."""
    return item.facts.newest.channel if item.facts.newest else ""


def language_of(item: Item) -> str:
    """The language of the customer's newest message that has one."""
    return item.facts.language[1] if item.facts.language else ""
