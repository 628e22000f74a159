"""Where a waiting conversation stands, and how long that will hardly be shorter or longer than; pure.

Starts of work are taken to come at random at the pace of the last half hour: the k-th then comes after a time that is
gamma-distributed, of which the range tells the middle 80 %."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

PACE_WINDOW = timedelta(minutes=30)
FEWEST_STARTS = 3
"""Of fewer starts in the window nothing can be said."""
AT_ONCE = timedelta(seconds=10)
_TENTH = 1.2815515655446004
"""A standard normal lies so far below its mean with a chance of a tenth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a waiting conversation and its queue."""

    place: int
    starts: int
    """How many of its queue were given to somebody within the window."""
    is_someone_free: bool = False
    hold_until: datetime | None = None
    """Until when it may be kept for somebody better placed."""
    opens_at: datetime | None = None
    """When its team works again; None while it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A range of waits, and how it was found; no range if nothing is known."""

    method: str
    wait_from: timedelta | None = None
    wait_until: timedelta | None = None


def expected(standing: Standing, now: datetime) -> Expected:
    """How long it will wait from now on, with 8 chances of 10."""
    if standing.opens_at is not None:
        return Expected(method="closed")
    if standing.is_someone_free and standing.place == 1:
        left = standing.hold_until - now if standing.hold_until else timedelta()
        return Expected(method="free_now", wait_from=timedelta(), wait_until=max(AT_ONCE, left))
    if standing.starts < FEWEST_STARTS:
        return Expected(method="unknown")
    every = PACE_WINDOW / standing.starts
    shortest, longest = (every * _gamma(standing.place, deviations) for deviations in (-_TENTH, _TENTH))
    return Expected(method="pace", wait_from=shortest, wait_until=longest)


def _gamma(shape: int, deviations: float) -> float:
    """The value that a gamma variable of scale 1 reaches at so many standard deviations (Wilson and Hilferty, 1931)."""
    if shape == 1:  # exact there: an exponential
        return -math.log(1 - _chance(deviations))
    ninth = 1 / (9 * shape)
    root: float = max(0.0, 1 - ninth + deviations * math.sqrt(ninth))
    return shape * root * root * root


def _chance(deviations: float) -> float:
    return 0.5 * (1 + math.erf(deviations / math.sqrt(2)))
