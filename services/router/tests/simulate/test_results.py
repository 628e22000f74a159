"""Figures of what happened."""

import math
from datetime import timedelta

import pytest
from tellonce_router.simulate.loop import Simulation
from tellonce_router.simulate.policies import policy
from tellonce_router.simulate.results import figures_of, summarize
from tellonce_router.simulate.staffing import rules_of, workers_of

from .cases import call, scenario

CASE = scenario(agents=({"skills": {"billing": 5}},))


def result_of(*calls: object) -> object:
    simulation = Simulation(policy("engine"), workers_of(CASE), rules_of(CASE), slower_per_level=0.15)
    run = simulation.run(calls, [], counted_from=0.0, ends=240.0)  # type: ignore[arg-type]
    return summarize("engine", workers_of(CASE), [run])


def test_who_gave_up_counts_as_missed() -> None:
    found = result_of(call(1, 0.0), call(2, 10.0), call(3, 20.0, patience=1.0), call(4, 30.0))

    assert (found.all.count, found.all.abandoned, found.all.met) == (4, 25.0, 50.0)
    assert (found.all.wait_p50, found.all.wait_p95) == (50.0, 90.0)


def test_occupancy_is_the_share_of_points_while_it_was_counted() -> None:
    found = result_of(call(1, 0.0), call(2, 200.0))

    assert found.occupancy == pytest.approx(100 * (60 + 40) / 240)


def test_sorts_of_customers_are_told_apart() -> None:
    found = result_of(call(1, 0.0, sort="daily"), call(2, 0.0, sort="seldom"))

    assert {key: one.count for key, one in found.sorts.items()} == {("chat", "daily"): 1, ("chat", "seldom"): 1}


def test_an_answer_at_the_last_moment_is_in_time() -> None:
    assert result_of(call(1, 0.0, work=timedelta(minutes=1).total_seconds()), call(2, 0.0)).all.met == 100.0


def test_of_nothing_there_are_no_figures() -> None:
    assert math.isnan(figures_of([]).met)
