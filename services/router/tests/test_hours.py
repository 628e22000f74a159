"""Business time against a slow oracle that asks the wall clock minute by minute."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tellonce_core.desk_settings import Hours, HoursSpan
from tellonce_router.hours import Calendar, knows_country, parse_time

from .minutes import EXAMPLES, MINUTE, STARTS, add_slowly, all_hours, opens

WEEK = tuple(HoursSpan(weekday=day, opens="09:00", closes="18:00") for day in range(1, 6))


@settings(max_examples=EXAMPLES, deadline=None)
@given(all_hours(), STARTS, st.integers(1, 600))
@example(Hours(name="h", time_zone="Europe/Berlin", spans=(HoursSpan(weekday=7, opens="02:30", closes="04:00"),)),
         datetime(2026, 3, 28, 20, tzinfo=UTC), 60)  # fmt: skip
def test_adding_equals_counting_every_minute(hours: Hours, start: datetime, minutes: int) -> None:
    slow = add_slowly(hours, start, minutes)
    fast = Calendar(hours).add(start, minutes * MINUTE)

    assert slow is None or fast == slow


@settings(max_examples=60, deadline=None)
@given(all_hours(), STARTS, st.integers(0, 60 * 24 * 4))
def test_measuring_equals_counting_every_minute(hours: Hours, start: datetime, minutes: int) -> None:
    counted = sum(islice(opens(hours, start), minutes))

    assert Calendar(hours).between(start, start + minutes * MINUTE) == counted * MINUTE


def test_a_friday_evening_goes_on_at_monday_morning() -> None:
    calendar = Calendar(Hours(name="h", time_zone="Europe/Istanbul", spans=WEEK))

    due = calendar.add(datetime(2026, 1, 9, 14, 0, tzinfo=UTC), timedelta(hours=4))  # 17:00 in Istanbul

    assert due == datetime(2026, 1, 12, 9, 0, tzinfo=UTC)


def test_the_eve_of_a_feast_ends_at_one_in_turkey() -> None:
    calendar = Calendar(Hours(name="h", time_zone="Europe/Istanbul", spans=WEEK, holidays_country="TR"))

    assert calendar.is_open(datetime(2026, 5, 26, 9, 30, tzinfo=UTC))  # 12:30
    assert not calendar.is_open(datetime(2026, 5, 26, 10, 30, tzinfo=UTC))  # 13:30
    assert not calendar.is_open(datetime(2026, 5, 27, 9, 30, tzinfo=UTC))


def test_hours_that_never_open_count_around_the_clock() -> None:
    calendar = Calendar(Hours(name="h", time_zone="UTC"))
    start = datetime(2026, 1, 1, tzinfo=UTC)

    assert calendar.add(start, timedelta(hours=2)) == start + timedelta(hours=2)


def test_time_backwards_is_none() -> None:
    calendar = Calendar(Hours(name="h", time_zone="UTC", spans=WEEK))
    start = datetime(2026, 1, 5, 10, tzinfo=UTC)

    assert calendar.between(start, start - timedelta(hours=1)) == timedelta()


@pytest.mark.parametrize("text", ["9:00", "25:00", "09:00:00", "09:00+01", "", "noon"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the message is the standard library's, or ours
        parse_time(text)


def test_countries_are_known_by_their_code() -> None:
    assert (knows_country("TR"), knows_country("ZZ"), knows_country("Türkiye")) == (True, False, False)
