"""Business time: adding and measuring it, with time zones, split shifts, holidays and days on which clocks change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from tellonce_core.desk_settings import Hours

Span = tuple[datetime, datetime]

HALF_DAY_CLOSES = timedelta(hours=13)
"""When work ends on the eve of a feast, where the country's calendar knows half days (Türkiye: 13:00)."""
HORIZON = timedelta(days=1100)
"""How far ahead working time is looked for; beyond it, and for hours that never open, time counts around the clock."""
_DAY = timedelta(days=1)
_PROBE = timedelta(hours=3)
_ZONE_SPREAD = timedelta(hours=15)


class Calendar:
    """When one set of working hours is open. Local times are wall-clock times: an hour that a change of clocks skips is
    never open, an hour that comes twice is open twice."""

    def __init__(self, hours: Hours) -> None:
        self._zone = ZoneInfo(hours.time_zone)
        self._days_off = {date.fromisoformat(day) for day in hours.days_off}
        self._country = hours.holidays_country
        self._spans: dict[int, list[tuple[timedelta, timedelta]]] = {}
        for span in hours.spans:
            self._spans.setdefault(span.weekday, []).append((parse_time(span.opens), parse_time(span.closes)))
        self._open_on = lru_cache(maxsize=2048)(self._find_open_on)

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The moment at which so much working time has passed since `start`."""
        left = working
        for opens, closes in self._from(start):
            begins = max(opens, start)
            if closes - begins >= left:
                return begins + left
            left -= closes - begins
        return start + working

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; zero if they are the wrong way round."""
        total = timedelta()
        for opens, closes in self._from(start):
            if opens >= end:
                break
            total += max(timedelta(), min(closes, end) - max(opens, start))
        return total

    def is_open(self, at: datetime) -> bool:
        """True if it is working time at this moment."""
        return self.between(at, at + timedelta(milliseconds=1)) > timedelta()

    def _from(self, start: datetime) -> Iterator[Span]:
        """Spans that end after `start`, in order, in UTC."""
        day = start.astimezone(self._zone).date()
        for _ in range(HORIZON.days if self._spans else 0):
            yield from (span for span in self._open_on(day) if span[1] > start)
            day += _DAY

    def _find_open_on(self, day: date) -> tuple[Span, ...]:
        limit = self._limit_on(day)
        found: list[Span] = []
        for opens, closes in self._spans.get(day.isoweekday(), ()) if limit else ():
            found.extend(_in_utc(day, opens, min(closes, limit), self._zone))
        return _merged(found)

    def _limit_on(self, day: date) -> timedelta:
        """How far into the day work is possible: 0 on days off."""
        if day in self._days_off:
            return timedelta()
        return _limit_by_country(self._country, day) if self._country else _DAY


def parse_time(text: str) -> timedelta:
    """The time of day "09:00" as time since midnight; "24:00" is the next midnight. ValueError if it isn't one."""
    if text == "24:00":
        return _DAY
    at = time.fromisoformat(text)
    if len(text) != len("09:00") or at.tzinfo:
        raise ValueError(f"{text!r} is no time of day like 09:00")
    return timedelta(hours=at.hour, minutes=at.minute)


def knows_country(code: str) -> bool:
    """True if there is a calendar of public holidays for the country."""
    return code in holidays.list_supported_countries(include_aliases=False)


def _limit_by_country(country: str, day: date) -> timedelta:
    public, half = _holidays(country, day.year)
    if day in public:
        return timedelta()
    return HALF_DAY_CLOSES if day in half else _DAY


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    public = holidays.country_holidays(country, years=year)
    if holidays.HALF_DAY not in public.supported_categories:
        return frozenset(public), frozenset()
    half = holidays.country_holidays(country, years=year, categories=(holidays.HALF_DAY,))
    return frozenset(public), frozenset(half)


def _in_utc(day: date, opens: timedelta, closes: timedelta, zone: ZoneInfo) -> Iterator[Span]:
    """The moments whose wall clock shows this day between these times: one span, or two when clocks change in it."""
    midnight = datetime.combine(day, time(), UTC)
    for begins, ends, offset in _offsets(day, zone):
        start, end = max(begins, midnight + opens - offset), min(ends, midnight + closes - offset)
        if start < end:
            yield start, end


@lru_cache(maxsize=4096)
def _offsets(day: date, zone: ZoneInfo) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Pieces of the time around a day, each with the one UTC offset that holds in it."""
    midnight = datetime.combine(day, time(), UTC)
    begins, end = midnight - _ZONE_SPREAD, midnight + _DAY + _ZONE_SPREAD
    pieces, at = [], begins
    while at < end:
        following = min(at + _PROBE, end)
        if _offset(following, zone) != _offset(begins, zone):
            change = _change_between(at, following, zone)
            pieces.append((begins, change, _offset(begins, zone)))
            begins = change
        at = following
    return (*pieces, (begins, end, _offset(begins, zone)))


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first whole second at which the offset is no longer that of `before`."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """The same time as spans that don't overlap, in order."""
    merged: list[Span] = []
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return tuple(merged)
