"""The small notations of company.toml: "mon-fri 09:00-19:00", "4h", "Europe/Istanbul"."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?\s+(\d{2}:\d{2})-(\d{2}:\d{2})\Z")
_DURATION = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?\Z")


def check_zone(value: str) -> str:
    """The value, if it is a time zone of the IANA list."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is no time zone: write one like Europe/Istanbul") from error
    return value


def parse_duration(value: str) -> timedelta:
    """ "1d 4h 30m 20s", any part may be left out; ValueError otherwise or if it is nothing."""
    found = _DURATION.match(value.strip())
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    duration = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not duration:
        raise ValueError(f"{value!r} is no duration: write one like 4h, 30m or 1d 12h")
    return duration


def check_duration(value: str) -> str:
    """The value, if it is a duration."""
    parse_duration(value)
    return value


def expand_spans(value: str) -> list[tuple[int, str, str]]:
    """(ISO weekday, opens, closes) for each day of "mon-fri 09:00-19:00"; closes may be "24:00"."""
    found = _SPAN.match(value.strip().lower())
    if not found:
        raise ValueError(f"{value!r} are no hours: write them like mon-fri 09:00-19:00")
    first, last, opens, closes = found[1], found[2] or found[1], found[3], found[4]
    for day in (first, last):
        if day not in _DAYS:
            raise ValueError(f"{day!r} is no day: write one of {' '.join(_DAYS)}")
    if _DAYS.index(last) < _DAYS.index(first):
        raise ValueError(f"{value!r}: {last} comes before {first}")
    if not "00:00" <= opens < closes <= "24:00" or opens[3:] > "59" or closes[3:] > "59":
        raise ValueError(f"{value!r}: it must close after it opens, between 00:00 and 24:00")
    return [(day + 1, opens, closes) for day in range(_DAYS.index(first), _DAYS.index(last) + 1)]


def check_span(value: str) -> str:
    """The value, if it is a span of hours."""
    expand_spans(value)
    return value
