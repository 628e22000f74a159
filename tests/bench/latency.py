"""From publish to the agent's socket at 50 messages a second, beside the bare pipe on the same servers."""

import asyncio
import os
import time
from pathlib import Path

from tellonce_core import ids
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.bench import floor
from tests.bench.figures import Figure, beside, percentile
from tests.support.agent import AgentClient, LiveSocket
from tests.support.mails import a_message, received
from tests.support.system import System, running_system

RATE = 50.0
COUNT = int(os.environ.get("TELLONCE_BENCH_PACED", "500"))
ROUNDS = int(os.environ.get("TELLONCE_BENCH_ROUNDS", "5"))


async def measure(folder: Path) -> list[Figure]:
    """p50 and p99 of the way from the bus to the row in an agent's socket, all services running."""
    values, floors = [], []
    async with running_system(folder, priorities=True) as system:
        for _ in range(ROUNDS):
            floors.append(await floor.paced(system.stack.nats_url, system.stack.mongo_url, COUNT, RATE))
            values.append(await paced_to_socket(system, COUNT, RATE))
    return [
        beside(
            f"publish to socket at 50/s, p{percent}",
            "ms",
            [percentile(run, percent) for run in values],
            [percentile(run, percent) for run in floors],
            goal,
        )
        for percent, goal in ((50, "≤ 2"), (99, "≤ 3"))
    ]


async def paced_to_socket(system: System, count: int, per_second: float) -> list[float]:
    """Milliseconds of each message from publish to the first row that shows it in an agent's list."""
    run = ids.new_id()
    sent: dict[str, float] = {}
    login = system.logins[0]
    settings = ServiceSettings(nats=NatsSettings(url=system.stack.nats_url))
    async with (
        AgentClient(system.inbox_url, login.email, login.password) as agent,
        agent.live() as socket,
        Bus.connect(settings, name="bench") as bus,
        asyncio.TaskGroup() as tasks,
    ):
        reading = tasks.create_task(_arrivals(socket, run, count))
        began = time.perf_counter()
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
            message = a_message(number, run=run)
            subject, event, event_id = received(message)
            sent[message.subject] = time.perf_counter()
            await bus.publish(Event(event_id, subject, event))
        arrived = await asyncio.wait_for(reading, 60)
    return [(arrived[subject] - sent[subject]) * 1000 for subject in sent]


async def _arrivals(socket: LiveSocket, run: str, count: int) -> dict[str, float]:
    arrived: dict[str, float] = {}
    while len(arrived) < count:
        event = await socket.next()
        row = event.get("row") if event["type"] == "desk" else None
        if row and run in row["subject"]:
            arrived.setdefault(row["subject"], time.perf_counter())
    return arrived
