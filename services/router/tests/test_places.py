"""Places and expected waits: the range holds what it says."""

import random
from datetime import timedelta

import pytest
from tellonce_router.places import PACE_WINDOW, Standing, expected

from .builders import at


@pytest.mark.parametrize("place", [1, 2, 5, 20])
def test_eight_of_ten_waits_end_within_the_range(place: int) -> None:
    chance, starts = random.Random(place), 60
    found = expected(Standing(place=place, starts=starts), at(0))
    assert found.wait_from is not None
    assert found.wait_until is not None

    rate = starts / PACE_WINDOW.total_seconds()
    waits = [sum(chance.expovariate(rate) for _ in range(place)) for _ in range(4000)]
    inside = sum(found.wait_from.total_seconds() <= wait <= found.wait_until.total_seconds() for wait in waits)

    assert 0.77 <= inside / len(waits) <= 0.83


def test_nothing_is_said_where_too_little_is_known() -> None:
    found = expected(Standing(place=3, starts=2), at(0))

    assert (found.method, found.wait_from, found.wait_until) == ("unknown", None, None)


def test_outside_the_hours_no_range_is_told() -> None:
    assert expected(Standing(place=1, starts=50, opens_at=at(60)), at(0)).method == "closed"


def test_with_somebody_free_it_is_a_matter_of_seconds() -> None:
    found = expected(Standing(place=1, starts=0, is_someone_free=True, hold_until=at(1)), at(0))

    assert (found.method, found.wait_until) == ("free_now", timedelta(minutes=1))
