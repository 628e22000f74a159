"""Recording that is cut off at any step and run again, as the bus does: nothing is lost, doubled or told otherwise."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce_core import ids
from tellonce_core.link import Link, LinkKind
from tellonce_history import main
from tellonce_history.fresh import Fresh
from tellonce_history.item import Item, make_item
from tellonce_history.joining.mend import Mender
from tellonce_history.joining.people import PeopleJoins
from tellonce_history.recorder import Recorder
from tellonce_history.store.customers import Customers
from tellonce_history.store.documents import DATABASE, outbox_collections
from tellonce_history.store.groups import Groups
from tellonce_history.store.moves import Moves
from tellonce_history.talks import Talks
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.mongo import Mongo, connect, in_thread
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.testing import FakeBus, FakeClock

from tests.integration.history_support import history_settings, mail, word

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY = b"i" * 32
WINDOW = timedelta(days=14)
STEPS = [
    ("rows", "load"),
    ("threads", "reach"),
    ("threads", "load"),
    ("threads", "write"),
    ("threads", "touch"),
    ("nodes", "record"),
    ("entries", "add"),
    ("rows", "add"),
    ("bus", "publish_many"),
]
MAIL_STEPS = [step for step in STEPS if step != ("threads", "touch")]


class PowerCut(Exception):
    """What a crash is to those who come after."""


@pytest_asyncio.fixture(loop_scope="session")
async def mongo(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[Mongo]:
    """An empty database of history."""
    settings = history_settings(nats_server.url, mongo_server.url, tmp_path)
    async with connect(settings.mongo, DATABASE) as opened:
        await in_thread(opened.client.drop_database, DATABASE)
        await main.provision(settings.model_copy(update={"log": settings.log}))
    async with connect(settings.mongo, DATABASE) as opened:
        yield opened


class Bench:
    """A recorder whose parts can be cut off."""

    def __init__(self, mongo: Mongo, talks: Talks | None = None, fresh: Fresh | None = None) -> None:
        self.mongo, self.bus = mongo, FakeBus()
        self.stores = main.build_stores(WINDOW)
        outbox = Outbox(self.bus, outbox_collections())
        nodes, links, clock = self.stores.nodes, self.stores.links, FakeClock()
        joins = PeopleJoins(nodes, links, Customers(links), outbox, clock, KEY)
        self.recorder = Recorder(
            self.stores, joins, self.bus, outbox, clock, window=WINDOW, talks=talks, fresh=fresh,  # type: ignore[arg-type]
        )  # fmt: skip

    def cut(self, part: str, method: str, *, after: bool) -> Callable[[], None]:
        """Let the next call of this step fail, before or after it has done its work; the result mends it."""
        owner = self.bus if part == "bus" else getattr(self.stores, part)
        whole: Callable[..., Awaitable[Any]] = getattr(owner, method)

        async def broken(*arguments: Any, **named: Any) -> Any:
            if after:
                await whole(*arguments, **named)
            raise PowerCut

        setattr(owner, method, broken)
        return lambda: setattr(owner, method, whole)

    async def count(self, collection: str) -> int:
        return await in_thread(self.mongo.database[collection].count_documents, {})


def items() -> Sequence[Item]:
    """A new thread with an answer, a stranger's quote of it, and a colleague who waits and is then let in."""
    run = ids.new_id()
    messages = [
        mail(f"m1@{run}", "ana@f.example"),
        mail(f"m2@{run}", "ana@f.example", references=(f"m1@{run}",), minutes=1),
        mail(f"x1@{run}", "forger@e.example", references=(f"m1@{run}",), minutes=2),
        mail(f"k1@{run}", "ken@f.example", references=(f"m1@{run}",), minutes=3),
        mail(f"m3@{run}", "ana@f.example", references=(f"m1@{run}",), cc=("ken@f.example",), minutes=4),
    ]
    return [
        make_item(message, KEY, stream="MESSAGES", sequence=number) for number, message in enumerate(messages, start=1)
    ]


async def _is_whole(bench: Bench, recorded: Sequence[Item]) -> None:
    told = bench.bus.messages(entry_events.EntryRecorded)
    rows = await bench.stores.rows.load(item.message.item_id for item in recorded)
    heads = await bench.stores.conversations.heads(row.conversation for row in rows.values())
    standing = {id_: heads[row.conversation].id for id_, row in rows.items()}
    m1, m2, x1, k1, m3 = (standing[item.message.item_id] for item in recorded)
    assert await bench.count("entries") == len(recorded)
    assert {event.entry_id for event in told} == set(rows)
    assert len(told) == len(recorded)
    assert m1 == m2 == k1 == m3 != x1
    assert [row.seen for row in rows.values()] == [1] * len(recorded)
    opened = [event.conversation_id for event in told if event.opened_conversation]
    assert len(opened) == len(set(opened))
    assert {m1, x1} <= set(opened)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("part", "method"), MAIL_STEPS, ids=[".".join(step) for step in MAIL_STEPS])
