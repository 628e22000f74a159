"""The engine against the simple rules, in short; the long runs stand in docs/routing.md."""

from datetime import timedelta
from pathlib import Path

import pytest
from tellonce_router.simulate.policies import BASELINES
from tellonce_router.simulate.running import case_of, simulate
from tellonce_router.simulate.scenario import read_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def short(name: str, hours: float) -> object:
    scenario = read_scenario(SCENARIOS / f"{name}.toml")
    return case_of(scenario.model_copy(update={"lasts": timedelta(hours=hours), "warm_up": timedelta(minutes=20)}))


@pytest.mark.parametrize(
    ("name", "hours"), [("forty-900", 2.5), ("forty-1044", 2.5), ("five", 10), ("overload-130", 1.5)]
)
def test_the_engine_meets_more_targets_than_every_simple_rule(name: str, hours: float) -> None:
    case = short(name, hours)

    engine = simulate(case, "engine", [1])
    others = [simulate(case, other, [1]) for other in BASELINES]

    assert engine.all.met > max(other.all.met for other in others)
    assert engine.expert > max(other.expert for other in others)


def test_the_same_seed_gives_the_same_result() -> None:
    case = short("absent-specialist", 6)

    assert simulate(case, "engine", [3]) == simulate(case, "engine", [3])


def test_seldom_callers_wait_less_than_daily_ones_at_equal_urgency() -> None:
    found = simulate(short("forty-1044", 2), "engine", [1, 2])

    for channel in found.channels:
        assert found.sorts[channel, "seldom"].wait_p95 < found.sorts[channel, "daily"].wait_p95
