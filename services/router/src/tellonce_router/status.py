"""Where a conversation stands at a moment: a pure function of its facts, of what people said, and of the clock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tellonce_core.desk import DeskStatus, Priority, TargetKind, TargetState

from tellonce_router.item import Clock, Derived, Item
from tellonce_router.known import (
    CALLBACK,
    Facts,
    Planned,
    first_answer,
    higher,
    latest_answer,
    pending,
    unanswered,
    waits,
)
from tellonce_router.rules import Rules
from tellonce_router.targets import Wait, deadline

PHONE = "phone"
GONE_AFTER_QUIETS = 5
"""So many times as long as a chat may be quiet, it is over."""
_MET = {DeskStatus.RESOLVED: TargetState.MET}


def settle(item: Item, rules: Rules, now: datetime) -> Item:
    """The item with all that follows from it at this moment; points are held for work, and for a chat that goes on."""
    derived = derive(item, rules, now)
    return replace(item, derived=derived, hold_id=item.hold_id if derived.points else "")


def derive(item: Item, rules: Rules, now: datetime) -> Derived:
    """What follows from an item at this moment; work for which no agent gives points waits in a queue."""
    facts = item.facts
    status, since = _stand(item, facts, now)
    if since is not None:
        return _running(item, facts, status, since, rules, now)
    return _resting(item, facts, status, rules, now)


def _stand(item: Item, facts: Facts, now: datetime) -> tuple[DeskStatus, datetime | None]:
    """The status, and since when it is work (None if it isn't). A joined one has none: the survivor's counts."""
    if item.joined_into:
        return DeskStatus.UNSPECIFIED, None
    planned = pending(facts)
    due = planned[0].begins_at if planned and planned[0].begins_at <= now else None
    status, since = _without_planned(item, facts, now)
    if due is not None:
        is_new = not item.agent_id and latest_answer(facts) is None
        is_work = since is not None and status in {DeskStatus.NEW, DeskStatus.OPEN}
        return (status if is_work else DeskStatus.NEW if is_new else DeskStatus.OPEN), min(since or due, due)
    if since is None and planned and status is DeskStatus.WAITING:
        return DeskStatus.SNOOZED, None
    return status, since


def _without_planned(item: Item, facts: Facts, now: datetime) -> tuple[DeskStatus, datetime | None]:
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


def _team(item: Item, rules: Rules) -> str:
    return item.overflow_team_id or item.chosen_team_id or item.ruled_team_id or rules.settings.default_team_id


def _running(item: Item, facts: Facts, status: DeskStatus, since: datetime, rules: Rules, now: datetime) -> Derived:
    planned = pending(facts)
    call = _due_call(facts, planned, now)
    wait = _wait(item, facts, since, PHONE if call else _channel(facts), rules)
    found = deadline(replace(wait, until=call.ends_at) if call else wait, rules, now)
    return Derived(
        status=status,
        priority=wait.priority,
        team_id=wait.team_id,
        work_since=since,
        clock=found.clock,
        due_at=found.due_at,
        hold_until=found.hold_until,
        unanswered=len(unanswered(facts)),
        next_check_at=_soonest(
            _next_check(found.clock, item), item.rings_until, _consent_ends(item), _next_begin(planned, now)
        ),
        queue="" if item.hold_id else _queue(item, wait.team_id, wait.channel),
        due_call=call,
        next_planned=planned[0] if planned else None,
        points=rules.points(wait.channel) if item.hold_id else 0,
    )


def _wait(item: Item, facts: Facts, since: datetime, channel: str, rules: Rules) -> Wait:
    is_first = first_answer(facts) is None
    return Wait(
        kind=TargetKind.FIRST_RESPONSE if is_first else TargetKind.NEXT_RESPONSE,
        since=since,
        channel=channel,
        priority=_priority(item, facts),
        team_id=_team(item, rules),
        contacts=item.contacts,
        value=facts.opening.value if facts.opening else 0.0,
        before=tuple(waits(facts)),
    )


def _due_call(facts: Facts, planned: Sequence[Planned], now: datetime) -> Planned | None:
    """The call that is to be made now; what was written and not answered comes first."""
    due = [one for one in planned if one.kind == CALLBACK and one.begins_at <= now]
    return due[0] if due and not unanswered(facts) else None


def _priority(item: Item, facts: Facts) -> Priority:
    return higher(facts.priority or Priority.NORMAL, item.chosen_priority)


def _resting(item: Item, facts: Facts, status: DeskStatus, rules: Rules, now: datetime) -> Derived:
    is_asked = bool(facts.inward)
    clock = Clock(
        kind=TargetKind.NEXT_RESPONSE if is_asked else TargetKind.UNSPECIFIED,
        state=_MET.get(status, TargetState.PAUSED) if is_asked else TargetState.UNSPECIFIED,
    )
    planned = pending(facts)
    points, until = _kept_points(item, facts, status, rules, now)
    snoozed = item.word.until if item.word and item.word.until and status is DeskStatus.SNOOZED else None
    return Derived(
        status=status,
        priority=_priority(item, facts),
        team_id=_team(item, rules),
        clock=clock,
        unanswered=len(unanswered(facts)),
        next_check_at=_soonest(snoozed, until, _consent_ends(item), planned[0].begins_at if planned else None),
        next_planned=planned[0] if planned else None,
        points=points,
    )


def _kept_points(
    item: Item, facts: Facts, status: DeskStatus, rules: Rules, now: datetime
) -> tuple[int, datetime | None]:
    """Points that a chat which we have answered keeps, and until when: all, then half, then none. Otherwise its agent
    would get one more with every answer, and the customer another agent with every question."""
    answer, channel = latest_answer(facts), _channel(facts)
    quiet = rules.quiet(channel)
    if not item.hold_id or status is not DeskStatus.WAITING or answer is None or not quiet:
        return 0, None
    points = rules.points(channel)
    for share, until in ((points, answer.at + quiet), (-(-points // 2), answer.at + quiet * GONE_AFTER_QUIETS)):
        if now < until:
            return share, until
    return 0, None


def _next_check(clock: Clock, item: Item) -> datetime | None:
    """When time alone changes something."""
    if clock.state is TargetState.RUNNING:
        return clock.soon_at
    return clock.due_at if clock.state is TargetState.SOON or not is_miss_recorded(item, clock) else None


def is_miss_recorded(item: Item, clock: Clock) -> bool:
    """True if it stands in the item that this very target was missed."""
    return any(one.kind is clock.kind and one.due_at == clock.due_at for one in item.missed)


def _soonest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def _consent_ends(item: Item) -> datetime | None:
    return item.consent.expires_at if item.consent else None


def _next_begin(planned: Sequence[Planned], now: datetime) -> datetime | None:
    return next((one.begins_at for one in planned if one.begins_at > now), None)


def _queue(item: Item, team_id: str, channel: str) -> str:
    """The queue in which it waits: all in one ask for the same team, language, skills and points."""
    chosen = (f"@{item.chosen_agent_id}",) if item.chosen_agent_id else ()
    return "|".join((team_id, language_of(item), "+".join(item.skills), channel, *chosen))


def _channel(facts: Facts) -> str:
    return facts.newest.channel if facts.newest else PHONE if facts.planned else ""


def channel_of(item: Item) -> str:
    """The channel of the customer's newest message."""
    return _channel(item.facts)


def work_channel(item: Item) -> str:
    """The channel on which there is something to do: the phone, where a call is due."""
    return PHONE if item.derived.due_call else channel_of(item)


def language_of(item: Item) -> str:
    """The language of the customer's newest message that has one."""
    return item.facts.language[1] if item.facts.language else ""
