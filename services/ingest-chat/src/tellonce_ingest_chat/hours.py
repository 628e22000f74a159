"""When chat is open: spans like "mon-fri 09:00-19:00, sat 10:00-16:00" in the account's zone; empty is always. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?\s+(\d\d:\d\d)-(\d\d:\d\d)\Z")
_LOOK_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Span:
    """Open on one weekday (1 = Monday) between two times of the clock, in the zone of the account."""

    weekday: int
    opens: time
    closes: time


def parse_hours(text: str) -> tuple[Span, ...]:
    """The spans by day; ValueError in words if it can't be read."""
    parts = [part.strip().lower() for part in text.split(",") if part.strip()]
    return tuple(sorted((span for part in parts for span in _spans(part)), key=lambda one: (one.weekday, one.opens)))


def _spans(text: str) -> Iterable[Span]:
    match = _SPAN.match(text)
    if not match or not {match[1], match[2] or match[1]} <= set(_DAYS):
        raise ValueError(f"{text!r} must look like mon-fri 09:00-19:00")
    opens, closes = time.fromisoformat(match[3]), time.fromisoformat(match[4])
    if closes <= opens:
        raise ValueError(f"{text!r} closes before it opens")
    first, last = _DAYS.index(match[1]), _DAYS.index(match[2] or match[1])
    days = range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
    return [Span(day + 1, opens, closes) for day in days]


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open, and since it isn't: when it opens (None: never)."""

    is_open: bool
    opens_at: datetime | None = None


def opening(spans: Sequence[Span], zone: str, now: datetime) -> Opening:
    """Whether it is open now; without spans always."""
    if not spans:
        return Opening(True)
    local = now.astimezone(ZoneInfo(zone))
    clock = local.timetz().replace(tzinfo=None)
    if any(one.weekday == local.isoweekday() and one.opens <= clock < one.closes for one in spans):
        return Opening(True)
    for ahead in range(_LOOK_AHEAD):
        day = (local + timedelta(days=ahead)).date()
        for one in spans:
            at = datetime.combine(day, one.opens, tzinfo=ZoneInfo(zone))
            if one.weekday == day.isoweekday() and at > now:
                return Opening(False, at)
    return Opening(False)
