"""Customers write for a long time while one of two histories, the broker and the database are killed at random.

The other history is never killed: its memory is watched. Afterwards every item must have its row, in its one state."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tellonce.history.v1 import ledger_service_pb2 as pb
from tellonce.history.v1 import ledger_service_pb2_grpc as pb_grpc
from tellonce_core import ids, subjects
from tellonce_core.errors import Busy, Unavailable
from tellonce_core.message import Automation, Disposition, Message, Verdict
from tellonce_local.process import Process
from tellonce_local.soak import resident_kilobytes
from tellonce_runtime import rpc
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.settings import GrpcSettings, NatsSettings, ServiceSettings
from tellonce_runtime.testing import free_port

from tests.support.mails import a_message, received
from tests.support.mongo import as_services_read
from tests.support.system import System, until

PER_SECOND = 20
SAMPLE_SECONDS = 2.0
_VERDICTS = {
    "quarantined": Verdict(disposition=Disposition.QUARANTINE, reason="spam_by_server"),
    "suppressed": Verdict(disposition=Disposition.SUPPRESS, reason="auto_reply", automation=Automation.AUTO_REPLY),
    "failed": Verdict(disposition=Disposition.FAIL, reason="unreadable"),
}
_KINDS = ("new",) * 70 + ("answer",) * 15 + ("again",) * 5 + ("quarantined",) * 4 + ("suppressed",) * 3
_KINDS += ("failed",) * 1 + ("torn",) * 1 + ("broken",) * 1


@dataclass
class Written:
    """What was published: by item how it must end, and how many messages carried it."""

    ends: dict[str, str] = field(default_factory=dict)
    messages: int = 0
    kills: Counter[str] = field(default_factory=Counter)

    def expected(self) -> dict[str, int]:
        """How many items must end recorded, quarantined, suppressed and failed."""
        return dict(Counter(self.ends.values()))


class Customers:
    """Publishes as an adapter does: until the broker has it."""

    def __init__(self, bus: Bus, chance: random.Random) -> None:
        self.written = Written()
        self._bus = bus
        self._chance = chance
        self._run = ids.new_id()
        self._sent: list[Message] = []

    async def write(self, seconds: float) -> None:
        """So many messages a second for so long."""
        deadline, number = time.monotonic() + seconds, 0
        async with asyncio.TaskGroup() as tasks:
            while time.monotonic() < deadline:
                tasks.create_task(self._send(*self._next(number)))
                number += 1
                await asyncio.sleep(1 / PER_SECOND)

    def _next(self, number: int) -> tuple[str, str, Any, str]:
        """The item's id, how it must end, the event and its arrival."""
        kind = self._chance.choice(_KINDS)
        if kind == "again" and self._sent:
            message = self._chance.choice(self._sent[-500:])
            return message.item_id, "recorded", message, f"again-{number}"
        message = a_message(number, run=self._run, customers=200)
        if kind == "answer" and self._sent:
            before = self._chance.choice(self._sent[-500:])
            root = before.references or (before.external_id,)
            message = replace(message, author=before.author, references=root, thread_root=root[0])
        if kind in _VERDICTS:
            return message.item_id, kind, replace(message, verdict=_VERDICTS[kind]), "1"
        if kind in {"torn", "broken"}:
            return message.item_id, "failed", None if kind == "torn" else message, "1"
        self._sent.append(message)
        return message.item_id, "recorded", message, "1"

    async def _send(self, item: str, end: str, message: Message | None, arrival: str) -> None:
        event: Any = _TORN
        subject, event_id = subjects.message_received("email", "destek"), f"{item}.{arrival}"
        if message is not None:
            subject, event, event_id = received(message, arrival)
            if end == "failed" and message.verdict != _VERDICTS["failed"]:
                event.message.ClearField("thread_root")  # what breaks the contract, no adapter of ours can build
        while True:
            try:
                await self._bus.publish(Event(event_id, subject, event))
                break
            except (Unavailable, Busy):
                await asyncio.sleep(0.2)
        self.written.messages += 1
        self.written.ends[item] = end


_TORN = pb.CheckLedgerRequest()
"""A type that no reader of messages expects."""


async def kill_at_random(system: System, written: Written, chance: random.Random, pause: tuple[float, float]) -> None:
    """Until cancelled: SIGKILL of the history that may be killed, now and then of a server."""
    while True:
        await asyncio.sleep(chance.uniform(*pause))
        victim = chance.choice(["history"] * 6 + ["nats", "mongodb"])
        server = {"nats": system.stack.nats, "mongodb": system.stack.mongo}.get(victim)
        await (server.kill() if server else system.stack.parts["history"].kill())
        written.kills[victim] += 1


@asynccontextmanager
async def steady_history(system: System, log: Path) -> AsyncIterator[Process]:
    """A second history on the same servers that nobody kills."""
    (part,) = [one for one in system.stack.service_parts() if one.name == "history"]
    own = {"TELLONCE_GRPC_PORT": str(free_port()), "TELLONCE_HTTP_PORT": str(free_port())}
    process = Process(part.command, env=part.env | own, output=log)
    await process.spawn()
    try:
        yield process
    finally:
        await process.stop()


async def watch_memory(pid: int, samples: list[tuple[float, float]]) -> None:
    """Until cancelled: minutes since the start and megabytes in use."""
    began = time.monotonic()
    while True:
        samples.append(((time.monotonic() - began) / 60, resident_kilobytes(pid) / 1024))
        await asyncio.sleep(SAMPLE_SECONDS)


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """Megabytes a minute, by least squares; 0 for fewer than two samples."""
    if len(samples) < 2:
        return 0.0
    mean_x = sum(x for x, _ in samples) / len(samples)
    mean_y = sum(y for _, y in samples) / len(samples)
    spread = sum((x - mean_x) ** 2 for x, _ in samples)
    return sum((x - mean_x) * (y - mean_y) for x, y in samples) / spread if spread else 0.0


async def settled_check(system: System, written: Written, *, seconds: float) -> pb.CheckLedgerResponse:
    """The equation once nothing is pending and every item has its row."""
    target = f"127.0.0.1:{system.settings.history_port}"
    channel = rpc.channel(target, GrpcSettings(token_file=system.stack.keys.token_file("tellonce")))
    ledger = pb_grpc.LedgerServiceStub(channel)

    async def find() -> pb.CheckLedgerResponse | None:
        with suppress(Unavailable):
            found = await ledger.CheckLedger(pb.CheckLedgerRequest(), timeout=60)
            (line,) = found.balances
            done = not line.pending and sum(line.states.values()) >= len(written.ends)
            return found if done else None
        return None

    try:
        return await until(find, seconds=seconds, what="a row for every item")
    finally:
        await channel.close()


async def entries_and_rows(system: System) -> tuple[int, int, int]:
    """How many entries there are, how many rows, and how often their items arrived."""
    client = as_services_read(system.stack.mongo_url)
    async with client:
        history = client["tellonce_history"]
        seen = await history["ledger"].aggregate([{"$group": {"_id": None, "seen": {"$sum": "$seen"}}}])
        arrivals = [one["seen"] async for one in seen]
        return (
            await history["entries"].count_documents({}),
            await history["ledger"].count_documents({}),
            arrivals[0] if arrivals else 0,
        )


def bus_settings(system: System) -> ServiceSettings:
    """How the customers reach the broker."""
    return ServiceSettings(nats=NatsSettings(url=system.stack.nats_url))
