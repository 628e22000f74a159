"""What a decision costs with 1,000 agents: 100,000 waiting conversations beside 10,000, read from a real MongoDB."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from pymongo import IndexModel
from tellonce_local.servers import mongo_server
from tellonce_router.assign import Snapshot, decide
from tellonce_router.costs import Worker
from tellonce_router.deciding import as_waiting
from tellonce_router.item import Item
from tellonce_router.known import Facts, Inward, Newest, Opening
from tellonce_router.rules import Rules
from tellonce_router.status import settle
from tellonce_router.store.codec import item_to_doc
from tellonce_router.store.documents import DATABASE, make_indexes
from tellonce_router.store.items import ItemStore
from tellonce_runtime import mongo
from tellonce_runtime.settings import MongoSettings

from tests.bench.figures import Figure, beside

FEW = int(os.environ.get("TELLONCE_BENCH_WAITING", "10000"))
MANY = FEW * 10
AGENTS = 1000
FREE_EVERY = 20
"""Every so manyth agent has room for one conversation: a pass decides on 50."""
ROUNDS = int(os.environ.get("TELLONCE_BENCH_ROUNDS", "5"))
WINDOW = 32
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SKILLS = tuple(f"skill{number}" for number in range(10))
LANGUAGES = ("tr", "az", "en")


async def measure(folder: Path) -> list[Figure]:
    """Milliseconds a decision: reading the queues, deciding, explaining; and decisions a second with many waiting."""
    async with mongo_server(folder) as server, mongo.connect(MongoSettings(url=SecretStr(server.url)), DATABASE):
        await mongo.in_thread(make_indexes)
        store = ItemStore()
        await _fill(store, 0, FEW)
        floors = [await _decide(store, FEW) for _ in range(ROUNDS)]
        await _fill(store, FEW, MANY)
        values = [await _decide(store, MANY) for _ in range(ROUNDS)]
    per_second = sorted(1000 / value for value in values)[len(values) // 2]
    return [
        beside(f"routing: one decision, {MANY:,} waiting beside {FEW:,}", "ms", values, floors, "≤ 1.5"),
        Figure(f"routing: decisions with {AGENTS:,} agents", per_second, "decisions/s"),
    ]


def _indexes(store: ItemStore) -> list[IndexModel]:
    """The indexes of the items, to be made again elsewhere."""
    return [
        IndexModel(list(one["key"].items()), **{name: one[name] for name in one if name not in {"key", "v"}})
        for one in store.collection.list_indexes()
    ]


async def _decide(store: ItemStore, waiting_count: int) -> float:
    """Milliseconds a decision of one pass of the dispatcher, without writing it down."""
    rules, now, workers = Rules(), START + timedelta(hours=1), _workers()
    began = time.perf_counter()
    items = await store.waiting(await store.queues(), now, WINDOW)
    known = await store.known_to({item.customer_id for item in items})
    waiting = [one for item in items if (one := as_waiting(item, known, rules, now))]
    outcome = decide(Snapshot(now=now, workers=workers, waiting=waiting))
    took = time.perf_counter() - began
    if len(outcome.assignments) != AGENTS // FREE_EVERY:
        raise RuntimeError(f"{len(outcome.assignments)} decisions with {waiting_count} waiting")
    return took * 1000 / len(outcome.assignments)


def _workers() -> Sequence[Worker]:
    return [
        Worker(
            id=f"agent-{number:04}",
            skills={SKILLS[number % 10]: 5, SKILLS[(number + 3) % 10]: 3},
            languages=("tr", LANGUAGES[1 + number % 2]),
            load=80 if number % FREE_EVERY == 0 else 100,
            worked=float(number % 7),
        )
        for number in range(AGENTS)
    ]


async def _fill(store: ItemStore, first: int, last: int) -> None:
    templates = [settle(_item(skill, language), Rules(), START) for skill in SKILLS for language in LANGUAGES]
    batch: list[dict[str, object]] = []
    for number in range(first, last):
        batch.append({**item_to_doc(_one_of(templates, number)), "pending": []})
        if len(batch) == 5000 or number == last - 1:
            await mongo.in_thread(store.collection.insert_many, batch, ordered=False)
            batch = []


def _one_of(templates: Sequence[Item], number: int) -> Item:
    """An item with a place of its own."""
    item = templates[number % len(templates)]
    place = item.derived.due_at
    return replace(
        item,
        conversation_id=f"c{number:07}",
        customer_id=f"customer-{number:07}",
        reference=f"R{number:07}",
        derived=replace(item.derived, due_at=place + timedelta(milliseconds=number * 7 % 3_600_000) if place else None),
    )


def _item(skill: str, language: str) -> Item:
    return Item(
        conversation_id="template",
        version=1,
        own=Facts(
            inward=(Inward(at=START, entry_id="e1"),),
            opening=Opening(at=START, entry_id="e1", subject="Fatura", skills=(skill,)),
            newest=Newest(at=START, entry_id="e1", channel="email", account="destek", snippet="Merhaba"),
            language=(START, language),
        ),
        updated_at=START,
    )
