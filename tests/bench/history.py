"""What a record of 5,000,000 entries costs beside one of 50,000: a page of a story, finding somebody, a search.

Also: recording beside bare bulk writes, and search beside the bare query. The data stay in var/bench/history."""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from tellonce_core.message import Identity
from tellonce_history.main import build_stores
from tellonce_history.reader import Reader
from tellonce_history.store.story import Scope, Story
from tellonce_local.servers import mongo_server
from tellonce_runtime import mongo
from tellonce_runtime.mongo import Mongo
from tellonce_runtime.settings import MongoSettings

from tests.bench import history_data as data
from tests.bench import history_recording, history_search
from tests.bench.figures import Figure, beside, percentile
from tests.bench.history_fill import fill_mongo

FEW = int(os.environ.get("TELLONCE_BENCH_FEW", "50000"))
MANY = int(os.environ.get("TELLONCE_BENCH_ENTRIES", "5000000"))
INDEXED = int(os.environ.get("TELLONCE_BENCH_INDEXED", str(MANY)))
"""Entries in the largest index of search."""
ROUNDS = int(os.environ.get("TELLONCE_BENCH_ROUNDS", "5"))
ASKED = 300
CACHE_GIGABYTES = float(os.environ.get("TELLONCE_BENCH_CACHE", "10"))
"""The record of 5,000,000 fits into it. With less a page costs the disk: docs/performance.md says how much."""
WINDOW = timedelta(days=14)
KEPT = Path(os.environ.get("TELLONCE_BENCH_KEPT", "var/bench/history"))
GROWTH = "≤ 1.5"


async def measure(folder: Path) -> list[Figure]:
    """Milliseconds at the 95th percentile, of both sizes in turn; messages a second of recording."""
    del folder
    KEPT.mkdir(parents=True, exist_ok=True)
    async with mongo_server(KEPT / "mongo", cache_gigabytes=CACHE_GIGABYTES) as server:
        settings = MongoSettings(url=SecretStr(server.url), timeout=timedelta(minutes=30))
        for size in (FEW, MANY):
            async with mongo.connect(settings, _database(size)):
                await mongo.in_thread(fill_mongo, size, KEPT / f"mongo-{size}.whole")
        figures = await _reading(settings)
        figures += await history_recording.measure(settings, ROUNDS)
    return figures + await asyncio.to_thread(history_search.measure, KEPT, FEW, INDEXED, ROUNDS)


async def _reading(settings: MongoSettings) -> list[Figure]:
    for size in (FEW, MANY):
        async with mongo.connect(settings, _database(size)) as database:
            await mongo.in_thread(_warm, database)
    pages: dict[int, list[float]] = {FEW: [], MANY: []}
    found: dict[int, list[float]] = {FEW: [], MANY: []}
    for number in range(ROUNDS + 1):
        for size in (FEW, MANY):
            async with mongo.connect(settings, _database(size)):
                page, identity = await _pages(size, number), await _identities(size, number)
            if number:  # the first warms up
                pages[size].append(page)
                found[size].append(identity)
    sizes = f"{MANY:,} beside {FEW:,}"
    return [
        beside(f"story: p95 of a page of 50, {sizes}", "ms", pages[MANY], pages[FEW], GROWTH),
        beside(f"find a customer by identity: p95, {sizes}", "ms", found[MANY], found[FEW], GROWTH),
    ]


def _warm(database: Mongo) -> None:
    """All of it in the server's memory, as far as it fits, as after days of work."""
    nodes, conversations, entries = (database.database[name] for name in ("nodes", "conversations", "entries"))
    for collection in (nodes, conversations, entries):
        list(collection.aggregate([{"$match": {"nothing": 1}}, {"$count": "n"}], hint={"$natural": 1}))
    for field in ("_id", "customer"):
        for _ in nodes.find({}, (field, "value")).hint([(field, 1)]).batch_size(10_000):
            pass
    list(conversations.aggregate([{"$group": {"_id": "$node"}}, {"$count": "n"}], hint="node_newest"))


async def _pages(size: int, number: int) -> float:
    reader, scope = _reader(), Scope()

    async def ask(customer: int) -> Any:
        return await reader.page(data.node(customer), scope, before=None, after=None, size=50)

    return await _p95(ask, _asked(size, number))


async def _identities(size: int, number: int) -> float:
    reader = _reader()

    async def ask(customer: int) -> Any:
        return await reader.find_customer(Identity(kind="email", value=data.address(customer)))

    return await _p95(ask, _asked(size, number + 1_000))


async def _p95(ask: Callable[[int], Awaitable[Any]], customers: Sequence[int]) -> float:
    took = []
    for place, customer in enumerate(customers):
        began = time.perf_counter()
        await ask(customer)
        if place >= ASKED // 10:  # the connections are new
            took.append((time.perf_counter() - began) * 1000)
    return percentile(took, 95)


def _asked(size: int, number: int) -> list[int]:
    chance = random.Random(number)
    return [chance.randrange(data.customers_of(size)) for _ in range(ASKED)]


def _reader() -> Reader:
    return Reader(build_stores(WINDOW), Story(), data.KEY, "TR")


def _database(size: int) -> str:
    return f"history_{size}"
