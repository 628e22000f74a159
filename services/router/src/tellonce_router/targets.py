"""Targets: how soon something must happen, by which hours, how the clock stands, and the place in the queue."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from tellonce_core.desk import Priority, TargetKind, TargetState
from tellonce_core.desk_settings import TargetRule

from tellonce_router.item import Clock
from tellonce_router.rules import Rules

SOON_SHARE = 0.75
"""Share of a target after which it counts as soon due."""
HOLD_SHARE = 0.25
"""Share of a target, head start taken off, that an item may wait for the agent who is best placed (docs/routing.md)."""
URGENCY_BOOST = {Priority.LOW: -0.5, Priority.HIGH: 0.5, Priority.URGENT: 0.75}
"""Head start by priority, as a share of the target, where no target rule is made for the priority."""
SELDOM_BOOST = 0.25
"""Head start of somebody who asks for the first time; it halves with every conversation of the weeks before."""

VALUE_BOOST = 0.25
"""Head start of the most valuable relationship."""
OFTEN = 8
"""Who began so many has none."""

KEPT_DEADLINES = 4096
"""So many waits are kept with their deadlines, as long as the rules stay the same."""

_DEFAULT_WITHIN = {"chat": timedelta(seconds=30), "email": timedelta(hours=4), "phone": timedelta(hours=1)}
_OTHER_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What an item waits for since when: all that its clock depends on."""

    kind: TargetKind
    since: datetime
    channel: str
    priority: Priority
    team_id: str
    contacts: int = 0
    value: float = 0.0
    """Value of the relationship, 0 to 1."""
    before: tuple[tuple[datetime, datetime], ...] = ()
    """Earlier waits of the same conversation, each until our answer: what the resolution's clock has run already."""
    until: datetime | None = None
    """End of the window in which we promised to call: that is the target then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A clock, the place in the queue (`due_at`), and how long the item may wait for the best-placed agent."""

    clock: Clock
    due_at: datetime
    hold_until: datetime


def deadline(wait: Wait, rules: Rules, now: datetime) -> Deadline:
    """The clock and the virtual deadline of a wait; the deadline never moves meanwhile: items age by themselves. Time
    changes only the state, so for another message of the same wait nothing else is made again."""
    known = rules.deadlines
    found: Deadline | None = known.get(wait)
    if found is None:
        if len(known) >= KEPT_DEADLINES:
            known.clear()
        found = known[wait] = _deadline(wait, rules)
    clock = found.clock
    if not clock.soon_at or not clock.due_at or (state := _state(clock.soon_at, clock.due_at, now)) is clock.state:
        return found
    known[wait] = found = replace(found, clock=replace(clock, state=state))
    return found


def _deadline(wait: Wait, rules: Rules) -> Deadline:
    """As it stands when the wait begins."""
    rule = find_target(wait, rules)
    if wait.until is not None and wait.until > wait.since:
        rule = replace(rule, within=wait.until - wait.since, hours="")
    clock = _clock(wait, rule, rule.within, rules)
    whole = _find(replace(wait, kind=TargetKind.RESOLUTION), rules)
    if whole is not None:
        clock = min(clock, _resolution_clock(wait, whole, rules), key=_due)
    boosted = rule.within * (1 - _boost(wait, rule))
    return Deadline(
        clock=clock,
        due_at=_later(wait.since, boosted, rule, rules),
        hold_until=_later(wait.since, boosted * HOLD_SHARE, rule, rules),
    )


def find_target(wait: Wait, rules: Rules) -> TargetRule:
    """The first rule that fits; without one, 30 s for chat, 4 h for mail and 1 h for the rest, around the clock."""
    default = TargetRule(kind=wait.kind, within=_DEFAULT_WITHIN.get(wait.channel, _OTHER_WITHIN))
    return _find(wait, rules) or default


def _find(wait: Wait, rules: Rules) -> TargetRule | None:
    return next((rule for rule in rules.settings.targets if _fits(rule, wait)), None)


def _clock(wait: Wait, rule: TargetRule, within: timedelta, rules: Rules) -> Clock:
    soon = _later(wait.since, within * SOON_SHARE, rule, rules)
    due = _later(wait.since, within, rule, rules)
    return Clock(kind=rule.kind, started_at=wait.since, soon_at=soon, due_at=due, state=_state(soon, due, wait.since))


def _resolution_clock(wait: Wait, rule: TargetRule, rules: Rules) -> Clock:
    """The clock of the end, which stood still whenever we waited for the customer."""
    calendar = rules.calendars.get(rule.hours)
    spans = (calendar.between(start, end) if calendar else end - start for start, end in wait.before)
    return _clock(wait, rule, max(rule.within - sum(spans, timedelta()), timedelta()), rules)


def _due(clock: Clock) -> datetime:
    return clock.due_at or datetime.max.replace(tzinfo=UTC)


def _fits(rule: TargetRule, wait: Wait) -> bool:
    return (
        rule.kind is wait.kind
        and rule.channel in {"", wait.channel}
        and rule.priority in {Priority.UNSPECIFIED, wait.priority}
        and rule.team_id in {"", wait.team_id}
    )


def _later(since: datetime, within: timedelta, rule: TargetRule, rules: Rules) -> datetime:
    calendar = rules.calendars.get(rule.hours)
    at = calendar.add(since, within) if calendar else since + within
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _boost(wait: Wait, rule: TargetRule) -> float:
    by_priority = 0.0 if rule.priority else URGENCY_BOOST.get(wait.priority, 0.0)
    by_rarity = SELDOM_BOOST / 2**wait.contacts if wait.contacts < OFTEN else 0.0
    return min(by_priority + by_rarity + VALUE_BOOST * wait.value, 0.9)


def _state(soon: datetime, due: datetime, now: datetime) -> TargetState:
    if now >= due:
        return TargetState.LATE
    return TargetState.SOON if now >= soon else TargetState.RUNNING
