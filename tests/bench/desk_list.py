"""What a page of the desk's list costs among 1,000,000 conversations beside 10,000, and the counts of the navigation.

The data come from a seeded generator and stay in var/bench/desk-list for the next run."""

import os
import random
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr
from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce_core.desk import DeskStatus
from tellonce_local.servers import mongo_server
from tellonce_router.desk import Desk
from tellonce_router.item import Item, Word
from tellonce_router.known import Facts, Inward, Newest, Opening
from tellonce_router.reading import Reading
from tellonce_router.rules import Rules
from tellonce_router.status import settle
from tellonce_router.store.codec import item_to_doc
from tellonce_router.store.documents import ItemDocument, make_indexes, raw
from tellonce_router.store.lists import ListStore
from tellonce_runtime import mongo
from tellonce_runtime.settings import MongoSettings

from tests.bench.figures import Figure, beside, percentile

SEED = 4
FEW = 10_000
MANY = int(os.environ.get("TELLONCE_BENCH_ITEMS", "1000000"))
ROUNDS = int(os.environ.get("TELLONCE_BENCH_ROUNDS", "5"))
PAGES = 4
KEPT = Path("var/bench/desk-list")
BATCH = 5000
AGENTS, TEAMS, ACCOUNTS = 200, 10, 12
TEMPLATES = 400
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STATUSES = (DeskStatus.NEW, DeskStatus.OPEN, DeskStatus.WAITING, DeskStatus.SNOOZED, *[DeskStatus.RESOLVED] * 4)


async def measure(folder: Path) -> list[Figure]:
    """Milliseconds: p95 of pages with every filter and order, and of the counts; both sizes in turn."""
    del folder
    KEPT.mkdir(parents=True, exist_ok=True)
    pages: dict[int, list[float]] = {FEW: [], MANY: []}
    counts: dict[int, list[float]] = {FEW: [], MANY: []}
    async with mongo_server(KEPT) as server:
        settings = MongoSettings(url=SecretStr(server.url), timeout=timedelta(minutes=20))
        for size in (FEW, MANY):
            async with mongo.connect(settings, f"desk_{size}"):
                await mongo.in_thread(_fill, size)
        for number in range(ROUNDS + 1):
            for size in (FEW, MANY):
                async with mongo.connect(settings, f"desk_{size}"):
                    found = await _pages(), await _counts()
                if number:  # the first warms up
                    pages[size].append(found[0])
                    counts[size].append(found[1])
    return [
        beside(f"desk list: p95 of a page of 50, {MANY:,} beside {FEW:,}", "ms", pages[MANY], pages[FEW], "< 2"),
        beside(f"desk list: p95 of the counts, {MANY:,} beside {FEW:,}", "ms", counts[MANY], counts[FEW], ""),
    ]


def forget() -> None:
    """Drop what is kept, so that the next run makes it anew."""
    shutil.rmtree(KEPT, ignore_errors=True)


async def _pages() -> float:
    reading = Reading(cast("Desk", None))  # lists need nothing else of the desk
    took: list[float] = []
    for wanted in _filters():
        for sort in (1, 2, 3):
            token = ""
            for _ in range(PAGES):
                request = service.ListConversationsRequest(filter=wanted, sort=cast("Any", sort), page_token=token)
                milliseconds, answer = await _timed(lambda request=request: reading.ListConversations(request, None))
                took.append(milliseconds)
                token = answer.next_page_token
                if not token:
                    break
    return percentile(took, 95)


async def _counts() -> float:
    teams = [f"team-{number}" for number in range(TEAMS)]
    lists = ListStore()
    found = [await _timed(lambda number=number: lists.counts(f"agent-{number}", teams)) for number in range(20)]
    return percentile([milliseconds for milliseconds, _ in found], 95)


async def _timed(ask: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = await ask()
    return (time.perf_counter() - began) * 1000, answer


def _filters() -> Sequence[service.ConversationFilter]:
    unresolved = [desk_pb2.DESK_STATUS_NEW, desk_pb2.DESK_STATUS_OPEN, desk_pb2.DESK_STATUS_WAITING]
    wanted: list[dict[str, Any]] = [
        {}, {"unassigned": True}, {"agent_id": "agent-7"}, {"agent_id": "agent-70"}, {"team_id": "team-3"},
        {"account": "account-5", "channel": "email"}, {"team_id": "team-1", "unassigned": True},
    ]  # fmt: skip
    return [
        service.ConversationFilter(statuses=statuses, **one) for one in wanted for statuses in (unresolved, [], [5])
    ]


def _fill(size: int) -> None:
    """The items, unless they are there from an earlier run; the indexes afterwards, which is quicker."""
    collection = raw(ItemDocument)
    if collection.estimated_document_count() != size:
        collection.drop()
        batch: list[dict[str, Any]] = []
        for doc in _documents(size):
            batch.append(doc)
            if len(batch) == BATCH:
                collection.insert_many(batch, ordered=False)
                batch = []
        if batch:
            collection.insert_many(batch, ordered=False)
    make_indexes()


def _documents(size: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(SEED)
    templates = [item_to_doc(_item(chance, number)) for number in range(TEMPLATES)]
    for number in range(size):
        doc = dict(templates[chance.randrange(TEMPLATES)])
        moved = chance.randrange(90 * 24 * 3600 * 1000) << 20
        keys = {sort: doc[sort] + moved + number % (1 << 20) for sort in ("by_target", "by_newest", "by_oldest")}
        yield {
            **doc,
            **keys,
            "_id": f"c{number:07}",
            "reference": f"R{number:07}",
            "customer_id": f"customer-{chance.randrange(size)}",
            "agent_id": "" if chance.random() < 0.2 else f"agent-{chance.randrange(AGENTS)}",
        }


def _item(chance: random.Random, number: int) -> Item:
    status = chance.choice(STATUSES)
    account = f"account-{chance.randrange(ACCOUNTS)}"
    item = Item(
        conversation_id=f"template-{number}",
        version=1,
        own=Facts(
            inward=(Inward(START, "e1", status not in {DeskStatus.NEW, DeskStatus.OPEN}),),
            opening=Opening(at=START, entry_id="e1", subject="Fatura", team_id=f"team-{chance.randrange(TEAMS)}"),
            newest=Newest(at=START, entry_id="e1", channel="email", account=account, snippet="Merhaba " * 20),
        ),
        updated_at=START,
    )
    if status not in {DeskStatus.NEW, DeskStatus.OPEN}:
        until = START + timedelta(days=400) if status is DeskStatus.SNOOZED else None
        item = replace(item, word=Word(status=status, at=START, until=until))
    return settle(replace(item, agent_id="somebody" if status is DeskStatus.OPEN else ""), Rules(), START)
