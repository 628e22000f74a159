"""Recording beside bare bulk writes: the same documents, in the same batches, equally durable, in turn.

Ours loads, decides and writes; what it tells goes to a bus in memory, since the floor tells nobody either."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from pymongo import ReplaceOne
from tellonce_core import ids
from tellonce_core.message import Identity, Message, MessageKind
from tellonce_history.item import make_item
from tellonce_history.joining.people import PeopleJoins
from tellonce_history.main import build_stores
from tellonce_history.recorder import Recorder
from tellonce_history.store.customers import Customers
from tellonce_history.store.documents import ensure_indexes, outbox_collections
from tellonce_runtime import mongo
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.mongo import Mongo
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.settings import MongoSettings
from tellonce_runtime.testing import FakeBus

from tests.bench import history_data as data
from tests.bench.figures import Figure, beside

BATCH, BATCHES = 256, 8
COLLECTIONS = ("ledger", "nodes", "conversations", "keys", "entries")
OURS, BARE = "history_recording", "history_bare"
WINDOW = timedelta(days=14)

Documents = Mapping[str, Sequence[dict[str, Any]]]


async def measure(settings: MongoSettings, rounds: int) -> list[Figure]:
    """Messages a second, ours and bare; three of four messages begin a conversation, the fourth answers one."""
    ours: list[float] = []
    bare: list[float] = []
    for number in range(rounds + 1):
        batches = [_batch(number, place) for place in range(BATCHES)]
        async with mongo.connect(settings, OURS) as database:
            await mongo.in_thread(_empty, database)
            taken = await _record(batches)
            documents = await mongo.in_thread(_written, database, batches)
        async with mongo.connect(settings, BARE) as database:
            await mongo.in_thread(_empty, database)
            floor = await _write(database, documents)
        if number:
            ours.append(BATCH * BATCHES / taken)
            bare.append(BATCH * BATCHES / floor)
    for name in (OURS, BARE):
        async with mongo.connect(settings, name) as database:
            await mongo.in_thread(database.client.drop_database, name)
    return [beside("recording: batches of 256, beside bare bulk writes", "messages/s", ours, bare, "≥ 0.5")]


async def _record(batches: Sequence[Sequence[Message]]) -> float:
    stores, bus, clock = build_stores(WINDOW), cast("Bus", FakeBus()), SystemClock()
    outbox = Outbox(bus, outbox_collections())
    people = PeopleJoins(stores.nodes, stores.links, Customers(stores.links), outbox, clock, data.KEY)
    recorder = Recorder(stores, people, bus, outbox, clock, window=WINDOW)
    began = time.perf_counter()
    for place, batch in enumerate(batches):
        items = [
            make_item(message, data.KEY, stream="MESSAGES", sequence=place * BATCH + number + 1, arrived_at=clock.now())
            for number, message in enumerate(batch)
        ]
        await recorder.record(items)
    return time.perf_counter() - began


async def _write(database: Mongo, batches: Sequence[Documents]) -> float:
    """One bulk write a collection and batch, side by side as ours may be."""
    began = time.perf_counter()
    for documents in batches:
        await asyncio.gather(
            *(mongo.in_thread(_bulk, database, name, found) for name, found in documents.items() if found)
        )
    return time.perf_counter() - began


def _bulk(database: Mongo, name: str, documents: Sequence[dict[str, Any]]) -> None:
    writes = [ReplaceOne({"_id": one["_id"]}, one, upsert=True) for one in documents]
    database.database[name].bulk_write(writes, ordered=False)


def _written(database: Mongo, batches: Sequence[Sequence[Message]]) -> list[Documents]:
    """What ours wrote, in as many parts as there were batches."""
    found = {name: list(database.database[name].find()) for name in COLLECTIONS}
    return [
        {
            name: all_[len(all_) * place // len(batches) : len(all_) * (place + 1) // len(batches)]
            for name, all_ in found.items()
        }
        for place in range(len(batches))
    ]


def _empty(database: Mongo) -> None:
    for name in COLLECTIONS:
        database.database[name].drop()
    ensure_indexes()


def _batch(number: int, place: int) -> list[Message]:
    return [_message(f"{number}-{place}-{one}", one) for one in range(BATCH)]


def _message(name: str, number: int) -> Message:
    """A mail; each fourth answers the one before it."""
    sentence = data.sentences()[number % len(data.sentences())]
    before = f"{name.rpartition('-')[0]}-{number - 1}@posta.example"
    author = f"{name if number % 4 else before.partition('@')[0]}@posta.example"
    references = () if number % 4 or not number else (before,)
    at = data.START + timedelta(seconds=number)
    message = Message(
        item_id=ids.derived_id("bench-item", name),
        channel="email",
        account="destek",
        kind=MessageKind.MESSAGE,
        author=Identity(kind="email", value=author, display_name="Şule Işık"),
        external_id=f"{name}@posta.example",
        references=references,
        thread_root=references[0] if references else f"{name}@posta.example",
        subject=f"Soru {name}",
        text=sentence["text"],
        sent_at=at,
        received_at=at,
        language="tr",
        recipient="destek@poyraz.example",
    )
    return replace(message, html=f"<p>{sentence['text']}</p>")
