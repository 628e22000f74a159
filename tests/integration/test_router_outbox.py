"""Outboxes of desk items on a real database: the next write replaces what was told, and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from pydantic import SecretStr
from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_core.errors import Unavailable
from tellonce_core.wire import timestamp
from tellonce_local.servers import MongoServer
from tellonce_router.desk import Desk
from tellonce_router.facts import Told, Words
from tellonce_router.recording import Surroundings, record_entries
from tellonce_router.rules import Rules
from tellonce_router.settings import RouterSettings
from tellonce_router.store.agents import AgentStore
from tellonce_router.store.decisions import DecisionStore
from tellonce_router.store.documents import make_indexes
from tellonce_router.store.items import ItemStore
from tellonce_router.store.settings import SettingsStore
from tellonce_runtime import mongo
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.event import Outgoing
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.settings import MongoSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
AROUND = Surroundings(rules=Rules(), now=START, contacts={})
AT_ONCE = timedelta()


class Broker:
    """Notes what it was told by its id, or is away."""

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self.is_away = False
        self.told: list[str] = []

    async def send_many(self, outgoing: Sequence[Outgoing]) -> None:
        if self.is_away:
            raise Unavailable("down")
        self.told += [one.headers["Nats-Msg-Id"] for one in outgoing]


class Replica:
    """A router's desk, without its consumers."""

    def __init__(self, broker: Broker) -> None:
        items, agents, clock, settings = ItemStore(), AgentStore(), SystemClock(), RouterSettings()
        self.outbox = Outbox(broker, [items.collection])
        self.desk = Desk(
            items=items,
            agents=agents,
            decisions=DecisionStore(),
            rules=SettingsStore(clock, settings.rules_fresh_for),
            outbox=self.outbox,
            clock=clock,
            settings=settings,
        )

    async def hear(self, number: int) -> None:
        """The visitor's word of that number."""
        items = await self.desk.items.load(["c1"])
        await self.desk.write(record_entries(items, [a_word(number)], AROUND))

    async def hear_in_vain(self, number: int) -> None:
        """The same, while the broker is away: written, but not told."""
        with pytest.raises(Unavailable):
            await self.hear(number)

    async def pending(self) -> list[str]:
        [found] = await mongo.in_thread(lambda: list(self.desk.items.collection.find({"_id": "c1"}, {"pending": 1})))
        return [one["event_id"] for one in found["pending"]]


def a_word(number: int) -> Told:
    at = timestamp(START + timedelta(seconds=number))
    event = EntryRecorded(
        entry_id=f"e{number:02}",
        node_id="n1",
        customer_id="n1",
        conversation_id="c1",
        channel="chat",
        direction=entry_pb2.DIRECTION_IN,
        kind=entry_pb2.ENTRY_KIND_MESSAGE,
        author_kind=entry_pb2.AUTHOR_KIND_CUSTOMER,
        order_at=at,
        received_at=at,
    )
    return Told(event=event, words=Words(text=f"word {number}"))


@pytest_asyncio.fixture(loop_scope="session")
async def broker(mongo_server: MongoServer) -> AsyncIterator[Broker]:
    async with mongo.connect(MongoSettings(url=SecretStr(mongo_server.url)), "test_desk_outbox") as store:
        await mongo.in_thread(store.client.drop_database, "test_desk_outbox")
        await mongo.in_thread(make_indexes)
        yield Broker()


async def test_the_next_write_replaces_what_was_told(broker: Broker) -> None:
    replica = Replica(broker)

    for number in range(1, 4):
        await replica.hear(number)

    assert broker.told == ["c1.1", "c1.2", "c1.3"]
    assert await replica.pending() == ["c1.3"]


async def test_an_item_is_read_as_all_its_writes_made_it(broker: Broker) -> None:
    replica = Replica(broker)
    for number in (5, 6, 9, 7, 8):  # the last two come late: they stand in the middle
        await replica.hear(number)

    whole = record_entries({}, [a_word(number) for number in (5, 6, 7, 8, 9)], AROUND)[0].after

    read = (await replica.desk.items.load(["c1"]))["c1"]
    assert (read.own, read.derived) == (whole.own, whole.derived)


async def test_what_could_not_be_told_is_kept_by_every_further_write_until_the_sweeper_tells_it(broker: Broker) -> None:
    replica = Replica(broker)
    await replica.hear(1)
    broker.is_away = True
    await replica.hear_in_vain(2)
    await replica.hear_in_vain(3)
    broker.is_away = False
    await replica.hear(4)

    assert await replica.pending() == ["c1.2", "c1.3", "c1.4"]
    await replica.outbox.sweep(replica.desk.items.collection, older_than=AT_ONCE)
    assert broker.told[:4] == ["c1.1", "c1.4", "c1.2", "c1.3"]
    assert await replica.pending() == []


async def test_what_another_replica_wrote_is_kept_also_after_a_kill(broker: Broker) -> None:
    one, other = Replica(broker), Replica(broker)
    broker.is_away = True
    await one.hear_in_vain(1)  # and never heard of again
    broker.is_away = False
    await other.hear(2)
    await other.hear(3)

    assert await other.pending() == ["c1.1", "c1.2", "c1.3"]
    await other.outbox.take_out(other.desk.items.collection, older_than=AT_ONCE)
    assert await other.pending() == ["c1.1"]


async def test_what_stays_without_a_further_write_is_taken_out_and_the_next_write_begins_anew(broker: Broker) -> None:
    replica = Replica(broker)
    await replica.hear(1)

    await replica.outbox.take_out(replica.desk.items.collection, older_than=timedelta(minutes=1))
    assert await replica.pending() == ["c1.1"]
    await replica.outbox.take_out(replica.desk.items.collection, older_than=AT_ONCE)
    assert await replica.pending() == []

    await replica.hear(2)
    await replica.hear(3)
    assert await replica.pending() == ["c1.3"]


async def test_a_write_that_was_decided_on_an_older_state_replaces_nothing(broker: Broker) -> None:
    replica = Replica(broker)
    await replica.hear(1)
    stale = await replica.desk.items.load(["c1"])
    broker.is_away = True
    await replica.hear_in_vain(2)
    broker.is_away = False

    lost = await replica.desk.write(record_entries(stale, [a_word(3)], AROUND))

    assert lost == {"c1"}
    assert await replica.pending() == ["c1.2"]
    assert broker.told == ["c1.1"]
