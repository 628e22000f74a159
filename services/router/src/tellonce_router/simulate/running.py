"""Running a scenario with a policy, once for each seed."""

from collections.abc import Sequence

from tellonce_router.simulate.arrivals import draw
from tellonce_router.simulate.loop import Run, Simulation
from tellonce_router.simulate.policies import policy
from tellonce_router.simulate.results import Result, summarize
from tellonce_router.simulate.scenario import Scenario
from tellonce_router.simulate.staffing import absences_of, rules_of, workers_of

SEEDS = (1, 2, 3, 4, 5)


def simulate(scenario: Scenario, policy_name: str, seeds: Sequence[int] = SEEDS) -> Result:
    """The result of all seeds together; KeyError if there is no such policy."""
    return summarize(policy_name, scenario, [run_once(scenario, policy_name, seed) for seed in seeds])


def run_once(scenario: Scenario, policy_name: str, seed: int) -> Run:
    """One run."""
    simulation = Simulation(
        policy(policy_name), workers_of(scenario), rules_of(scenario), slower_per_level=scenario.slower_per_level
    )
    return simulation.run(
        draw(scenario, seed),
        absences_of(scenario),
        counted_from=scenario.warm_up.total_seconds(),
        ends=scenario.lasts.total_seconds(),
    )
