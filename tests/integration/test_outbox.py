"""The outbox on real servers: what is stored is published, once taken out, and what a crash left comes later."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from google.protobuf.wrappers_pb2 import StringValue
from pydantic import SecretStr
from tellonce_core import ids, subjects
from tellonce_core.errors import Unavailable
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime import mongo
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.event import Outgoing
from tellonce_runtime.outbox import Documents, Outbox
from tellonce_runtime.settings import MongoSettings, ServiceSettings

from tests.integration.bus_support import Collector, consuming, fresh_streams, settings_for, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

DURABLE = "ingest-email-notices"  # reads desk.queued


@pytest_asyncio.fixture(loop_scope="session")
async def settings(nats_server: NatsServer) -> ServiceSettings:
    settings = settings_for(nats_server.url)
    await fresh_streams(settings)
    return settings


@pytest_asyncio.fixture(loop_scope="session")
async def collection(mongo_server: MongoServer) -> AsyncIterator[Documents]:
    async with mongo.connect(MongoSettings(url=SecretStr(mongo_server.url)), "test_outbox", alias="outbox") as store:
        await mongo.in_thread(store.client.drop_database, "test_outbox")
        documents: Documents = store.database["items"]
        await mongo.in_thread(documents.create_indexes, [Outbox.index()])
        yield documents


@pytest_asyncio.fixture(loop_scope="session")
async def bus(settings: ServiceSettings) -> AsyncIterator[Bus]:
    async with Bus.connect(settings, name="test") as bus:
        yield bus


class Down:
    """A bus that is away."""

    stopping = asyncio.Event()

    async def send_many(self, outgoing: Sequence[Outgoing]) -> None:
        if outgoing:
            raise Unavailable("down")


def event(text: str) -> Event:
    return Event(ids.new_id(), subjects.desk_event("queued", "c1"), StringValue(value=text), {"X-Own": "1"})


def document(number: int, *texts: str, age: timedelta = timedelta()) -> dict[str, Any]:
    pending = [Outbox.pending(event(text)) | {"at": datetime.now(UTC) - age} for text in texts]
    return {"_id": number, "kept": True, "pending": pending}


async def test_flush_publishes_what_is_pending_and_takes_it_out(
    bus: Bus, collection: Documents, settings: ServiceSettings
) -> None:
    collector = Collector()
    collection.insert_many([document(1, "a", "b"), document(2, "c"), document(3, "not asked for")])

    await Outbox(bus, [collection]).flush(collection, [1, 2])

    async with consuming(settings, {StringValue: collector}, durable=DURABLE):
        await until(lambda: len(collector.done) == 3)
    assert collector.done == ["a", "b", "c"]
    assert [len(one["pending"]) for one in collection.find().sort("_id")] == [0, 0, 1]
    assert all(one["kept"] for one in collection.find())


async def test_what_became_pending_meanwhile_stays(bus: Bus, collection: Documents) -> None:
    collection.insert_one(document(1, "a"))

    class Racing:
        stopping = asyncio.Event()

        async def send_many(self, outgoing: Sequence[Outgoing]) -> None:
            await bus.send_many(outgoing)
            collection.update_one({"_id": 1}, {"$push": {"pending": Outbox.pending(event("later"))}})

    await Outbox(Racing(), [collection]).flush(collection, [1])

    [found] = collection.find()
    assert [StringValue.FromString(one["body"]).value for one in found["pending"]] == ["later"]


async def test_an_event_stays_pending_when_the_broker_is_away(collection: Documents) -> None:
    collection.insert_one(document(1, "a"))

    with pytest.raises(Unavailable):
        await Outbox(Down(), [collection]).flush(collection, [1])

    assert len(collection.find()[0]["pending"]) == 1


async def test_the_sweeper_publishes_what_a_crash_left_with_its_id(
    bus: Bus, collection: Documents, settings: ServiceSettings
) -> None:
    collector = Collector()
    old = document(1, "left", age=timedelta(minutes=1))
    collection.insert_many([old, document(2, "still being flushed")])
    outbox = Outbox(bus, [collection])

    sweeping = asyncio.create_task(outbox.sweep_forever())
    async with consuming(settings, {StringValue: collector}, durable=DURABLE):
        await until(lambda: bool(collector.done))
    bus.stop_fetching()
    await asyncio.wait_for(sweeping, 1)

    assert collector.done == ["left"]
    assert len(collection.find_one({"_id": 2})["pending"]) == 1  # type: ignore[index]


async def test_an_event_that_is_published_twice_is_stored_once(bus: Bus, collection: Documents) -> None:
    collection.insert_one(document(1, "a", age=timedelta(minutes=1)))
    stored = collection.find()[0]
    outbox = Outbox(bus, [collection])

    await outbox.flush(collection, [1])
    before = await bus.stream_state(subjects.DESK)
    collection.replace_one({"_id": 1}, stored)  # as if the process had died before taking it out
    swept = await outbox.sweep(collection)

    assert (swept, await bus.stream_state(subjects.DESK)) == (1, before)


async def test_the_sweeper_reads_by_its_index(collection: Documents) -> None:
    collection.insert_many([{"_id": n, "pending": []} for n in range(100)])

    plan = collection.find({"pending.at": {"$lt": datetime.now(UTC)}}).explain()

    assert plan["executionStats"]["totalDocsExamined"] == 0


async def test_a_database_that_is_away_is_unavailable(own_mongo_server: MongoServer) -> None:
    settings = MongoSettings(url=SecretStr(own_mongo_server.url), timeout=timedelta(seconds=1))
    async with mongo.connect(settings, "test", alias="away") as store:
        await store.ping()
        await own_mongo_server.kill()

        with pytest.raises(Unavailable):
            await store.ping()
        with pytest.raises(Unavailable):
            await mongo.in_thread(store.database["items"].insert_one, {"_id": 1})
