"""What the tests of the bus share: emptied streams, events that hold one text, a consumer that runs beside the test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import nats
from google.protobuf.wrappers_pb2 import StringValue
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from tellonce_core import ids, subjects
from tellonce_runtime.bus import Bus, Event, Received
from tellonce_runtime.handle import Handlers
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import BusSettings, NatsSettings, ServiceSettings

DURABLE = "history-mail"
ACCOUNT = subjects.message_received("email", "support")


def settings_for(url: str, **bus: Any) -> ServiceSettings:
    """Settings whose times are short enough for a test."""
    short = {"ack_wait": timedelta(seconds=2), "fetch_wait": timedelta(seconds=0.5), "pause": timedelta(seconds=0.3)}
    return ServiceSettings(
        nats=NatsSettings(url=url, publish_timeout=timedelta(seconds=15)), bus=BusSettings(**(short | bus))
    )


async def fresh_streams(settings: ServiceSettings) -> None:
    """Every declared stream empty and every durable new (purged: deleting and making again is a race in the server)."""
    async with jetstream(settings.nats.url) as js:
        for stream in subjects.STREAMS:
            try:
                await js.purge_stream(stream.name)
            except NotFoundError:
                continue
        for durable in subjects.DURABLES:
            try:
                await js.delete_consumer(durable.stream, durable.name)
            except NotFoundError:
                continue
    await provision_bus(settings)


@asynccontextmanager
async def jetstream(url: str) -> AsyncIterator[JetStreamContext]:
    """A bare JetStream context, to look from outside."""
    client = await nats.connect(url)
    try:
        yield client.jetstream()
    finally:
        await client.close()


def texts(count: int, *, prefix: str = "text") -> list[Event]:
    """Events that hold `text-0`, `text-1`, …; new ids each time, since the broker remembers them over a purge."""
    return [Event(ids.new_id(), ACCOUNT, StringValue(value=f"{prefix}-{n}")) for n in range(count)]


@asynccontextmanager
async def consuming(
    settings: ServiceSettings, handlers: Handlers, *, durable: str = DURABLE, name: str = "test"
) -> AsyncIterator[Bus]:
    """A bus of its own whose consumer runs until the block ends."""
    async with Bus.connect(settings, name=name) as bus:
        task = asyncio.create_task(bus.consume(durable, handlers))
        try:
            yield bus
        finally:
            bus.stop_fetching()
            await asyncio.wait_for(task, 10)


async def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait for it; TimeoutError otherwise."""
    async with asyncio.timeout(seconds):
        while not condition():  # whatever may become true
            await asyncio.sleep(0.01)


async def until_answer(ask: Callable[[], Awaitable[bool]], seconds: float = 15.0) -> None:
    """Wait until the answer is yes; TimeoutError otherwise."""
    async with asyncio.timeout(seconds):
        while not await ask():
            await asyncio.sleep(0.02)


class Collector:
    """A handler that keeps what it got; `fail` may raise for a batch before it is kept."""

    def __init__(self, fail: Callable[[Sequence[Received[StringValue]]], None] = lambda _: None) -> None:
        self.calls: list[list[str]] = []
        self.tries: dict[str, list[int]] = {}
        self.done: list[str] = []
        self._fail = fail

    async def __call__(self, batch: Sequence[Received[StringValue]]) -> None:
        self.calls.append([one.message.value for one in batch])
        for one in batch:
            self.tries.setdefault(one.message.value, []).append(one.tries)
        self._fail(batch)
        self.done += [one.message.value for one in batch]
