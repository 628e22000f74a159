"""What the unit tests share: messages as the broker hands them out, without a broker, and a publisher that keeps."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from nats.aio.msg import Msg
from tellonce_runtime.event import Outgoing, PubAck


class Message:
    """A delivered message; `end` is what was said to the broker about it."""

    def __init__(self, text: str, *, sequence: int, tries: int, journal: list[str]) -> None:
        self.subject = "tellonce.message.received.email.support"
        self.data = StringValue(value=text).SerializeToString()
        self.headers: dict[str, str] = {"Nats-Msg-Id": f"id-{text}", "Tellonce-Type": "google.protobuf.StringValue"}
        self.end = ""
        pair = Msg.Metadata.SequencePair(consumer=1, stream=sequence)
        self.metadata = Msg.Metadata(pair, 0, tries, datetime(2026, 1, 5, tzinfo=UTC), "MESSAGES", "history-mail")
        self._text = text
        self._journal = journal

    @property
    def is_acked(self) -> bool:
        return bool(self.end)

    async def ack(self) -> None:
        self._say("ack")

    async def nak(self, delay: float | None = None) -> None:
        self._say(f"nak {delay:g}" if delay else "nak")

    async def term(self) -> None:
        self._say("term")

    async def in_progress(self) -> None:
        self._journal.append(f"in_progress {self._text}")

    def _say(self, end: str) -> None:
        assert not self.end, f"{self._text}: {end} after {self.end}"
        self.end = end
        self._journal.append(f"{end} {self._text}")


@dataclass
class KeepingPublisher:
    """Keeps what is sent; raises `refusals` first, one a call."""

    sent: list[Outgoing] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)

    async def send(self, outgoing: Outgoing) -> PubAck:
        if self.refusals:
            raise self.refusals.pop(0)
        self.sent.append(outgoing)
        return PubAck("DEAD", len(self.sent), duplicate=False)


@pytest.fixture
def journal() -> list[str]:
    """What was said to the broker and what handlers did, in order."""
    return []


@pytest.fixture
def make_message(journal: list[str]) -> Callable[..., Any]:
    """Makes a delivered message: make_message("text", sequence=1, tries=1)."""

    def make(text: str, *, sequence: int = 1, tries: int = 1) -> Message:
        return Message(text, sequence=sequence, tries=tries, journal=journal)

    return make


@pytest.fixture
def publisher() -> KeepingPublisher:
    return KeepingPublisher()


@pytest.fixture
def stopping() -> asyncio.Event:
    return asyncio.Event()
