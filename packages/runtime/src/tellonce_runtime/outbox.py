"""The outbox: an event is stored in the document that it tells of, by the same write, then published and pulled.

A store writes `{"$push": {"pending": Outbox.pending(event)}}` (or `pending: [...]` in an insert) with the change
itself and calls `flush` with the ids. What a crash leaves is published by `sweep_forever`: consumers may see it twice.
Who writes the same document again and again calls `tell_written`: what is told stays in it until its next write, which
replaces it (docs/decisions/0027), or until it is taken out together with that of other documents.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection as AnyCollection
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import structlog
from pymongo import IndexModel
from pymongo.collection import Collection
from tellonce_core.errors import TellonceError

from tellonce_runtime import logs, metrics
from tellonce_runtime.event import Event, Outgoing, encode
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.waiting import comes

_SWEEP_EVERY = timedelta(seconds=2)
_SWEEP_AFTER = timedelta(seconds=5)
_SWEEP_COUNT = 256
_TOLD_STAYS = timedelta(seconds=1.5)
"""What is written again sooner is never taken out. With a round of sweeping it is less than `_SWEEP_AFTER`: otherwise
another replica would tell again what only waits to be taken out."""
_log = structlog.get_logger()

Documents = Collection[dict[str, Any]]


class Sender(Protocol):
    """What the outbox needs of the bus."""

    stopping: asyncio.Event

    async def send_many(self, outgoing: Sequence[Outgoing]) -> None:
        """All are acknowledged, or it raises."""
        ...


class Outbox:
    """Publishes what documents of these collections hold in `pending`."""

    def __init__(self, bus: Sender, collections: Iterable[Documents]) -> None:
        self._bus = bus
        self._collections = list(collections)
        self._told: dict[str, dict[Any, dict[str, float]]] = defaultdict(dict)

    @staticmethod
    def pending(event: Event) -> dict[str, Any]:
        """The element for `pending`; written by the same operation that makes the change."""
        outgoing = encode(event)
        return {
            "event_id": event.event_id,
            "subject": outgoing.subject,
            "type": event.message.DESCRIPTOR.full_name,
            "body": outgoing.body,
            "headers": outgoing.headers,
            "at": datetime.now(UTC),
        }

    @staticmethod
    def index() -> IndexModel:
        """The index that the sweeper reads; holds only documents that have something pending."""
        return IndexModel([("pending.at", 1)], name="pending", sparse=True)

    async def flush(self, collection: Documents, ids: Iterable[Any]) -> None:
        """Publish what these documents hold, then take it out of them. Busy or Unavailable as `Bus.publish` says; the
        events stay pending then and the sweeper publishes them."""
        wanted = list(ids)
        if wanted:
            await self._publish(collection, {"_id": {"$in": wanted}, "pending.at": {"$exists": True}}, len(wanted))

    async def flush_written(self, collection: Documents, written: Mapping[Any, Sequence[Event]]) -> None:
        """`flush` for a writer who has the events still in hand, by document: spares reading them back."""
        events = [event for of_document in written.values() for event in of_document]
        if events:
            await self._bus.send_many([encode(event) for event in events])
            await in_thread(_take_out, collection, list(written), [event.event_id for event in events])

    async def tell_written(self, collection: Documents, written: Mapping[Any, Sequence[Event]]) -> None:
        """`flush_written`, but what is told stays in the documents for a while: `has_told` knows it meanwhile."""
        events = [event for of_document in written.values() for event in of_document]
        if events:
            await self._bus.send_many([encode(event) for event in events])
            now, told = time.monotonic(), self._told[collection.name]
            for id_, of_document in written.items():
                told.setdefault(id_, {}).update({event.event_id: now for event in of_document})

    def has_told(self, collection: Documents, id_: Any, event_ids: AnyCollection[str]) -> bool:
        """True if the broker is known to have all of these: who writes onto a state of the document that holds no
        others may replace them."""
        told: Mapping[str, float] = self._told[collection.name].get(id_, {})
        return all(event_id in told for event_id in event_ids)

    def forget_told(self, collection: Documents, id_: Any, event_ids: Iterable[str]) -> None:
        """These were replaced: there is nothing to take out."""
        told = self._told[collection.name]
        of_document = told.get(id_, {})
        for event_id in event_ids:
            of_document.pop(event_id, None)
        if not of_document:
            told.pop(id_, None)

    async def take_out(self, collection: Documents, *, older_than: timedelta = _TOLD_STAYS) -> None:
        """Take out of the documents what was told longer ago than that."""
        before = time.monotonic() - older_than.total_seconds()
        due = {
            id_: old
            for id_, told in self._told[collection.name].items()
            if (old := [event_id for event_id, at in told.items() if at <= before])
        }
        if due:
            await in_thread(_take_out, collection, list(due), [event_id for old in due.values() for event_id in old])
        for id_, old in due.items():
            self.forget_told(collection, id_, old)

    async def sweep(self, collection: Documents, *, older_than: timedelta = _SWEEP_AFTER) -> int:
        """Publish what has been pending for longer than that; the number of events published (256 documents a time)."""
        count = await self._publish(collection, {"pending.at": {"$lt": datetime.now(UTC) - older_than}}, _SWEEP_COUNT)
        metrics.OUTBOX_SWEPT.labels(collection.name).inc(count)
        return count

    async def sweep_forever(self) -> None:
        """Take out what was told, and sweep, every two seconds until the bus stops; an outage is waited out."""
        while not self._bus.stopping.is_set():
            for collection in self._collections:
                await self._sweep_once(collection)
            await comes(self._bus.stopping, _SWEEP_EVERY)
        for collection in self._collections:
            with suppress(TellonceError):  # then it is told again, which the broker drops
                await self.take_out(collection, older_than=timedelta())

    async def _sweep_once(self, collection: Documents) -> None:
        try:
            await self.take_out(collection)
            await self._measure(collection)
            while await self.sweep(collection) >= _SWEEP_COUNT:
                pass
        except TellonceError as error:
            _log.warning("outbox_sweep_failed", collection=collection.name, **logs.describe(error))

    async def _publish(self, collection: Documents, selection: Mapping[str, Any], limit: int) -> int:
        documents = await in_thread(_load, collection, selection, limit)
        await self._bus.send_many([_outgoing(item) for document in documents for item in document["pending"]])
        event_ids = [item["event_id"] for document in documents for item in document["pending"]]
        await in_thread(_take_out, collection, [document["_id"] for document in documents], event_ids)
        return len(event_ids)

    async def _measure(self, collection: Documents) -> None:
        oldest = await in_thread(_oldest, collection)
        age = time.time() - oldest.timestamp() if oldest else 0.0
        metrics.OUTBOX_OLDEST_SECONDS.labels(collection.name).set(max(0.0, age))


def _load(collection: Documents, selection: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
    return list(collection.find(selection, {"pending": 1}).limit(limit))


def _oldest(collection: Documents) -> datetime | None:
    found = collection.find({"pending.at": {"$exists": True}}, {"pending.at": 1}).sort("pending.at", 1).limit(1)
    ages = [_aware(item["at"]) for document in found for item in document["pending"]]
    return min(ages, default=None)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _outgoing(item: Mapping[str, Any]) -> Outgoing:
    return Outgoing(item["subject"], bytes(item["body"]), dict(item["headers"]))


def _take_out(collection: Documents, ids: Sequence[Any], event_ids: Sequence[str]) -> None:
    if ids:
        published = {"event_id": {"$in": list(event_ids)}}
        collection.update_many({"_id": {"$in": list(ids)}}, {"$pull": {"pending": published}})
