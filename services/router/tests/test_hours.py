# ruff: noqa: DTZ001  # hypothesis takes bounds without a zone
"""Business time against a slow oracle that asks the wall clock minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tellonce_core.desk_settings import Hours, HoursSpan
from tellonce_router.hours import Calendar, knows_country, parse_time

MINUTE = timedelta(minutes=1)
ZONES = [
    "Europe/Istanbul", "Asia/Baku", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana",
    "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia", "America/St_Johns", "UTC",
]  # fmt: skip
WEEK = tuple(HoursSpan(weekday=day, opens="09:00", closes="18:00") for day in range(1, 6))


def is_open(hours: Hours, at: datetime) -> bool:
    """The oracle: what the clock on the wall and the calendar beside it say."""
    local = at.astimezone(_zone(hours.time_zone))
    now = local.hour * 60 + local.minute
    return any(opens <= now < closes for opens, closes in _open_on(hours.spans, hours.days_off, hours, local.date()))


def _open_on(spans: object, days_off: object, hours: Hours, day: date) -> list[tuple[int, int]]:
    key = (spans, days_off, hours.holidays_country, day)
    if key not in _DAYS:
        _DAYS[key] = [
            (_minutes(span.opens), min(_minutes(span.closes), _works_until(hours.holidays_country, day)))
            for span in hours.spans
            if span.weekday == day.isoweekday() and day.isoformat() not in hours.days_off
        ]
    return _DAYS[key]


_DAYS: dict[object, list[tuple[int, int]]] = {}
_zone = cache(ZoneInfo)


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


@cache
def _works_until(country: str, day: date) -> int:
    """The minute of the day at which the country's calendar ends work; 0 on a holiday."""
    if not country:
        return 24 * 60
    public = holidays.country_holidays(country, years=day.year)
    if day in public:
        return 0
    if "half_day" in public.supported_categories:
        half = holidays.country_holidays(country, years=day.year, categories=("half_day",))
        return 13 * 60 if day in half else 24 * 60
    return 24 * 60


def add_slowly(hours: Hours, start: datetime, minutes: int) -> datetime | None:
    at = start
    for _ in range(60 * 24 * 9):
        if minutes == 0:
            return at
        minutes -= is_open(hours, at)
        at += MINUTE
    return None


def times() -> st.SearchStrategy[int]:
    return st.integers(0, 24 * 4).map(lambda quarter: quarter * 15)


@st.composite
def all_hours(draw: st.DrawFn) -> Hours:
    spans = []
    for weekday in draw(st.sets(st.integers(1, 7), min_size=1)):
        for _ in range(draw(st.integers(1, 2))):
            opens, closes = sorted(draw(st.lists(times(), min_size=2, max_size=2, unique=True)))
            spans.append(HoursSpan(weekday=weekday, opens=_clock(opens), closes=_clock(closes)))
    days_off = draw(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=2))
    return Hours(
        name="h",
        time_zone=draw(st.sampled_from(ZONES)),
        spans=tuple(spans),
        holidays_country=draw(st.sampled_from(["", "TR", "AZ"])),
        days_off=tuple(day.isoformat() for day in days_off),
    )


STARTS = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
    st.sampled_from(  # around changes of clocks: Berlin, New York, Lord Howe, Havana, Cairo
        [datetime(2026, 3, 28, 20), datetime(2026, 10, 24, 20), datetime(2026, 3, 8, 3), datetime(2026, 11, 1, 3),
         datetime(2026, 4, 4, 10), datetime(2026, 10, 3, 10), datetime(2026, 4, 23, 18), datetime(2026, 10, 29, 18)]
    ),
).map(lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC))  # fmt: skip


@settings(max_examples=200, deadline=None)
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
    counted = sum(is_open(hours, start + minute * MINUTE) for minute in range(minutes))

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


def _clock(minutes: int) -> str:
    return "24:00" if minutes == 24 * 60 else time(minutes // 60, minutes % 60).strftime("%H:%M")
