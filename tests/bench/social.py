"""Webhook deliveries acknowledged by one process of ingest-social, beside a bare FastAPI endpoint that publishes.

Both run as processes on the same broker, take the same requests from the same 32 connections, and say 200 after the
broker's acknowledgement. The bare one checks, parses, masks and keeps nothing."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from tellonce_local import servers
from tellonce_local.networks.payloads import NETWORKS, Incoming, Network
from tellonce_local.networks.simulator import simulated_networks
from tellonce_local.ports import free_port
from tellonce_local.process import Process
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.bench.figures import Figure, beside
from tests.integration.social_support import social_service

COUNT = int(os.environ.get("TELLONCE_BENCH_DELIVERIES", "1000"))
ROUNDS = int(os.environ.get("TELLONCE_BENCH_ROUNDS", "7"))
CONNECTIONS = 32
USUAL = {"TELLONCE_SOCIAL_POLL": "1s"}
"""As it runs; tests look for due sends five times as often."""
MEASURED = ("whatsapp", "telegram")
"""The largest network (HMAC over the body, deep JSON), and the one with the smallest payloads."""


async def measure(folder: Path) -> list[Figure]:
    """Deliveries a second for each of two networks, in turn with the floor: the machine drifts."""
    async with AsyncExitStack() as stack:
        nats = await stack.enter_async_context(servers.nats_server(folder / "nats"))
        mongo = await stack.enter_async_context(servers.mongo_server(folder / "mongo"))
        await provision_bus(ServiceSettings(nats=NatsSettings(url=nats.url)))
        networks = await stack.enter_async_context(simulated_networks())
        service = await stack.enter_async_context(social_service(folder, nats.url, mongo.url, networks, USUAL))
        await service.apply(*service.accounts())
        bare = await stack.enter_async_context(bare_endpoint(nats.url, folder))
        figures = []
        for name in MEASURED:
            floors, values = [], []
            for number in range(ROUNDS + 1):
                requests = deliveries(NETWORKS[name], number)
                floor, value = await rate(bare, requests), await rate(service.http_port, requests)
                if number:  # the first round warms both up
                    floors.append(floor)
                    values.append(value)
            figures.append(beside(f"webhooks acknowledged ({name})", "deliveries/s", values, floors, "≥ 0.5"))
        return figures


def deliveries(network: Network, number: int) -> list[bytes]:
    """Requests as they go over the wire, each a message of its own by somebody else."""
    first = (number + 1) * 1_000_000
    return [_request(network, first + one) for one in range(COUNT)]


def _request(network: Network, number: int) -> bytes:
    person = str(500_000 + number)
    text = f"Siparişim {number} hâlâ gelmedi, kargo takip numarası da çalışmıyor. Yardımcı olur musunuz?"
    body, headers = network.delivery(
        network.message(network, Incoming(str(number), person, text, at=datetime.now(UTC))), ""
    )
    told = {"host": "bench", "content-length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"POST /webhooks/{network.channel}/destek HTTP/1.1\r\n{head}\r\n".encode() + body


async def rate(port: int, requests: Sequence[bytes]) -> float:
    """Deliveries a second until the last is acknowledged; each connection sends the next after its answer."""
    left = iter(requests)

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in left:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
        writer.close()

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(CONNECTIONS):
            tasks.create_task(connection())
    return len(requests) / (time.perf_counter() - began)


@asynccontextmanager
async def bare_endpoint(nats_url: str, folder: Path) -> AsyncIterator[int]:
    """The floor as a process; its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.bare_webhook", str(port), nats_url]
    process = Process(command, env={**os.environ}, output=folder / "bare.log")
    await process.spawn()
    try:
        async with asyncio.timeout(20):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    assert process.is_running, (folder / "bare.log").read_text()
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield port
    finally:
        await process.stop()
