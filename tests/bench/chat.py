"""Chat: what a connected visitor costs in memory, the way from a visitor's socket to an agent's at a quiet pace and at
500 a second beside a bare script of the same shape, and to the last of many agents."""

import asyncio
import json
import os
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tellonce.channel.v1 import channel_pb2, channel_service_pb2, channel_service_pb2_grpc
from tellonce_core import ids
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings
from websockets.asyncio.client import ClientConnection, connect

from tests.bench import bare_chat, chat_fan_out
from tests.bench.figures import Figure, beside, percentile
from tests.support.agent import AgentClient, LiveSocket
from tests.support.system import System, running_system

VISITORS = int(os.environ.get("TELLONCE_BENCH_VISITORS", "5000"))
WRITERS = 500
RATES = tuple(float(rate) for rate in os.environ.get("TELLONCE_BENCH_RATES", "25 500").split())
SECONDS = float(os.environ.get("TELLONCE_BENCH_SECONDS", "10"))
"""How long is written at each rate."""
AGENTS = int(os.environ.get("TELLONCE_BENCH_AGENTS", "100"))
PATIENCE = 90.0
"""How long what was written may take to arrive; what hasn't by then is told, and counts as having taken so long."""
ROUNDS = int(os.environ.get("TELLONCE_BENCH_ROUNDS", "2"))
_AT_ONCE = 50


async def measure(folder: Path) -> list[Figure]:
    """Memory of each connection, p50 and p99 of the way beside a bare script of the same shape, and to many agents."""
    many = {"TELLONCE_CHAT_ADDRESS_SOCKETS": "100000", "TELLONCE_CHAT_ADDRESS_SESSIONS": "1000000"}
    figures = []
    async with running_system(folder / "memory", only=("ingest-chat",), env=many) as alone:
        kilobytes = await memory(alone)
    async with running_system(folder / "way", env=many | {"TELLONCE_CHAT_LOOK": "PT5S"}) as system:
        for rate in RATES:
            figures += await beside_bare(system, rate)
        figures += await chat_fan_out.measure(system, AGENTS)
    return [Figure(f"memory a connected visitor, of {VISITORS:,}", kilobytes, "kB", goal="≤ 60 kB"), *figures]


async def beside_bare(system: System, rate: float) -> list[Figure]:
    """The way at this rate, in turn with the bare script."""
    servers, count = (system.stack.nats_url, system.stack.mongo_url), round(rate * SECONDS)
    values, floors, spent = [], [], []
    for _ in range(ROUNDS):
        floors.append(await bare_chat.paced(*servers, writers=WRITERS, count=count, per_second=rate))
        times, cpu = await paced_to_agent(system, rate, count)
        values.append(times)
        spent.append(cpu)
    return [
        beside(
            f"visitor to agent's socket at {rate:g}/s, p{percent}",
            "ms",
            [percentile(run, percent) for run in values],
            [percentile(run, percent) for run in floors],
            goal,
        )
        for percent, goal in ((50, "≤ 2"), (99, ""))
    ] + _spent_by_service(rate, spent)


def _spent_by_service(rate: float, runs: Sequence[dict[str, float]]) -> list[Figure]:
    """CPU that a word costs, all services together and each that takes part."""
    means = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    whole = Figure(f"CPU of a word at {rate:g}/s, all services", sum(means.values()), "ms")
    return [whole, *(Figure(f"- {name}", cpu, "ms") for name, cpu in means.items() if cpu >= 0.05)]


async def memory(system: System) -> float:
    """kB that each further connection adds to the process."""
    await _apply_account(system)
    warm = await connected(system, 200)
    before = resident_kb(system.stack.parts["ingest-chat"].pid)
    sockets = await connected(system, VISITORS)
    await asyncio.sleep(2)
    after = resident_kb(system.stack.parts["ingest-chat"].pid)
    for socket in [*warm, *sockets]:
        socket.transport.abort()
    await asyncio.sleep(2)
    return (after - before) / len(sockets)


async def _apply_account(system: System) -> None:
    """The account of the demo, without the services that have no part in this."""
    account = channel_pb2.Account(
        id="web", channel="chat", brand="poyraz", name="Poyraz", addresses=["https://shop.example"], languages=["tr"],
        enabled=True,
    )  # fmt: skip
    settings = GrpcSettings(token_file=system.stack.keys.token_file("tellonce"))
    async with rpc.channel(f"127.0.0.1:{system.settings.chat_port}", settings) as channel:
        stub = channel_service_pb2_grpc.ChannelServiceStub(channel)
        await stub.ApplyAccounts(channel_service_pb2.ApplyAccountsRequest(accounts=[account]))


