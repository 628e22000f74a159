# ruff: noqa: DTZ001  # hypothesis takes bounds without a zone
"""The slow oracle of business time: it asks the wall clock minute by minute; and random hours and stories for it."""

import itertools
import os
from array import array
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from hypothesis import strategies as st
from tellonce_core.desk_settings import Hours, HoursSpan

EXAMPLES = int(os.environ.get("TELLONCE_CLOCKS", "200"))
"""`make soak ONLY=router` asks for 10,000."""
MINUTE = timedelta(minutes=1)
DAY = 24 * 60
LOOKED_AHEAD = 9 * DAY
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = [
    "Europe/Istanbul", "Asia/Baku", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana",
    "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia", "America/St_Johns", "UTC",
]  # fmt: skip


def opens(hours: Hours, start: datetime) -> Iterator[bool]:
    """The oracle: for each minute from start on, whether it is working time by the clock on the wall."""
    since = start - BEGIN
    for day in itertools.count(since.days):
        walls = _walls(hours.time_zone, day)
        days = range(min(walls) // DAY, max(walls) // DAY + 1)
        working = {today * DAY + at for today in days for at in _working_minutes(hours, date.fromordinal(today))}
        first = since.seconds // 60 if day == since.days else 0
        yield from [wall in working for wall in walls[first:]]


@cache
def _walls(zone: str, day: int) -> "array[int]":
    """What the wall clock shows at each minute of a day of UTC: minutes since the first midnight of the year 1."""
    begin, there = BEGIN + timedelta(days=day), ZoneInfo(zone)
    shown = [(begin + minute * MINUTE).astimezone(there) for minute in range(DAY)]
    return array("i", [local.toordinal() * DAY + local.hour * 60 + local.minute for local in shown])


def _working_minutes(hours: Hours, day: date) -> frozenset[int]:
    """The minutes of a day on the wall that are working time, by the calendar beside it."""
    if day.isoformat() in hours.days_off:
        return frozenset()
    last = _works_until(hours.holidays_country, day)
    spans = [span for span in hours.spans if span.weekday == day.isoweekday()]
    return frozenset(at for span in spans for at in range(_minutes(span.opens), min(_minutes(span.closes), last)))


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


@cache
def _works_until(country: str, day: date) -> int:
    """The minute of the day at which the country's calendar ends work; 0 on a holiday."""
    if not country:
        return DAY
    public = holidays.country_holidays(country, years=day.year)
    if day in public:
        return 0
    if "half_day" in public.supported_categories:
        half = holidays.country_holidays(country, years=day.year, categories=("half_day",))
        return 13 * 60 if day in half else DAY
    return DAY


def add_slowly(hours: Hours, start: datetime, minutes: int) -> datetime | None:
    """The moment at which so many working minutes have been counted; None if that is more than nine days away."""
    walked = 0
    for is_open in itertools.islice(opens(hours, start), LOOKED_AHEAD if minutes else 0):
        walked, minutes = walked + 1, minutes - is_open
        if not minutes:
            break
    return None if minutes else start + walked * MINUTE


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


def _clock(minutes: int) -> str:
    return "24:00" if minutes == DAY else time(minutes // 60, minutes % 60).strftime("%H:%M")
