"""Keeps a NATS or MongoDB server running, as the supervisor does with services."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from tellonce_local.console import Console
from tellonce_local.problems import SetupError
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_local.supervise import describe_end, next_pause


@asynccontextmanager
async def keep_server(server: NatsServer | MongoServer, console: Console) -> AsyncIterator[None]:
    """Start the running server again whenever it dies; it is stopped at the end."""
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_watch(server, console, stopping), name=f"keep {server.name}")
        try:
            yield
        finally:
            stopping.set()
            await server.stop()
            task.cancel()


async def _watch(server: NatsServer | MongoServer, console: Console, stopping: asyncio.Event) -> None:
    pause: timedelta | None = None
    while True:
        status = await server.process.wait()
        if stopping.is_set():
            return
        pause = next_pause(pause, timedelta(0))
        console.relay(server.name, f"{describe_end(status)}; it is started again in {pause.total_seconds():g} s")
        await asyncio.sleep(pause.total_seconds())
        try:
            await server.start()
        except SetupError as problem:
            console.relay(server.name, str(problem))
        else:
            pause = None
