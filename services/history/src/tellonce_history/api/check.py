"""Checks of requests: what is wrong is said with the name of the field; pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from tellonce_core import wire
from tellonce_core.errors import Rejected

MAX_PAGE = 256
_AHEAD = timedelta(minutes=1)


def rejected(field: str, problem: str) -> Rejected:
    """The refusal of one field."""
    return Rejected(f"{field} {problem}", metadata={"field": field})


def require(condition: object, field: str, problem: str) -> None:
    """Rejected unless the condition holds."""
    if not condition:
        raise rejected(field, problem)


def request_id(value: str) -> str:
    """The request id in its normal form; Rejected if it is no UUID."""
    try:
        return str(UUID(value))
    except ValueError:
        raise rejected("request_id", "must be a UUID") from None


def given(value: str, field: str) -> str:
    """The id; Rejected if it is missing or absurdly long."""
    require(value, field, "is missing")
    require(len(value) <= 128, field, "is no id of ours")
    return value


def page_size(value: int, *, default: int) -> int:
    """How many to return; Rejected over the limit."""
    require(value <= MAX_PAGE, "page_size", f"is over {MAX_PAGE}")
    return value or default


def id_list(values: Sequence[str], field: str) -> list[str]:
    """The ids; Rejected if there are too many."""
    require(len(values) <= MAX_PAGE, field, f"has more than {MAX_PAGE}")
    return [given(value, field) for value in values]


def text(value: str, field: str, *, max_bytes: int) -> str:
    """The text; Rejected over the limit."""
    require(len(value.encode("utf-8", "surrogatepass")) <= max_bytes, field, f"is over {max_bytes} bytes")
    return value


def moment(stamp: Timestamp, field: str) -> datetime:
    """The moment; Rejected if it lies outside of the calendar."""
    try:
        return wire.moment(stamp)
    except OverflowError:
        raise rejected(field, "lies outside of the calendar") from None


def past(stamp: Timestamp, now: datetime, field: str) -> datetime:
    """The moment; Rejected if it lies in the future (a minute is forgiven to clocks) or outside of the calendar."""
    value = moment(stamp, field)
    require(value <= now + _AHEAD, field, "lies in the future")
    return min(value, now)


def span(value: Duration, field: str, *, most: timedelta) -> timedelta:
    """The duration; Rejected if it is negative or too long."""
    try:
        length = value.ToTimedelta()
    except (OverflowError, ValueError):
        raise rejected(field, "is no duration") from None
    require(timedelta() <= length <= most, field, f"must be between 0 and {most.days} days")
    return length
