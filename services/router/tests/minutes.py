# ruff: noqa: DTZ001  # hypothesis takes bounds without a zone
"""The slow oracle of business time: it asks the wall clock minute by minute; and random hours and stories for it."""

import os
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from hypothesis import strategies as st
from tellonce_core.desk_settings import Hours, HoursSpan

EXAMPLES = int(os.environ.get("TELLONCE_CLOCKS", "200"))
"""`make soak ONLY=router` asks for 10,000."""
MINUTE = timedelta(minutes=1)
ZONES = [
    "Europe/Istanbul", "Asia/Baku", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana",
    "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia", "America/St_Johns", "UTC",
]  # fmt: skip


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


def _clock(minutes: int) -> str:
    return "24:00" if minutes == 24 * 60 else time(minutes // 60, minutes % 60).strftime("%H:%M")
