"""Chat: what a connected visitor costs in memory, the way from a visitor's socket to an agent's at a quiet pace and at
500 a second beside a bare script of the same shape, with all services and with those of the way alone, and to the last
of many agents."""

import asyncio
import json
import os
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from tellonce.channel.v1 import channel_pb2, channel_service_pb2, channel_service_pb2_grpc
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings
from websockets.asyncio.client import ClientConnection, connect

from tests.bench import bare_chat, chat_fan_out, chat_way
from tests.bench.chat_way import Paced, Way
from tests.bench.figures import Figure, beside, percentile
from tests.support.system import System, held, running_system

VISITORS = int(os.environ.get("TELLONCE_BENCH_VISITORS", "5000"))
WRITERS = int(os.environ.get("TELLONCE_BENCH_WRITERS", "500"))
RATES = tuple(float(rate) for rate in os.environ.get("TELLONCE_BENCH_RATES", "25 500").split())
SECONDS = float(os.environ.get("TELLONCE_BENCH_SECONDS", "6"))
"""How long is written at each rate."""
AGENTS = int(os.environ.get("TELLONCE_BENCH_AGENTS", "100"))
PATIENCE = 30.0
"""How long what was written may take to arrive; what hasn't by then is told, and counts as having taken so long."""
ROUNDS = int(os.environ.get("TELLONCE_BENCH_ROUNDS", "2"))
BESIDE = ("router", "search", "ingest-email", "ingest-social")
"""Services that have no part in the way of a word: they hear of it, and are on the same two processors here."""
_AT_ONCE = 50


async def measure(folder: Path) -> list[Figure]:
    """Memory of each connection, p50 and p99 of the way beside a bare script of the same shape, and to many agents."""
    many = {"TELLONCE_CHAT_ADDRESS_SOCKETS": "100000", "TELLONCE_CHAT_ADDRESS_SESSIONS": "1000000"}
    async with running_system(folder / "memory", only=("ingest-chat",), env=many, priorities=True) as alone:
        kilobytes = await memory(alone)
    figures = [Figure(f"memory a connected visitor, of {VISITORS:,}", kilobytes, "kB", goal="≤ 60 kB")]
    async with (
        running_system(
            folder / "way",
            env=many | {"TELLONCE_CHAT_LOOK": "PT5S", "TELLONCE_INBOX_SOCKET_CHATS": str(WRITERS)},
            priorities=True,
        ) as system,
        chat_way.begun(system, await connected(system, WRITERS)) as way,
    ):
        figures += await chat_fan_out.measure(system, AGENTS)  # meanwhile the first answers of the others become late
        for rate in RATES:
            figures += await beside_bare(system, way, rate)
        with held(system, BESIDE):
            figures += await beside_bare(system, way, RATES[-1], ", only its services running")
    return figures


async def beside_bare(system: System, way: Way, rate: float, how: str = "") -> list[Figure]:
    """The way at this rate, in turn with the bare script."""
    servers, count = (system.stack.nats_url, system.stack.mongo_url), round(rate * SECONDS)
    runs, floors = [], []
    for number in range(ROUNDS):
        print(f"{count} words at {rate:g}/s, round {number + 1}", file=sys.stderr, flush=True)
        floors.append(await bare_chat.paced(*servers, writers=WRITERS, count=count, per_second=rate))
        runs.append(await way.paced(rate, count, PATIENCE))
    found = []
    for what, times, goal in (
        ("read", [run.read for run in runs], "≤ 2"),
        ("recorded", [run.recorded for run in runs], ""),
    ):
        for percent in (50, 99):
            ours = [percentile(one, percent) for one in times]
            bare = [percentile(one, percent) for one in floors]
            name = f"visitor to agent's socket at {rate:g}/s{how}, {what}, p{percent}"
            found.append(beside(name, "ms", ours, bare, goal if percent == 50 else ""))
    return found + _parts(f"at {rate:g}/s{how}", runs)


def _parts(how: str, runs: Sequence[Paced]) -> list[Figure]:
    """How soon the visitor has the tick, and what CPU a word costs: all services together, and each that takes part."""
    ticks = [Figure(f"tick {how}, p50", statistics.median(percentile(run.acked, 50) for run in runs), "ms")]
    means = {name: statistics.median(run.cpu[name] for run in runs) for name in runs[0].cpu}
    whole = Figure(f"CPU of a word {how}, all processes", sum(means.values()), "ms")
    return [*ticks, whole, *(Figure(f"- {name}", cpu, "ms") for name, cpu in means.items() if cpu >= 0.05)]


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
