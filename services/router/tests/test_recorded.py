"""What was recorded, as a case."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tellonce_core.desk import PresenceState
from tellonce_router.known import CALLBACK, PROMISE, Planned
from tellonce_router.simulate.recorded import USUAL_WORK, calls_of, recorded_case
from tellonce_router.simulate.running import simulate
from tellonce_router.staff import AgentRecord

from .builders import RULES, START, answer, at, item_of, told

AGENT = AgentRecord(id="deniz", name="Deniz", team_ids=("support",), skills={}, state=PresenceState.OFFLINE)
LATER = at(10_000)


def test_work_lasts_from_the_assignment_to_the_answer() -> None:
    answered = replace(item_of(told("e1", 0), answer("e2", 30)), assigned_at=at(20))

    [call] = calls_of([answered], RULES, START, LATER)

    assert (call.at, call.channel, call.points, call.work, call.sort) == (0.0, "email", 20, 600.0, "seldom")


def test_work_that_nobody_finished_lasts_as_usual() -> None:
    answered = replace(item_of(told("e1", 0), answer("e2", 30)), assigned_at=at(25))
    open_one = replace(item_of(told("e3", 10)), conversation_id="c2")

    assert [call.work for call in calls_of([answered, open_one], RULES, START, LATER)] == [300.0, 300.0]
    assert [call.work for call in calls_of([open_one], RULES, START, LATER)] == [USUAL_WORK.total_seconds()]


def test_call_backs_and_promises_are_work_of_their_own_at_their_time() -> None:
    item = item_of(told("e1", 0), answer("e2", 30))
    planned = [
        Planned(entry_id=f"p{minute}", kind=kind, at=at(said), begins_at=at(minute))
        for kind, said, minute in [
            (CALLBACK, 10, 90),
            (CALLBACK, 40, 60),
            (PROMISE, 30, 120),
            (PROMISE, 30, 20_000),
        ]
    ]
    item = replace(item, own=replace(item.own, planned=tuple(planned)))

    calls = calls_of([item], RULES, START, LATER)

    assert [(call.at / 60, call.channel) for call in calls] == [(0, "email"), (60, "phone"), (120, "email")]
    assert calls[1].points == 100


def test_the_recorded_day_runs_with_everybody_there() -> None:
    items = [replace(item_of(told("e1", number)), conversation_id=f"c{number}") for number in range(9)]

    found = simulate(recorded_case(items, [AGENT], RULES, START, LATER), "engine", [1])

    assert (found.all.count, found.all.met) == (9, 100.0)


def test_nothing_recorded_is_told() -> None:
    with pytest.raises(ValueError, match="nothing was recorded"):
        recorded_case([], [AGENT], RULES, START - timedelta(days=1), START)
