"""What comes in is what the scenario says."""

import statistics
from datetime import timedelta

import pytest
from tellonce_router.simulate.arrivals import draw
from tellonce_router.simulate.scenario import Customers

from .cases import chat, scenario

BUSY = scenario(
    per_hour=1000,
    lasts=timedelta(hours=10),
    channels=(chat(share=3, patience=timedelta(minutes=4)), chat(name="email", share=1)),
    customers=(Customers(name="daily", people=3, contacts=20), Customers(name="seldom")),
)


def test_the_same_seed_gives_the_same_arrivals() -> None:
    assert list(draw(BUSY, 7)) == list(draw(BUSY, 7))
    assert list(draw(BUSY, 7)) != list(draw(BUSY, 8))


def test_as_many_come_as_often_for_as_long_as_was_said() -> None:
    calls = list(draw(BUSY, 1))

    assert len(calls) == pytest.approx(10_000, rel=0.04)
    assert sum(call.channel == "chat" for call in calls) / len(calls) == pytest.approx(0.75, abs=0.02)
    assert statistics.fmean(call.work for call in calls) == pytest.approx(360, rel=0.04)
    assert statistics.fmean(call.patience for call in calls if call.channel == "chat") == pytest.approx(240, rel=0.05)


def test_daily_callers_are_the_same_people_and_others_never_are() -> None:
    calls = list(draw(BUSY, 1))

    assert {call.customer for call in calls if call.sort == "daily"} == {"daily-0", "daily-1", "daily-2"}
    seldom = [call.customer for call in calls if call.sort == "seldom"]
    assert len(seldom) == len(set(seldom))
