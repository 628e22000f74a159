"""What events make search look at again."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce.conversation.v1.events_pb2 import ConversationOpened, ConversationsJoined, ConversationsSeparated
from tellonce.customer.v1.customer_pb2 import Customer
from tellonce.customer.v1.events_pb2 import CustomerChanged, CustomerErased, CustomersJoined, CustomersSeparated
from tellonce.entry.v1.entry_pb2 import Entry
from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_runtime.event import Received
from tellonce_search.handlers import Touched, apply, touched_by
from tellonce_search.index import Index

from services.search.tests.search_cases import a_customer, an_entry, found, search, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


class MemoryHistory:
    """What history says now."""

    def __init__(self) -> None:
        self.held: dict[str, Entry] = {}
        self.known: list[Customer] = []
        self.asked: list[str] = []
        self.as_told: list[bool] = []

    async def entries(self, ids: Any, *, as_told: bool = False) -> list[Entry]:
        self.as_told.append(as_told)
        return [self.held[id_] for id_ in ids if id_ in self.held]

    async def customers(self, ids: Any) -> list[Customer]:
        self.asked += sorted(ids)
        return [one for one in self.known if {one.id, *(node.node_id for node in one.identities)} & set(ids)]


def received(*messages: Any, first: int = 1) -> list[Received[Any]]:
    return [
        Received(
            message=message,
            stream="STORY",
            sequence=first + at,
            subject="",
            event_id="",
            tries=1,
            published_at=datetime.now(UTC),
            headers={},
        )
        for at, message in enumerate(messages)
    ]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (EntryRecorded(entry_id="e1", node_id="n1"), Touched(entries={"e1"}, writers={"n1"})),
        (CustomerChanged(customer_id="n1", node_id="n2"), Touched(customers={"n1", "n2"})),
        (
            CustomersJoined(customer_id="n1", absorbed_customer_id="n2", absorbed_node_ids=["n2", "n3"]),
            Touched(customers={"n1", "n2", "n3"}),
        ),
        (
            CustomersSeparated(customer_id="n1", restored_customer_id="n2", restored_node_ids=["n3"]),
            Touched(customers={"n1", "n2", "n3"}),
        ),
        (ConversationsJoined(conversation_id="c1", joined_conversation_id="c2"), Touched(conversations={"c1", "c2"})),
        (
            ConversationsSeparated(conversation_id="c1", separated_conversation_id="c2"),
            Touched(conversations={"c1", "c2"}),
        ),
        (
            CustomerErased(customer_id="n1", node_ids=["n2"], conversation_ids=["c1"]),
            Touched(erased_nodes={"n1", "n2"}, erased_conversations={"c1"}),
        ),
        (ConversationOpened(conversation_id="c1"), Touched()),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_an_event_says_what_to_look_at(event: Any, expected: Touched) -> None:
    assert touched_by(received(event)) == expected


async def test_an_entry_that_history_no_longer_has_is_dropped(index: Index) -> None:
    write(index, an_entry("e1", "kargo"))

    await apply(received(EntryRecorded(entry_id="e1", node_id="n1"), first=2), index, MemoryHistory())  # type: ignore[arg-type]

    assert found(index, "kargo") == []


async def test_only_who_is_new_is_read_with_what_they_wrote(index: Index) -> None:
    history = MemoryHistory()
    history.held = {id_: an_entry(id_, "kargo", node_id=node) for id_, node in (("e1", "n1"), ("e2", "n2"))}
    history.known = [a_customer("n1"), a_customer("n2")]
    write(index, customers=[a_customer("n1")])

    events = [EntryRecorded(entry_id="e1", node_id="n1"), EntryRecorded(entry_id="e2", node_id="n2")]
    await apply(received(*events, first=2), index, history)  # type: ignore[arg-type]

    assert history.asked == ["n2"]
    assert set(index.customers_of(["n1", "n2"])) == {"n1", "n2"}


async def test_joined_conversations_are_read_again(index: Index) -> None:
    history = MemoryHistory()
    history.held["e2"] = an_entry("e2", "kargo", conversation_id="c1")
    write(index, an_entry("e2", "kargo", conversation_id="c2"))

    event = ConversationsJoined(conversation_id="c1", joined_conversation_id="c2")
    await apply(received(event, first=2), index, history)  # type: ignore[arg-type]

    assert [hit.conversation_id for hit in search(index, "kargo").entries] == ["c1"]


async def test_separated_customers_stand_by_themselves_again(index: Index) -> None:
    history = MemoryHistory()
    history.known = [a_customer("n1"), a_customer("n2")]
    write(index, an_entry("e1", "kargo", node_id="n2"), customers=[a_customer("n1", "n2")])

    event = CustomersSeparated(customer_id="n1", restored_customer_id="n2", restored_node_ids=["n2"])
    await apply(received(event, first=2), index, history)  # type: ignore[arg-type]

    assert [hit.customer_id for hit in search(index, "kargo").entries] == ["n2"]


async def test_the_place_in_the_stream_is_written_with_the_changes(index: Index) -> None:
    write(index)

    await apply(received(ConversationOpened(), ConversationOpened(), first=5), index, MemoryHistory())  # type: ignore[arg-type]

    assert index.state
    assert index.state.sequence == 6


async def test_words_come_from_memory_unless_the_batch_tells_of_an_erasure(index: Index) -> None:
    write(index)
    history: Any = MemoryHistory()
    recorded, erased = EntryRecorded(entry_id="e1", node_id="n1"), CustomerErased(customer_id="n1")

    await apply(received(recorded), index, history)
    await apply(received(recorded, erased), index, history)

    assert history.as_told == [True, False]
