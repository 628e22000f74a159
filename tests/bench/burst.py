"""A burst of 20,000 messages from the bus to the desk, beside the bare pipe on the same servers."""

import asyncio
import os
import time
from pathlib import Path

import nats
from nats.aio.msg import Msg
from tellonce_core import ids
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.bench import floor
from tests.bench.figures import Figure, beside
from tests.support.mails import a_message, received
from tests.support.system import System, running_system

COUNT = int(os.environ.get("TELLONCE_BENCH_BURST", "20000"))
ROUNDS = int(os.environ.get("TELLONCE_BENCH_ROUNDS", "5"))


async def measure(folder: Path) -> list[Figure]:
    """Messages per second until the last conversation is on the desk; history and router run as processes.

    No acknowledgements are sent (ingest-email doesn't run): this is the way from the bus to the desk."""
    values, floors = [], []
    async with running_system(folder, only=("history", "router"), priorities=True) as system:
        for _ in range(ROUNDS):
            floors.append(await floor.burst(system.stack.nats_url, system.stack.mongo_url, COUNT))
            values.append(await burst_to_desk(system, COUNT))
    return [beside("burst: bus to desk", "messages/s", values, floors, "≥ 0.6")]


async def burst_to_desk(system: System, count: int) -> float:
    """Messages per second from the first publish to the desk event of the last conversation."""
    run = ids.new_id()
    events = []
    for number in range(count):
        subject, message, event_id = received(a_message(number, run=run))
        events.append(Event(event_id, subject, message))
    settings = ServiceSettings(nats=NatsSettings(url=system.stack.nats_url))
    async with Bus.connect(settings, name="bench") as bus, _Desk(system, count) as done:
        began = time.perf_counter()
        await bus.publish_many(events)
        await asyncio.wait_for(done.wait(), 600)
        return count / (time.perf_counter() - began)


class _Desk:
    """An event that is set once so many conversations have been queued on the desk from now on."""

    def __init__(self, system: System, count: int) -> None:
        self._url = system.stack.nats_url
        self._count = count
        self._seen: set[str] = set()
        self._done = asyncio.Event()

    async def __aenter__(self) -> asyncio.Event:
        self._client = await nats.connect(self._url)
        await self._client.subscribe("tellonce.desk.queued.>", cb=self._on_queued)
        await self._client.flush()
        return self._done

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def _on_queued(self, message: Msg) -> None:
        self._seen.add(message.subject.rsplit(".", 1)[1])
        if len(self._seen) >= self._count:
            self._done.set()
