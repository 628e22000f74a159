"""Words of chats that a process of history knows: nothing is read for them, and nothing of it is trusted too long."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.customer.v1.events_pb2 import CustomerErased
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce_core import ids, subjects, wire
from tellonce_core.errors import Conflict
from tellonce_history import main
from tellonce_history.fresh import Fresh
from tellonce_history.item import Item, make_item
from tellonce_history.reader import Reader
from tellonce_history.store.documents import DATABASE
from tellonce_history.store.story import Story
from tellonce_history.talks import Talks
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.mongo import Mongo, connect, in_thread
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.service import Service

from tests.integration.history_support import history_settings, word
from tests.integration.test_history_interrupted import KEY, Bench

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def mongo(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[Mongo]:
    """An empty database of history."""
    settings = history_settings(nats_server.url, mongo_server.url, tmp_path)
    async with connect(settings.mongo, DATABASE) as opened:
        await in_thread(opened.client.drop_database, DATABASE)
        await main.provision(settings)
    async with connect(settings.mongo, DATABASE) as opened:
        yield opened


def said(count: int, text: str = "Merhaba") -> list[Item]:
    """Words of one new visitor."""
    visitor = ids.new_id()
    messages = [replace(word(visitor, number, seconds=number), text=text) for number in range(1, count + 1)]
    return [make_item(one, KEY, stream="MESSAGES", sequence=number) for number, one in enumerate(messages, start=1)]


async def test_after_the_first_word_nothing_is_read_before_a_word_is_told(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, (first, second, third) = Bench(mongo, Talks(8)), said(3)
    await bench.recorder.record([first])
    asked: list[Sequence[str]] = []
    for store in (bench.stores.rows, bench.stores.nodes, bench.stores.entries):
        monkeypatch.setattr(store, "_find", asked.append)
    monkeypatch.setattr(bench.stores.threads, "_reach", asked.append)

    await bench.recorder.record([second])
    await bench.recorder.record([third])

    told = bench.bus.messages(entry_events.EntryRecorded)
    assert asked == []
    assert [event.entry_id for event in told] == [one.message.item_id for one in (first, second, third)]
    assert len({event.conversation_id for event in told}) == 1
    assert all(event.conversation_reference for event in told)


async def test_a_word_that_comes_again_is_counted_and_told_once(mongo: Mongo) -> None:
    bench, (first, second) = Bench(mongo, Talks(8)), said(2)
    await bench.recorder.record([first])
    await bench.recorder.record([second])

    await bench.recorder.record([replace(second, sequence=9)])

    (row,) = (await bench.stores.rows.load([second.message.item_id])).values()
    assert (row.seen, row.sequences) == (2, (2, 9))
    assert len({event.entry_id for event in bench.bus.messages(entry_events.EntryRecorded)}) == 2


async def test_a_chat_that_was_erased_meanwhile_begins_anew_when_the_word_comes_again(mongo: Mongo) -> None:
    bench, (first, second) = Bench(mongo, Talks(8)), said(2)
    await bench.recorder.record([first])
    for name in ("conversations", "keys", "nodes"):  # what an erasure removes, before anybody heard of it
        await in_thread(mongo.database[name].delete_many, {})

    with pytest.raises(Conflict):
        await bench.recorder.record([second])
    await bench.recorder.record([second])

    (row,) = (await bench.stores.rows.load([second.message.item_id])).values()
    assert await bench.count("conversations") == await bench.count("nodes") == 1
    assert (await bench.stores.conversations.head(row.conversation)).id == row.conversation


async def test_words_from_memory_are_answered_as_if_they_were_read(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Fresh(8)
    bench, (first, second) = Bench(mongo, Talks(8), fresh), said(2)
    await bench.recorder.record([first])
    await bench.recorder.record([second])
    ids = [second.message.item_id, first.message.item_id]
    read = [wire.ENTRY.to_proto(one) for one in await reader_of(bench, Fresh()).entries(ids, brief=False)]
    monkeypatch.setattr(bench.stores.entries, "_find", _refuse)

    remembered = await reader_of(bench, fresh).as_told(ids, brief=True)

    assert remembered == read
    assert len(read) == 2


async def test_a_word_whose_chat_was_joined_meanwhile_is_read_anew(mongo: Mongo) -> None:
    fresh = Fresh(8)
    bench, (first,) = Bench(mongo, Talks(8), fresh), said(1)
    await bench.recorder.record([first])
    await in_thread(mongo.database["nodes"].update_one, {"_id": first.node}, {"$set": {"customer": "another"}})

    (answered,) = await reader_of(bench, fresh).as_told([first.message.item_id], brief=True)

    assert answered.customer_id == "another"


def _refuse(ids: Sequence[str]) -> None:
    raise AssertionError(f"{ids} were read")


def reader_of(bench: Bench, fresh: Fresh) -> Reader:
    """What answers readers of this record."""
    return Reader(bench.stores, Story(), KEY, "TR", fresh)


async def test_the_code_of_a_proof_that_began_meanwhile_is_heard(mongo: Mongo) -> None:
    bench, (first, second) = Bench(mongo, Talks(8)), said(2, "482 913")
    await bench.recorder.record([replace(first, message=replace(first.message, text="Merhaba"))])
    await in_thread(mongo.database["nodes"].update_one, {"_id": first.node}, {"$set": {"proof": "p1"}})

    expected = await bench.recorder.record([second])

    assert expected == {second.message.item_id: "p1"}


async def test_a_regrouping_that_any_replica_tells_is_heard_by_all(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path
) -> None:
    settings = history_settings(nats_server.url, mongo_server.url, tmp_path)
    talks: Any = Talks(8)
    await provision_bus(settings)
    async with Service("history", settings) as service:
        bus = await service.enter(Bus.connect(settings, name="talks"))
        await main._follow(service, bus, talks)
        node = ids.new_id()
        event = CustomerErased(customer_id=node)
        event.at.FromDatetime(datetime.now(UTC))
        await bus.publish(Event(ids.new_id(), subjects.customer_event("erased", node), event))
        async with asyncio.timeout(10):
            while not talks.forgotten:
                await asyncio.sleep(0.01)
        service.stop()
