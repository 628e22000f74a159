"""The floor that a figure is held against: a bare script of the same shape, on the same servers, equally durable.

publish -> consume -> bulk write (majority, journaled) -> publish -> consume. Nothing is decided, nothing is parsed.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig
from pymongo import AsyncMongoClient, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.write_concern import WriteConcern

WINDOW = 256
BODY = bytes(951)
"""As large as a common MessageReceived of a short mail."""


@dataclass(frozen=True)
class Pipe:
    """The two streams, the collection and the client of one run."""

    context: JetStreamContext
    collection: AsyncCollection[dict[str, object]]
    name: str

    async def publish(self, stage: str, key: str, body: bytes) -> None:
        """Publish and wait for the ack, with a Nats-Msg-Id as the real one has."""
        headers = {"Nats-Msg-Id": f"{stage}-{key}"}
        await self.context.publish(f"{self.name}.{stage}.{key}", body, headers=headers, timeout=20)


@asynccontextmanager
async def pipe(nats_url: str, mongo_url: str) -> AsyncIterator[Pipe]:
    """A fresh pipe; its streams and its collection are gone afterwards."""
    name = f"floor{uuid.uuid4().hex[:8]}"
    client: Client = await nats.connect(nats_url)
    mongo: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(mongo_url)
    context = client.jetstream()
    collection = mongo["tellonce_floor"].get_collection(name, write_concern=WriteConcern(w="majority", j=True))
    for stage in ("in", "out"):
        await context.add_stream(StreamConfig(name=f"{name}_{stage}", subjects=[f"{name}.{stage}.>"]))
        config = ConsumerConfig(durable_name="floor", ack_policy=AckPolicy.EXPLICIT, max_ack_pending=4096)
        await context.add_consumer(f"{name}_{stage}", config)
    try:
        yield Pipe(context, collection, name)
    finally:
        for stage in ("in", "out"):
            await context.delete_stream(f"{name}_{stage}")
        await collection.drop()
        await mongo.close()
        await client.close()


async def burst(nats_url: str, mongo_url: str, count: int) -> float:
    """Messages per second from the first publish to the last message at the end of the pipe."""
    async with pipe(nats_url, mongo_url) as line:
        began = time.perf_counter()
        arrived: dict[str, float] = {}
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_move(line, count))
            tasks.create_task(_arrive(line, count, arrived))
            tasks.create_task(_publish_all(line, count))
        return count / (time.perf_counter() - began)


async def paced(nats_url: str, mongo_url: str, count: int, per_second: float) -> list[float]:
    """Milliseconds of each message from publish to the end of the pipe, at a steady rate."""
    async with pipe(nats_url, mongo_url) as line:
        sent: dict[str, float] = {}
        arrived: dict[str, float] = {}
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_move(line, count))
            tasks.create_task(_arrive(line, count, arrived))
            tasks.create_task(_publish_paced(line, count, per_second, sent))
        return [(arrived[key] - sent[key]) * 1000 for key in sent]


async def _publish_all(line: Pipe, count: int) -> None:
    window = asyncio.Semaphore(WINDOW)

    async def one(number: int) -> None:
        async with window:
            await line.publish("in", str(number), BODY)

    await asyncio.gather(*(one(number) for number in range(count)))


async def _publish_paced(line: Pipe, count: int, per_second: float, sent: dict[str, float]) -> None:
    began = time.perf_counter()
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        sent[str(number)] = time.perf_counter()
        await line.publish("in", str(number), BODY)


async def _batches(line: Pipe, stage: str, count: int) -> AsyncIterator[list[Msg]]:
    subscription = await line.context.pull_subscribe_bind("floor", stream=f"{line.name}_{stage}")
    left = count
    while left:
        try:
            batch = await subscription.fetch(WINDOW, timeout=1.5)
        except TimeoutError:  # nats raises its own and, where the server said nothing, the plain one
            continue
        left -= len(batch)
        yield batch
    await subscription.unsubscribe()


async def _move(line: Pipe, count: int) -> None:
    async for batch in _batches(line, "in", count):
        keys = [message.subject.rsplit(".", 1)[1] for message in batch]
        writes = [
            UpdateOne({"_id": key}, {"$setOnInsert": {"body": message.data}}, upsert=True)
            for key, message in zip(keys, batch, strict=True)
        ]
        await line.collection.bulk_write(writes, ordered=False)
        await asyncio.gather(*(line.publish("out", key, BODY) for key in keys))
        for message in batch:
            await message.ack()


async def _arrive(line: Pipe, count: int, arrived: dict[str, float]) -> None:
    async for batch in _batches(line, "out", count):
        now = time.perf_counter()
        for message in batch:
            arrived[message.subject.rsplit(".", 1)[1]] = now
            await message.ack()
