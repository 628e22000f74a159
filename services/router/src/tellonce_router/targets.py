"""Targets: how soon something must happen, by which hours, how the clock stands, and the place in the queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tellonce_core.desk import Priority, TargetKind, TargetState
from tellonce_core.desk_settings import TargetRule

from tellonce_router.item import Clock
from tellonce_router.rules import Rules

SOON_SHARE = 0.75
"""Share of a target after which it counts as soon due."""
HOLD_SHARE = 0.25
"""Share of a target that an item may wait for the agent who is best placed (simulated: design of the routing)."""
URGENCY_BOOST = {Priority.LOW: -0.5, Priority.HIGH: 0.5, Priority.URGENT: 0.75}
"""Head start by priority, as a share of the target, where no target rule is made for the priority."""
SELDOM_BOOST = 0.25
"""Head start of somebody who asks for the first time; it halves with every conversation of the weeks before."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A clock, the place in the queue (`due_at`), and how long the item may wait for the best-placed agent."""

    clock: Clock
    due_at: datetime
    hold_until: datetime


def deadline(wait: Wait, rules: Rules, now: datetime) -> Deadline:
    """The clock and the virtual deadline of a wait; the deadline never moves meanwhile: items age by themselves."""
    rule = find_target(wait, rules)
    soon = _later(wait.since, rule.within * SOON_SHARE, rule, rules)
    due = _later(wait.since, rule.within, rule, rules)
    clock = Clock(kind=wait.kind, started_at=wait.since, soon_at=soon, due_at=due, state=_state(soon, due, now))
    return Deadline(
        clock=clock,
        due_at=_later(wait.since, rule.within * (1 - _boost(wait, rule)), rule, rules),
        hold_until=_later(wait.since, rule.within * HOLD_SHARE, rule, rules),
    )


def find_target(wait: Wait, rules: Rules) -> TargetRule:
    """The first rule that fits; without one, 30 s for chat, 4 h for mail and 1 h for the rest, around the clock."""
    for rule in rules.settings.targets:
        if _fits(rule, wait):
            return rule
    return TargetRule(kind=wait.kind, within=_DEFAULT_WITHIN.get(wait.channel, _OTHER_WITHIN))


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
    return min(by_priority + SELDOM_BOOST / 2.0 ** min(wait.contacts, 32), 0.9)


def _state(soon: datetime, due: datetime, now: datetime) -> TargetState:
    if now >= due:
        return TargetState.LATE
    return TargetState.SOON if now >= soon else TargetState.RUNNING
