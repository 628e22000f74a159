"""What a simulation found: waits, targets, lost customers, how busy people were, and whom it treated how."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tellonce_router.costs import TOP_LEVEL
from tellonce_router.simulate.loop import Run, Story
from tellonce_router.simulate.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of some conversations: how many, waits of those who were answered in seconds, shares in percent."""

    count: int
    wait_mean: float
    wait_p50: float
    wait_p95: float
    met: float
    """Answered within the target; who gave up was not."""
    abandoned: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One policy on one scenario, all seeds together."""

    name: str
    all: Figures
    channels: dict[str, Figures]
    sorts: dict[tuple[str, str], Figures]
    """By channel and sort of customers."""
    expert: float
    """Given to somebody with the highest level, percent of those answered."""
    same_agent: float
    """Given to somebody who knows the customer, percent of those whom somebody knew."""
    occupancy: float
    occupancy_spread: float
    """Standard deviation between agents."""
    waits: dict[str, list[float]]
    """By channel, sorted; who gave up isn't among them."""


def summarize(name: str, scenario: Scenario, runs: Sequence[Run]) -> Result:
    """The figures of these runs of a scenario."""
    stories = [story for run in runs for story in run.stories if story.call.at >= run.counted_from]
    targets = {channel.name: channel.target.total_seconds() for channel in scenario.channels}
    answered = [story for story in stories if story.given]
    known = [story for story in answered if story.somebody_knew]
    by_agent = _occupancy(scenario, runs)

    def figures(is_wanted: Callable[[Story], bool]) -> Figures:
        return figures_of([story for story in stories if is_wanted(story)], targets)

    return Result(
        name=name,
        all=figures(lambda _: True),
        channels={one: figures(lambda story, one=one: story.call.channel == one) for one in targets},  # type: ignore[misc]
        sorts={
            (channel, customers.name): figures(
                lambda story, key=(channel, customers.name): (story.call.channel, story.call.sort) == key  # type: ignore[misc]
            )
            for channel in targets
            for customers in scenario.customers
        },
        expert=_percent(sum(story.level == TOP_LEVEL for story in answered), len(answered)),
        same_agent=_percent(sum(story.known for story in known), len(known)),
        occupancy=statistics.fmean(by_agent),
        occupancy_spread=statistics.pstdev(by_agent),
        waits={one: sorted(story.waited for story in answered if story.call.channel == one) for one in targets},
    )


def figures_of(stories: Sequence[Story], targets: dict[str, float]) -> Figures:
    """The figures of some conversations."""
    waits = sorted(story.waited for story in stories if story.given)
    met = sum(1 for story in stories if story.given and story.waited <= targets[story.call.channel])
    return Figures(
        count=len(stories),
        wait_mean=statistics.fmean(waits) if waits else math.nan,
        wait_p50=_percentile(waits, 50),
        wait_p95=_percentile(waits, 95),
        met=_percent(met, len(stories)),
        abandoned=_percent(len(stories) - len(waits), len(stories)),
    )


def _occupancy(scenario: Scenario, runs: Sequence[Run]) -> list[float]:
    """Percent of each agent's points that were taken while they were counted."""
    capacities = [agents.capacity for agents in scenario.agents for _ in range(agents.count)]
    shares = []
    for place, capacity in enumerate(capacities):
        busy = sum(list(run.busy.values())[place] for run in runs)
        shares.append(_percent(busy, capacity * sum(run.ends - run.counted_from for run in runs)))
    return shares


def _percentile(ordered: Sequence[float], percent: float) -> float:
    if not ordered:
        return math.nan
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * percent / 100) - 1)]


def _percent(part: float, whole: float) -> float:
    return 100 * part / whole if whole else math.nan
