"""What goes over the bus: an event to publish, a message received, and the headers that both carry."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import DecodeError, Message
from tellonce_core.errors import Rejected

from tellonce_runtime import telemetry

M = TypeVar("M")

MSG_ID = "Nats-Msg-Id"
TYPE = "Tellonce-Type"
DEAD_PREFIX = "Tellonce-Dead-"


@dataclass(frozen=True, slots=True)
class Event:
    """An event to publish; `event_id` names it for ever, so that publishing it twice is publishing it once."""

    event_id: str
    subject: str
    message: Message
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event as bytes: what the outbox keeps and the publisher sends."""

    subject: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class PubAck:
    """The broker has it: where, and whether it had it already."""

    stream: str
    sequence: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Received(Generic[M]):
    """A message from a stream; `tries` is 1 the first time. `published_at` is when the broker stored it."""

    message: M
    stream: str
    sequence: int
    subject: str
    event_id: str
    tries: int
    published_at: datetime
    headers: Mapping[str, str]


Rest = Awaitable[None]
"""What is left to do before messages may be acknowledged, while the next are handled already. If it fails, they come
again."""

Handler = Callable[[Sequence[Received[Any]]], Awaitable[Rest | None]]
"""Handles messages of one type, in their order; returning means done (but for a rest that is returned), raising means
what tellonce_core.errors says."""


def encode(event: Event) -> Outgoing:
    """The event as it is sent, with its id, its type and the current trace context."""
    headers = dict(event.headers)
    headers[MSG_ID] = event.event_id
    headers[TYPE] = event.message.DESCRIPTOR.full_name
    telemetry.inject(headers)
    return Outgoing(event.subject, event.message.SerializeToString(), headers)


def message_class(full_name: str) -> type[Message] | None:
    """The class of a message by its full name, or None if its module isn't imported here."""
    try:
        return message_factory.GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(full_name))
    except KeyError:
        return None


def decode(kind: type[Message] | None, body: bytes) -> Message:
    """The message in these bytes; Rejected when they aren't one, or when its type isn't known here (None)."""
    if kind is None:
        raise Rejected("a type that isn't known here", reason="UNKNOWN_TYPE")
    try:
        return kind.FromString(body)
    except DecodeError as error:
        raise Rejected(f"the bytes are no {kind.DESCRIPTOR.full_name}", reason="MALFORMED_MESSAGE") from error
