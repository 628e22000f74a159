"""What a simulation found: waits, targets, lost customers, how busy people were, and whom it treated how."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tellonce_router.costs import TOP_LEVEL, Worker
from tellonce_router.simulate.loop import Run, Story


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


def summarize(name: str, workers: Sequence[Worker], runs: Sequence[Run]) -> Result:
    """The figures of these runs with the same people."""
    stories = [story for run in runs for story in run.stories if story.call.at >= run.counted_from]
    by_channel, by_sort = _grouped(stories)
    answered = [story for story in stories if story.given]
    known = [story for story in answered if story.somebody_knew]
    busy = _occupancy(workers, runs)
    return Result(
        name=name,
        all=figures_of(stories),
        channels={channel: figures_of(group) for channel, group in by_channel.items()},
        sorts={key: figures_of(group) for key, group in by_sort.items()},
        expert=_percent(sum(story.level == TOP_LEVEL for story in answered), len(answered)),
        same_agent=_percent(sum(story.known for story in known), len(known)),
        occupancy=statistics.fmean(busy),
        occupancy_spread=statistics.pstdev(busy),
        waits={
            channel: sorted(story.waited for story in group if story.given) for channel, group in by_channel.items()
        },
    )


def _grouped(stories: Sequence[Story]) -> tuple[dict[str, list[Story]], dict[tuple[str, str], list[Story]]]:
    by_channel: dict[str, list[Story]] = {}
    by_sort: dict[tuple[str, str], list[Story]] = {}
    for story in sorted(stories, key=lambda story: (story.call.channel, story.call.sort)):
        by_channel.setdefault(story.call.channel, []).append(story)
        by_sort.setdefault((story.call.channel, story.call.sort), []).append(story)
    return by_channel, by_sort


def figures_of(stories: Sequence[Story]) -> Figures:
    """The figures of some conversations."""
    waits = sorted(story.waited for story in stories if story.given)
    return Figures(
        count=len(stories),
        wait_mean=statistics.fmean(waits) if waits else math.nan,
        wait_p50=_percentile(waits, 50),
        wait_p95=_percentile(waits, 95),
        met=_percent(sum(map(_is_met, stories)), len(stories)),
        abandoned=_percent(len(stories) - len(waits), len(stories)),
    )


def _is_met(story: Story) -> bool:
    """Whether it was answered within its target; to the millisecond, as deadlines are."""
    allowed = (story.waiting.target_at - story.waiting.since).total_seconds()
    return bool(story.given) and story.waited <= allowed + 0.001


def _occupancy(workers: Sequence[Worker], runs: Sequence[Run]) -> list[float]:
    """Percent of each agent's points that were taken while they were counted."""
    seconds = sum(run.ends - run.counted_from for run in runs)
    return [_percent(sum(run.busy[one.id] for run in runs), one.capacity * seconds) for one in workers]


def _percentile(ordered: Sequence[float], percent: float) -> float:
    if not ordered:
        return math.nan
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * percent / 100) - 1)]


def _percent(part: float, whole: float) -> float:
    return 100 * part / whole if whole else math.nan
