"""A brief: three parts in sentences that stand in entries, and what the customer said beside the matter."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Part(StrEnum):
    """Parts of a brief, in their order."""

    UNSPECIFIED = ""
    PROBLEM = "problem"
    DONE = "done"
    NOW = "now"


PARTS = (Part.PROBLEM, Part.DONE, Part.NOW)


class Sort(StrEnum):
    """What a line is."""

    UNSPECIFIED = ""
    ASKED = "asked"
    ANSWERED = "answered"
    CALLED = "called"
    NOTED = "noted"
    KEPT = "kept"
    PROMISED = "promised"
    BROKEN = "broken"
    UNANSWERED = "unanswered"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence, where it stands; said again it stands in several."""

    sort: Sort
    text: str
    entries: tuple[str, ...]
    channel: str
    at: datetime
    due_at: datetime | None = None
    agent: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of the customer's that complains, thanks or sets a date."""

    does: str
    text: str
    entry: str
    channel: str
    at: datetime
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A part in an agent's words."""

    text: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part: its lines, and what is read instead of them."""

    part: Part
    lines: tuple[Line, ...] = ()
    text: str = ""
    correction: Correction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The whole card."""

    conversation: str
    sections: tuple[Section, ...] = ()
    quotes: tuple[Quote, ...] = ()
    language: str = ""
    until: datetime | None = None
    newer: int = 0
    """Messages of the customer that a correction can't know."""
    reworded: bool = False
