"""Field types that all REST bodies share: moments, ids, and the problem that every error is answered with."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds: 2026-11-21T23:38:38.123Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[
    AwareDatetime,
    PlainSerializer(iso, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-21T23:38:38.123Z"]}),
]
"""A moment, UTC, milliseconds."""


def _writable(text: str) -> str:
    """The text, if it can be sent and stored: JSON may hold NUL and halves of characters (lone surrogates)."""
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds a character that is none")
    return text


Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x20/]+$")]
RequestId = Annotated[
    str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$", description="A UUID; a repeat is harmless.")
]
Text = Annotated[str, AfterValidator(_writable), Field(max_length=256 * 1024)]
ShortText = Annotated[str, AfterValidator(_writable), Field(max_length=2_000)]
TagText = Annotated[str, AfterValidator(_writable), Field(min_length=1, max_length=40)]


class Body(BaseModel):
    """What the browser sends; a field that isn't known is an error."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Answer(BaseModel):
    """What the browser gets; times in UTC with milliseconds."""

    model_config = ConfigDict(frozen=True)


class Named(Answer):
    """Something with an id and a name."""

    id: str
    name: str


class AgentRef(Named):
    """An agent as a row shows them."""

    initials: str


class Problem(Answer):
    """Why a call was refused (application/problem+json); `reason` is a name of errors.v1.ErrorReason."""

    reason: str
    message: str
    request_id: str
    retry_after_ms: int | None = None
