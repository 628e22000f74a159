"""The floor of a chat: socket → stream → bulk write → stream → socket, on the same servers, with nothing decided."""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.bench import floor


async def paced(nats_url: str, mongo_url: str, *, writers: int, count: int, per_second: float) -> list[float]:
    """Milliseconds from a writer's send to the reader's socket, at a steady rate over so many writers."""
    arrived: dict[str, float] = {}
    sent: dict[str, float] = {}
    async with floor.pipe(nats_url, mongo_url) as line:
        readers: set[ServerConnection] = set()

        async def serve_one(connection: ServerConnection) -> None:
            if connection.request is not None and connection.request.path == "/agent":
                readers.add(connection)
                await connection.wait_closed()
                return
            with suppress(ConnectionClosed):
                async for text in connection:
                    key = json.loads(text)["id"]
                    await line.publish("in", key, floor.BODY)
                    await connection.send(json.dumps({"t": "ack", "id": key}))

        async with serve(serve_one, "127.0.0.1", 0, compression=None) as server:
            port = server.sockets[0].getsockname()[1]
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(floor._move(line, count))
                tasks.create_task(_push(line, count, readers))
                tasks.create_task(_read(port, count, arrived))
                tasks.create_task(_write(port, writers, count, per_second, sent))
    return [(arrived[key] - sent[key]) * 1000 for key in sent]


async def _push(line: floor.Pipe, count: int, readers: set[ServerConnection]) -> None:
    async for batch in floor._batches(line, "out", count):
        for message in batch:
            key = message.subject.rsplit(".", 1)[1]
            for reader in readers:
                await reader.send(json.dumps({"t": "entry", "id": key}))
            await message.ack()


async def _read(port: int, count: int, arrived: dict[str, float]) -> None:
    async with connect(f"ws://127.0.0.1:{port}/agent", compression=None) as socket:
        while len(arrived) < count:
            key = json.loads(await socket.recv())["id"]  # an assignment would look at the clock first
            arrived[key] = time.perf_counter()


async def _write(port: int, writers: int, count: int, per_second: float, sent: dict[str, float]) -> None:
    sockets: Sequence[ClientConnection] = await asyncio.gather(
        *(connect(f"ws://127.0.0.1:{port}/visitor", compression=None) for _ in range(writers))
    )
    drains = [asyncio.ensure_future(_drain(socket)) for socket in sockets]
    began = time.perf_counter()
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        sent[str(number)] = time.perf_counter()
        await sockets[number % writers].send(json.dumps({"t": "say", "id": str(number), "text": "x" * 200}))
    await asyncio.sleep(1)
    for socket in sockets:
        await socket.close()
    await asyncio.gather(*drains)


async def _drain(socket: ClientConnection) -> None:
    async for _ in socket:
        pass
