"""Targets and places in the queue."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.desk import Priority, TargetKind, TargetState
from tellonce_core.desk_settings import DeskSettings, Hours, HoursSpan, TargetRule
from tellonce_router.rules import Rules
from tellonce_router.targets import KEPT_DEADLINES, Wait, deadline, find_target

from .builders import RULES, START, at

FIRST, NEXT, RESOLUTION = TargetKind.FIRST_RESPONSE, TargetKind.NEXT_RESPONSE, TargetKind.RESOLUTION


def a_wait(**fields: Any) -> Wait:
    values = {"kind": FIRST, "since": START, "channel": "email", "priority": Priority.NORMAL, "team_id": "support"}
    return Wait(**{**values, "contacts": 99, **fields})


def rules_of(*targets: TargetRule, hours: tuple[Hours, ...] = ()) -> Rules:
    return Rules(settings=DeskSettings(targets=targets, hours=hours))


def test_the_first_rule_that_fits_counts() -> None:
    rules = rules_of(
        TargetRule(kind=FIRST, channel="chat", within=timedelta(seconds=30)),
        TargetRule(kind=FIRST, priority=Priority.URGENT, within=timedelta(minutes=15)),
        TargetRule(kind=NEXT, within=timedelta(hours=8)),
        TargetRule(kind=FIRST, team_id="support", within=timedelta(hours=2)),
        TargetRule(kind=FIRST, within=timedelta(hours=4)),
    )

    assert find_target(a_wait(), rules).within == timedelta(hours=2)
    assert find_target(a_wait(priority=Priority.URGENT), rules).within == timedelta(minutes=15)
    assert find_target(a_wait(team_id="sales"), rules).within == timedelta(hours=4)


@pytest.mark.parametrize(
    ("channel", "within"),
    [("chat", timedelta(seconds=30)), ("email", timedelta(hours=4)), ("telegram", timedelta(hours=1))],
)
def test_without_a_rule_there_are_defaults(channel: str, within: timedelta) -> None:
    assert find_target(a_wait(channel=channel), rules_of()).within == within


def test_a_target_counts_working_time() -> None:
    week = tuple(HoursSpan(weekday=day, opens="09:00", closes="17:00") for day in range(1, 6))
    hours = (Hours(name="office", time_zone="UTC", spans=week),)
    rules = rules_of(TargetRule(kind=FIRST, within=timedelta(hours=10), hours="office"), hours=hours)

    found = deadline(a_wait(), rules, START)

    assert found.clock.due_at == at((24 + 2) * 60)  # eight hours on Monday, two on Tuesday
    assert found.hold_until == at(150)


@pytest.mark.parametrize(
    ("priority", "hours"), [(Priority.LOW, 6), (Priority.NORMAL, 4), (Priority.HIGH, 2), (Priority.URGENT, 1)]
)
def test_urgency_moves_the_place_and_not_the_target(priority: Priority, hours: int) -> None:
    found = deadline(a_wait(priority=priority), RULES, START)

    assert found.due_at == at(hours * 60)
    assert found.clock.due_at == at(240)


def test_a_valuable_relationship_and_urgency_add_up_but_never_to_all_of_the_target() -> None:
    assert deadline(a_wait(value=1.0), RULES, START).due_at == at(180)
    assert deadline(a_wait(value=1.0, priority=Priority.URGENT), RULES, START).due_at == at(24)


def test_the_head_start_shortens_the_wait_for_the_best_placed_too() -> None:
    assert deadline(a_wait(priority=Priority.URGENT), RULES, START).hold_until == at(15)


def test_a_rule_that_is_made_for_the_priority_is_all_that_it_gets() -> None:
    rules = rules_of(TargetRule(kind=FIRST, priority=Priority.HIGH, within=timedelta(hours=1)))

    assert deadline(a_wait(priority=Priority.HIGH), rules, START).due_at == at(60)


def test_who_seldom_asks_goes_before_who_writes_every_day() -> None:
    places = [deadline(a_wait(contacts=contacts), RULES, START).due_at for contacts in (0, 1, 2, 20)]

    assert places[0] == at(180)
    assert places == sorted(places)
    assert places[-1] <= at(240)


def test_the_end_is_told_when_it_is_nearer_than_the_answer() -> None:
    rules = rules_of(
        TargetRule(kind=NEXT, within=timedelta(hours=4)), TargetRule(kind=RESOLUTION, within=timedelta(hours=5))
    )
    waited = a_wait(kind=NEXT, since=at(1000), before=((at(0), at(180)),))

    clock = deadline(waited, rules, at(1000)).clock

    assert (clock.kind, clock.due_at) == (RESOLUTION, at(1120))  # three of the five hours are gone
    assert deadline(replace(waited, before=()), rules, at(1000)).clock.kind is NEXT


def test_an_end_that_is_spent_is_missed_at_once() -> None:
    rules = rules_of(TargetRule(kind=RESOLUTION, within=timedelta(hours=1)))

    clock = deadline(a_wait(since=at(1000), before=((at(0), at(180)),)), rules, at(1000)).clock

    assert (clock.state, clock.due_at) == (TargetState.LATE, at(1000))


WEEK = tuple(HoursSpan(weekday=day, opens="09:00", closes="17:00") for day in range(1, 6))
MANY = DeskSettings(
    targets=(
        TargetRule(kind=FIRST, channel="chat", within=timedelta(seconds=30)),
        TargetRule(kind=NEXT, priority=Priority.HIGH, within=timedelta(hours=1), hours="office"),
        TargetRule(kind=RESOLUTION, team_id="support", within=timedelta(hours=9), hours="office"),
    ),
    hours=(Hours(name="office", time_zone="UTC", spans=WEEK),),
)
KEPT = Rules(settings=MANY)
MINUTES = st.integers(0, 3000)
WAITS = st.builds(
    a_wait,
    kind=st.sampled_from([FIRST, NEXT]),
    since=MINUTES.map(at),
    channel=st.sampled_from(["chat", "email"]),
    priority=st.sampled_from([Priority.NORMAL, Priority.HIGH]),
    team_id=st.sampled_from(["support", "sales"]),
    contacts=st.integers(0, 2),
    value=st.sampled_from([0.0, 0.5]),
    before=st.sampled_from([(), ((at(0), at(100)),)]),
    until=st.none() | MINUTES.map(at),
)


@given(WAITS, st.lists(MINUTES, min_size=1, max_size=4))
def test_what_is_kept_of_a_wait_is_what_would_be_made_of_it_again(wait: Wait, minutes: list[int]) -> None:
    for now in (at(minute) for minute in minutes):
        assert deadline(wait, KEPT, now) == deadline(wait, Rules(settings=MANY), now)


def test_no_more_deadlines_are_kept_than_that() -> None:
    rules = rules_of()

    for minute in range(KEPT_DEADLINES + 1):
        deadline(a_wait(since=at(minute)), rules, START)

    assert len(rules.deadlines) == 1
