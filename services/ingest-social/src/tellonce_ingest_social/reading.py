"""A tolerant look into what a network sent: what is missing or of another type reads as empty, never raises."""

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_X_TIME = "%a %b %d %H:%M:%S %z %Y"
_MILLISECONDS, _MICROSECONDS = 1e11, 1e14


@dataclass(slots=True)  # not frozen: that costs three times as much, and a delivery has a hundred of them
class Node:
    """One value of a JSON document and the way to those inside it; nobody changes one."""

    value: Any = None

    def __getitem__(self, key: str) -> "Node":
        return Node(self.value.get(key)) if isinstance(self.value, dict) else _NOTHING

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def items(self) -> tuple["Node", ...]:
        """The elements of a list; nothing for anything else."""
        return tuple(Node(one) for one in self.value) if isinstance(self.value, list) else ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The names in an object."""
        return tuple(map(str, self.value)) if isinstance(self.value, dict) else ()

    @property
    def text(self) -> str:
        """A string or whole number as text that can be stored (no NUL, no lone surrogate); "" for anything else."""
        if isinstance(self.value, str):
            plain = self.value.isascii() and "\0" not in self.value
            return self.value if plain else _UNSTORABLE.sub("\ufffd", self.value)
        return str(self.value) if isinstance(self.value, int) and not isinstance(self.value, bool) else ""

    @property
    def id(self) -> str:
        """Text that names something: without white space around it, at most 512 characters."""
        return self.text.strip()[:512]

    @property
    def number(self) -> float | None:
        """A finite number, also one written as text."""
        if isinstance(self.value, bool):
            return None
        try:
            number = float(self.value)
        except (TypeError, ValueError, OverflowError):
            return None
        return number if math.isfinite(number) else None

    @property
    def size(self) -> int:
        """A size in bytes; 0 if there is none."""
        return int(max(0.0, min(self.number or 0.0, 2**53)))

    @property
    def true(self) -> bool:
        """Whether it says yes: true, or the words that form fields use for it."""
        return self.value is True or (isinstance(self.value, str) and self.value.lower() in ("true", "1"))

    @property
    def moment(self) -> datetime | None:
        """A time, whatever its writing: seconds, milli- or microseconds since 1970, ISO 8601, RFC 5322, X's own.

        None where it is none or lies outside 2000-2100: such a clock says nothing."""
        number = self.number
        at = _from_number(number) if number is not None else _from_text(self.text)
        return at if at and EARLIEST <= at < LATEST else None

    def first(self, *keys: str) -> "Node":
        """The first of these that is there and not empty."""
        return next((found for key in keys if (found := self[key])), _NOTHING)


_NOTHING = Node()


def read_json(body: bytes) -> Node | None:
    """The document in a body; None if it is none (also one nested too deep)."""
    try:
        return Node(json.loads(body))
    except (ValueError, RecursionError):
        return None


def _from_number(number: float) -> datetime | None:
    seconds = number / 1e6 if number > _MICROSECONDS else number / 1e3 if number > _MILLISECONDS else number
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _from_text(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, _x_time, parsedate_to_datetime):
        try:
            at = read(text)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _x_time(text: str) -> datetime:
    return datetime.strptime(text, _X_TIME)  # noqa: DTZ007 (the zone is in the text)
