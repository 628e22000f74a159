"""Telling of entries: with their customer and reference, looked up only where that isn't known."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from tellonce.entry.v1 import events_pb2
from tellonce_core.entry import Author, AuthorKind, Entry, EntryKind
from tellonce_core.message import Identity
from tellonce_history.announcing import Announcer
from tellonce_history.fresh import Fresh
from tellonce_history.known import Known, Strand
from tellonce_history.people import seen_person
from tellonce_history.record import Record
from tellonce_history.store.conversations import Head
from tellonce_runtime.testing import FakeBus

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WRITER = seen_person("n", Identity(kind="chat_visitor", value="v"), AT)
RECORD = Record(
    entry=Entry(
        id="e", node_id="n", conversation_id="c", channel="chat", account="web", text="Merhaba", order_at=AT,
        kind=EntryKind.MESSAGE, author=Author(kind=AuthorKind.CUSTOMER, id="n"),
    ),
    tie="1",
)  # fmt: skip


class Looked:
    """Stands for the stores: notes what is looked up."""

    def __init__(self) -> None:
        self.up: list[str] = []

    async def heads(self, ids: set[str]) -> dict[str, Head]:
        self.up += sorted(ids)
        return {id_: Head(id=id_, reference="K7-QX4M", node="n", channel="chat", account="web") for id_ in ids}

    async def load(self, ids: set[str]) -> dict[str, Any]:
        self.up += sorted(ids)
        return dict.fromkeys(ids, WRITER)


def an_announcer() -> tuple[Announcer, FakeBus, Looked, Fresh]:
    looked, bus, fresh = Looked(), FakeBus(), Fresh(8)
    stores: Any = SimpleNamespace(conversations=looked, nodes=looked)
    return Announcer(stores, bus, fresh), bus, looked, fresh  # type: ignore[arg-type]


async def test_what_is_known_is_not_looked_up_and_is_answered_from_memory_before_it_is_told() -> None:
    announcer, bus, looked, fresh = an_announcer()
    strand = Strand(id="c", node="n", root_at=AT, last_at=AT, reference="B2-AAAA")

    await announcer.announce([RECORD], Known([strand]), {"n": WRITER})

    (told,) = bus.messages(events_pb2.EntryRecorded)
    assert (told.customer_id, told.conversation_reference) == ("n", "B2-AAAA")
    assert list(fresh.of(["e"])) == ["e"]
    assert looked.up == []


async def test_a_stored_entry_is_told_with_what_is_looked_up() -> None:
    announcer, bus, looked, _ = an_announcer()

    await announcer.announce_stored([RECORD])
    await announcer.announce_stored([])

    (told,) = bus.messages(events_pb2.EntryRecorded)
    assert (told.customer_id, told.conversation_reference) == ("n", "K7-QX4M")
    assert looked.up == ["c", "n"]
