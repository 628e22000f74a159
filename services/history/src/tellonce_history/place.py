"""Where an entry stands in its story, fixed when it is recorded, and the cursors that page through it."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tellonce_core.errors import Rejected
from tellonce_core.message import Message
from tellonce_core.subjects import SOCIAL_CHANNELS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BY_SENDER = frozenset({"email", *SOCIAL_CHANNELS})
_VERSION = "1"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The sort key of an entry: time first, then the session's sequence and the id."""

    at: datetime
    tie: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a story, and the sequence of STORY that was seen when it was given out (0: not known)."""

    place: Place
    sequence: int = 0


def tie(sequence: int, entry_id: str) -> str:
    """What orders entries of the same millisecond: their number in the session, then their id."""
    return f"{min(sequence, 0xFFFFFFFF):08x}{entry_id}"


def order_at(message: Message, *, answers_at: datetime | None = None) -> datetime:
    """When the message counts as said: mail and social by the earlier of sent and received, chat by its arrival minus
    the time that it waited at the sender's. `answers_at` is the place of our message that it answers: it can't stand
    before that, so received counts then."""
    received = message.received_at or _EPOCH
    if message.channel not in _BY_SENDER:
        return received - max(message.client_wait, timedelta())
    at = min(message.sent_at or received, received)
    return received if answers_at is not None and at <= answers_at else at


def encode(cursor: Cursor) -> str:
    """The cursor as callers get it: opaque, safe in a URL."""
    milliseconds = (cursor.place.at - _EPOCH) // timedelta(milliseconds=1)
    text = f"{_VERSION}|{milliseconds}|{cursor.place.tie}|{cursor.sequence}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str, *, field: str) -> Cursor:
    """The cursor that `encode` gave out; Rejected with INVALID_PAGE_TOKEN if it is none."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        version, milliseconds, place_tie, sequence = base64.b64decode(padded, b"-_", validate=True).decode().split("|")
        cursor = Cursor(Place(_EPOCH + timedelta(milliseconds=int(milliseconds)), place_tie), int(sequence))
    except (ValueError, OverflowError):
        raise _no_cursor(field) from None
    if version != _VERSION or cursor.sequence < 0:
        raise _no_cursor(field)
    return cursor


def _no_cursor(field: str) -> Rejected:
    return Rejected(f"{field} is no cursor of ours", reason="INVALID_PAGE_TOKEN", metadata={"field": field})
