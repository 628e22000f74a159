"""The simulator against queueing theory: one skill, Poisson arrivals, exponential work and patience."""

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from tellonce_router.simulate.arrivals import HOUR
from tellonce_router.simulate.policies import ENGINE
from tellonce_router.simulate.results import figures_of
from tellonce_router.simulate.running import case_of, run_once
from tellonce_router.simulate.scenario import Agents, Channel, Language, Scenario, Topic

SERVICE = timedelta(minutes=5)
NEVER = timedelta(days=300)
ALLOWED_PERCENT = 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """A group of agents with one queue; `load` is work per agent, `patience` in mean times of work."""

    agents: int
    load: float
    patience: float | None
    arrivals: int
    """How many one seed simulates."""


@dataclass(frozen=True, slots=True)
class Check:
    """Mean wait in seconds, or with patience the share that gives up in percent: simulated by seed, and by theory."""

    line: Line
    found: Sequence[float]
    expected: float

    @property
    def error(self) -> float:
        """How far the mean of all seeds is off, in percent of the expected."""
        return 100 * (statistics.fmean(self.found) / self.expected - 1)

    @property
    def standard_error(self) -> float:
        """Of that mean, in percent of the expected."""
        return 100 * statistics.stdev(self.found) / math.sqrt(len(self.found)) / self.expected


LINES = (
    Line(1, 0.5, None, 40_000),
    Line(3, 0.5, None, 60_000),
    Line(10, 0.7, None, 120_000),
    Line(10, 1.0, 1.0, 30_000),
    Line(30, 1.0, 1.0, 30_000),
    Line(30, 1.15, 1.0, 30_000),
)


def check(line: Line, seeds: Sequence[int], each: Callable[..., Iterable[float]] = map) -> Check:
    """One line simulated with the engine, beside what theory says; `each` may be the `map` of a pool of processes."""
    if line.patience is None:
        expected = erlang_c_wait(line.agents, line.load) * SERVICE.total_seconds()
    else:
        expected = 100 * erlang_a_abandonment(line.agents, line.load, line.patience)
    return Check(line, list(each(partial(_simulated, line), seeds)), expected)


def _simulated(line: Line, seed: int) -> float:
    run = run_once(case_of(scenario_of(line)), ENGINE, seed)
    counted = [story for story in run.stories if story.call.at >= run.counted_from]
    figures = figures_of(counted)
    return figures.wait_mean if line.patience is None else figures.abandoned


def scenario_of(line: Line) -> Scenario:
    """The scenario of a line. The target is never near: it is first come first served."""
    per_hour = line.agents * line.load * HOUR / SERVICE.total_seconds()
    patience = None if line.patience is None else SERVICE * line.patience
    lasts = timedelta(hours=line.arrivals / per_hour)
    return Scenario(
        name="theory",
        per_hour=per_hour,
        lasts=lasts,
        warm_up=lasts / 50,
        channels=(Channel(name="line", points=100, service=SERVICE, patience=patience, target=NEVER),),
        topics=(Topic(skill="it"),),
        languages=(Language(code="tr"),),
        agents=(Agents(count=line.agents, skills={"it": 5}),),
    )


def erlang_c_wait(agents: int, load: float) -> float:
    """Mean wait of M/M/n in mean times of work (Erlang 1917)."""
    offered = agents * load
    blocked = 1.0
    for busy in range(1, agents + 1):
        blocked = offered * blocked / (busy + offered * blocked)
    waits = blocked / (1 - load * (1 - blocked))
    return waits / (agents * (1 - load))


def erlang_a_abandonment(agents: int, load: float, patience: float) -> float:
    """Share that gives up in M/M/n+M (Palm 1957), from the balance of its birth-and-death process."""
    weight, total, lost = 1.0, 1.0, 0.0
    here = 0
    while weight > total * 1e-15 or here <= agents * (1 + load):
        here += 1
        giving_up = max(0, here - agents) / patience
        weight *= agents * load / (min(here, agents) + giving_up)
        total += weight
        lost += weight * giving_up
    return lost / total / (agents * load)
