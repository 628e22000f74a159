"""A further replica of ingest-chat beside the system's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from tellonce_local.ports import free_port
from tellonce_local.process import Process

from tests.support.system import System


def replica_of(system: System) -> tuple[Process, str, str]:
    """(process, url, ready url) of a replica that isn't started yet."""
    part = next(one for one in system.stack.service_parts() if one.name == "ingest-chat")
    web, grpc, metrics = free_port(), free_port(), free_port()
    env = part.env | {
        "TELLONCE_CHAT_PORT": str(web),
        "TELLONCE_GRPC_PORT": str(grpc),
        "TELLONCE_HTTP_PORT": str(metrics),
    }
    output = system.log.with_name(f"ingest-chat-{web}.log")
    return (
        Process(part.command, env=env, output=output),
        f"http://127.0.0.1:{web}",
        f"http://127.0.0.1:{metrics}/readyz",
    )


@asynccontextmanager
async def another_replica(system: System) -> AsyncIterator[str]:
    """The URL of a second replica, ready."""
    process, url, ready = replica_of(system)
    await process.spawn()
    try:
        await until_ready(process, ready)
        yield url
    finally:
        await process.stop()


async def until_ready(process: Process, ready: str, seconds: float = 30) -> None:
    """Wait until it serves."""
    async with httpx.AsyncClient(timeout=2) as client, asyncio.timeout(seconds):
        while True:
            assert process.is_running
            try:
                if (await client.get(ready)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
