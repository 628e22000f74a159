"""For tests: a bus in memory, a clock that stands still, a port that is free."""

import asyncio
import os
import random
import socket
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from tellonce_core import subjects

from tellonce_runtime.clock import milliseconds
from tellonce_runtime.event import Event, Outgoing, PubAck, Received, encode, message_class
from tellonce_runtime.handle import Handlers
from tellonce_runtime.rpc_auth import callers_toml

TEST_PORTS = range(20_000, 30_000)
_given: set[int] = set()
_chance = random.SystemRandom()  # tests seed the common one: all would be given the same ports


class FakeClock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)) -> None:
        self._now = milliseconds(now)

    def now(self) -> datetime:
        """What it was set to."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self._now = milliseconds(self._now + by)


class FakeBus:
    """Keeps what is published, drops repeats of an id as the broker does, and hands messages to handlers when told.

    `fail_with` set to an error makes every publish raise it."""

    def __init__(self) -> None:
        self.published: list[Event] = []
        self.live: list[tuple[str, Message]] = []
        self.handlers: dict[str, Handlers] = {}
        self.fail_with: Exception | None = None
        self._ids: dict[tuple[str, str], int] = {}
        self.stopping = asyncio.Event()

    def stop_fetching(self) -> None:
        """End `consume` and `tail`."""
        self.stopping.set()

    async def ping(self) -> None:
        """Always there, unless `fail_with` is set."""
        if self.fail_with:
            raise self.fail_with

    async def publish(self, event: Event) -> PubAck:
        """Keep it; `duplicate` if the id was seen in that stream."""
        if self.fail_with:
            raise self.fail_with
        key = (_stream_of(event.subject), event.event_id)
        if key in self._ids:
            return PubAck(key[0], self._ids[key], duplicate=True)
        self._ids[key] = len(self.published) + 1
        self.published.append(event)
        return PubAck(key[0], self._ids[key], duplicate=False)

    async def stored(self, stream: str, sequence: int) -> Message | None:
        """The message that was published as the nth."""
        del stream
        return self.published[sequence - 1].message if 0 < sequence <= len(self.published) else None

    async def publish_many(self, events: Sequence[Event]) -> None:
        """Keep all."""
        for event in events:
            await self.publish(event)

    async def send_many(self, outgoing: Sequence[Outgoing]) -> None:
        """Keep all that the outbox gives."""
        for one in outgoing:
            kind = message_class(one.headers["Tellonce-Type"])
            if kind is None:
                raise TypeError(f"{one.headers['Tellonce-Type']} isn't imported")
            await self.publish(Event(one.headers["Nats-Msg-Id"], one.subject, kind.FromString(one.body), one.headers))

    async def consume(
        self,
        durable: str,
        handlers: Handlers,
        *,
        stream: str | None = None,
        spaced: bool = False,
        apart: timedelta = timedelta(),
    ) -> None:
        """Remember the handlers for `deliver`, until `stop_fetching`."""
        del stream, spaced, apart
        self.handlers[durable] = handlers
        await self.stopping.wait()

    async def tail(
        self, stream: str, subjects: Sequence[str], on_message: Any, *, start_sequence: int | None = None
    ) -> None:
        """Wait for `stop_fetching`; nothing comes."""
        del stream, subjects, on_message, start_sequence
        await self.stopping.wait()

    async def publish_live(self, subject: str, message: Message) -> None:
        """Keep it in `live`."""
        self.live.append((subject, message))

    async def subscribe_live(self, subject: str, callback: Any) -> None:
        """Nothing comes."""
        del subject, callback

    async def deliver(self, durable: str, events: Sequence[Event], *, tries: int = 1) -> None:
        """Call the handlers that `consume` was given, as the bus would: one call for each type, order kept."""
        groups: dict[type[Any], list[Received[Any]]] = {}
        for number, event in enumerate(events, start=1):
            groups.setdefault(type(event.message), []).append(received(event, sequence=number, tries=tries))
        for kind, group in groups.items():
            rest = await self.handlers[durable][kind](group)
            if rest is not None:
                await rest

    def messages(self, kind: type[Message]) -> list[Any]:
        """What was published of this type, in order."""
        return [event.message for event in self.published if isinstance(event.message, kind)]


def received(event: Event, *, sequence: int = 1, tries: int = 1, at: datetime | None = None) -> Received[Any]:
    """The event as a handler gets it."""
    return Received(
        message=event.message,
        stream=_stream_of(event.subject),
        sequence=sequence,
        subject=event.subject,
        event_id=event.event_id,
        tries=tries,
        published_at=at or datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        headers=encode(event).headers,
    )


def free_port(beside: int = 0) -> int:
    """A port of 20000–29999 that nobody listens on, and that this process was not given before.

    With `beside` so is the one that many further. Each worker of a test run has ports of its own, else two could be
    given the same before either listens. They are below the range that outgoing connections take."""
    own = _own_ports(os.environ)
    for _ in range(1000):
        port = _chance.choice(own)
        wanted = {port, port + beside}
        if port + beside in own and not wanted & _given and all(map(_is_free, wanted)):
            _given.update(wanted)
            return port
    raise OSError(f"no free port in {own.start}–{own.stop - 1}: end some servers")


def _own_ports(env: Mapping[str, str]) -> range:
    """The part of this worker of pytest-xdist; all without it."""
    share = len(TEST_PORTS) // int(env.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    first = TEST_PORTS.start + share * int(env.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return range(first, first + share)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def write_callers(path: Path, callers: Mapping[str, tuple[str, Sequence[str]]]) -> None:
    """Write a callers file: {name: (token, scopes)}."""
    path.write_text(callers_toml(callers), encoding="utf-8")


def _stream_of(subject: str) -> str:
    for stream in subjects.STREAMS:
        for pattern in stream.subjects:
            if subject.startswith(pattern.removesuffix(">")):
                return stream.name
    return "NONE"