async def connected(system: System, count: int) -> list[ClientConnection]:
    """So many visitors, welcomed."""
    window = asyncio.Semaphore(_AT_ONCE)
    url = f"{system.chat_url.replace('http', 'ws', 1)}/chat/v1/web/socket"

    async def one() -> ClientConnection:
        async with window:
            socket = await connect(url, compression=None, ping_interval=None, open_timeout=60)
            await socket.send('{"t":"hello","v":1,"language":"tr"}')
            welcome = json.loads(await socket.recv())
            assert welcome["t"] == "welcome", welcome
            return socket

    return list(await asyncio.gather(*(one() for _ in range(count))))


def resident_kb(pid: int) -> int:
    """Resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


async def paced_to_agent(system: System, rate: float, count: int) -> tuple[list[float], dict[str, float]]:
    """Milliseconds of each message from a visitor's socket to an agent's, all services running; and what CPU it cost
    each of them."""
    login = system.logins[0]
    sent: dict[str, float] = {}
    items: dict[str, str] = {}
    sockets = await connected(system, WRITERS)
    await _begin_all(sockets)
    async with AgentClient(system.inbox_url, login.email, login.password) as agent, agent.live() as live:
        arrivals: dict[str, float] = {}
        async with asyncio.TaskGroup() as tasks:
            reader = tasks.create_task(_arrivals(live, arrivals))
            drains = [tasks.create_task(_acks(socket, items)) for socket in sockets]
            before = cpu_ms(system)
            await _write(sockets, sent, rate, count)
            await _until_all(sent, items, arrivals)
            cpu = {name: (spent - before[name]) / count for name, spent in cpu_ms(system).items()}
            for task in [reader, *drains]:
                task.cancel()
    for socket in sockets:
        socket.transport.abort()
    late = [said for said in sent if items.get(said) not in arrivals]
    if late:
        unacked = len(sent.keys() - items.keys())
        print(f"{len(late)} of {len(sent)} had not arrived {PATIENCE:g} s after the last, {unacked} not even acked")
    return [(arrivals.get(items.get(said, ""), at + PATIENCE) - at) * 1000 for said, at in sent.items()], cpu


def cpu_ms(system: System) -> dict[str, float]:
    """CPU that each service has used so far (Linux)."""
    used = {}
    for name, part in system.stack.parts.items():
        fields = Path(f"/proc/{part.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        used[name] = (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
    return used


async def _begin_all(sockets: Sequence[ClientConnection]) -> None:
    """Each says its first words, so that what is measured are words in chats that are open."""
    for number, socket in enumerate(sockets):
        frame = {"t": "say", "id": ids.new_id(), "n": 1, "text": f"Merhaba {number}", "waited_ms": 0}
        await socket.send(json.dumps(frame))
        await asyncio.sleep(0.01)
    await asyncio.sleep(10)


async def _write(sockets: Sequence[ClientConnection], sent: dict[str, float], rate: float, count: int) -> None:
    began = time.perf_counter()
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        said = ids.new_id()
        frame = {"t": "say", "id": said, "n": 2 + number // WRITERS, "text": "x" * 200, "waited_ms": 0}
        sent[said] = time.perf_counter()
        await sockets[number % WRITERS].send(json.dumps(frame))


async def _acks(socket: ClientConnection, items: dict[str, str]) -> None:
    async for text in socket:
        frame = json.loads(text)
        if frame["t"] == "error":
            print(f"refused: {frame['reason']}")
        elif frame["t"] == "ack":
            items[frame["id"]] = frame["entry"]


async def _arrivals(live: LiveSocket, arrivals: dict[str, float]) -> None:
    while True:
        event = await live.next()
        if event["type"] == "entry":
            arrivals.setdefault(event["entry_id"], time.perf_counter())


async def _until_all(sent: dict[str, float], items: dict[str, str], arrivals: dict[str, float]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while len(sent.keys() - items.keys()) or set(items.values()) - arrivals.keys():
                await asyncio.sleep(0.1)
