"""Running a case with a policy, once for each seed; a case is a scenario, or what was recorded."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tellonce_router.costs import Worker
from tellonce_router.rules import Rules
from tellonce_router.simulate.arrivals import Call, draw
from tellonce_router.simulate.loop import START, Run, Simulation
from tellonce_router.simulate.policies import policy
from tellonce_router.simulate.results import Result, summarize
from tellonce_router.simulate.scenario import Scenario
from tellonce_router.simulate.staffing import Absent, absences_of, rules_of, workers_of

SEEDS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a simulation needs; times are seconds from `start`."""

    name: str
    start: datetime = START
    workers: Sequence[Worker]
    rules: Rules
    absent: Sequence[Absent] = ()
    calls: Callable[[int], Iterable[Call]]
    """What comes in, by seed."""
    counted_from: float = 0.0
    ends: float
    slower_per_level: float


def case_of(scenario: Scenario) -> Case:
    """The case of a scenario."""
    return Case(
        name=scenario.name,
        workers=workers_of(scenario),
        rules=rules_of(scenario),
        absent=absences_of(scenario),
        calls=lambda seed: draw(scenario, seed),
        counted_from=scenario.warm_up.total_seconds(),
        ends=scenario.lasts.total_seconds(),
        slower_per_level=scenario.slower_per_level,
    )


def simulate(case: Case, policy_name: str, seeds: Sequence[int] = SEEDS, *, name: str = "") -> Result:
    """The result of all seeds together; KeyError if there is no such policy."""
    return summarize(name or policy_name, case.workers, [run_once(case, policy_name, seed) for seed in seeds])


def run_once(case: Case, policy_name: str, seed: int) -> Run:
    """One run."""
    simulation = Simulation(
        policy(policy_name), case.workers, case.rules, start=case.start, slower_per_level=case.slower_per_level
    )
    return simulation.run(case.calls(seed), case.absent, counted_from=case.counted_from, ends=case.ends)