@pytest.mark.parametrize("alone", [False, True], ids=["batch", "one by one"])
async def test_a_batch_cut_off_at_any_step_is_completed_by_running_it_again(
    mongo: Mongo, part: str, method: str, after: bool, alone: bool
) -> None:
    bench, recorded = Bench(mongo), items()
    mend = bench.cut(part, method, after=after)
    with pytest.raises(PowerCut):
        await bench.recorder.record(recorded)
    mend()

    for batch in [[item] for item in recorded] if alone else [recorded]:
        await bench.recorder.record(batch)

    await _is_whole(bench, recorded)


def words() -> tuple[Sequence[Item], Sequence[Item]]:
    """The first words of two chats; then further ones of both, and a third chat that begins between them."""
    run = ids.new_id()
    said = [word(f"a{run}", 1), word(f"b{run}", 1), word(f"a{run}", 2, seconds=5), word(f"c{run}", 1, seconds=6),
            word(f"b{run}", 2, seconds=7), word(f"c{run}", 2, seconds=8), word(f"a{run}", 3, seconds=9)]  # fmt: skip
    made = [make_item(one, KEY, stream="MESSAGES", sequence=number) for number, one in enumerate(said, start=1)]
    return made[:2], made[2:]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("part", "method"), STEPS, ids=[".".join(step) for step in STEPS])
@pytest.mark.parametrize(("alone", "talks"), [(False, 0), (True, 8)], ids=["read, batch", "known, one by one"])
async def test_words_of_chats_cut_off_at_any_step_stand_and_are_told_once_in_their_order(
    mongo: Mongo, part: str, method: str, after: bool, alone: bool, talks: int
) -> None:
    bench, (first, further) = Bench(mongo, Talks(talks)), words()
    await bench.recorder.record(first)
    mend = bench.cut(part, method, after=after)
    with pytest.raises(PowerCut):
        await bench.recorder.record(further)
    mend()

    for batch in [[item] for item in further] if alone else [further]:
        await bench.recorder.record(batch)

    recorded = [*first, *further]
    told = bench.bus.messages(entry_events.EntryRecorded)
    rows = await bench.stores.rows.load(item.message.item_id for item in recorded)
    assert await bench.count("entries") == len(recorded) == len(rows)
    assert sorted(event.entry_id for event in told) == sorted(rows)
    assert [row.seen for row in rows.values()] == [1] * len(recorded)
    for node in {item.node for item in recorded}:
        theirs = [item for item in recorded if item.node == node]
        assert [event.entry_id for event in told if event.node_id == node] == [one.message.item_id for one in theirs]
        await _stands_until(bench, node, theirs[-1])


async def _stands_until(bench: Bench, node: str, last: Item) -> None:
    """The chat is one conversation, and it and its visitor were last heard of with the last word."""
    (chat,) = await in_thread(lambda: list(bench.mongo.database["conversations"].find({"node": node})))
    (visitor,) = (await bench.stores.nodes.load([node])).values()
    assert chat["last_entry_at"] == visitor.last_seen_at == last.message.received_at


async def test_a_word_that_goes_on_with_its_chat_claims_no_key(mongo: Mongo) -> None:
    bench, (first, further) = Bench(mongo), words()
    await bench.recorder.record(first)

    await bench.recorder.record([one for one in further if one.node in {item.node for item in first}])

    keys = await in_thread(lambda: list(bench.mongo.database["keys"].find()))
    assert {key["_id"] for key in keys} == {key for item in first for key in item.keys}


async def test_a_redelivery_tells_of_the_entry_as_it_is_stored(mongo: Mongo) -> None:
    bench, (first, *_) = Bench(mongo), items()
    await bench.recorder.record([first])
    (told,) = bench.bus.messages(entry_events.EntryRecorded)
    bench.bus = FakeBus()
    again = Bench(mongo)

    await again.recorder.record([replace(first, imported=True)])

    assert again.bus.messages(entry_events.EntryRecorded) == [told]


async def test_a_join_cut_off_after_its_link_is_finished_later(mongo: Mongo) -> None:
    bench = Bench(mongo)
    run, people = ids.new_id(), ("ana", "ken")
    batch = [make_item(mail(f"{who}@{run}", f"{who}@{run}.example"), KEY, sequence=1) for who in people]
    await bench.recorder.record(batch)
    one, other = (item.node for item in batch)
    links, clock = bench.stores.links, FakeClock()
    cut_off = Link(
        id=run, kind=LinkKind.CUSTOMER, one=one, other=other, actor="agent:ana", at=clock.now() - timedelta(minutes=1)
    )
    await in_thread(links.add, cut_off)
    groups = Groups(links)

    mended = await Mender(Customers(links), groups, Moves(groups, KEY), clock).mend()

    people_now = await bench.stores.nodes.load([one, other])
    assert mended == 1
    assert {person.customer for person in people_now.values()} == {min(one, other)}
    assert await in_thread(links.is_settled, run)
