"""Replies on their way: claimed when their time comes, taken back before, moved forward by what adapters report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument, UpdateOne
from tellonce_core.message import DeliveryState
from tellonce_runtime.bus import Event
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox

from tellonce_history import events
from tellonce_history.delivery import states_before
from tellonce_history.keys import thread_key
from tellonce_history.record import Record
from tellonce_history.store.documents import EntryDocument, KeyDocument, collection_of
from tellonce_history.store.entries import record_from
from tellonce_history.store.writes import insert_new

_QUEUED = DeliveryState.QUEUED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How far one of our messages has come, as an adapter says."""

    entry_id: str
    state: DeliveryState
    at: datetime
    detail: str = ""
    external_id: str = ""


class Sending:
    """Entries with a delivery."""

    def __init__(self) -> None:
        self.collection = collection_of(EntryDocument)
        self._keys = collection_of(KeyDocument)

    async def due(self, now: datetime, limit: int) -> list[Record]:
        """Replies whose time has come, oldest first."""
        return await in_thread(self._due, now, limit)

    async def claim(self, told: Mapping[str, Sequence[Event]], at: datetime) -> None:
        """Move these from queued to sending together with what is to be told; one taken back meanwhile stays so."""
        change = {"$set": {"delivery": {"state": DeliveryState.SENDING.value, "at": at}}}
        updates = [
            UpdateOne({"_id": id_, "delivery.state": _QUEUED}, {**change, **_pending(some)})
            for id_, some in told.items()
        ]
        await in_thread(self.collection.bulk_write, updates, ordered=False)

    async def cancel(self, record: Record, at: datetime) -> Record | None:
        """The reply taken back, or as it was if it had been already; None if it is on its way."""
        return await in_thread(self._cancel, record, at)

    async def entries_of(self, external_ids: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Entries of ours by (channel, external id), those that are known."""
        wanted = list(set(external_ids))
        return await in_thread(self._entries_of, wanted) if wanted else {}

    async def report(self, reports: Sequence[Report], records: Mapping[str, Record]) -> None:
        """Write what was reported, forward only, together with what is to be told; safe to repeat."""
        if reports:
            await in_thread(self._report, reports, records)

    def _due(self, now: datetime, limit: int) -> list[Record]:
        selection = {"delivery.state": _QUEUED, "send_at": {"$lte": now}}
        found = self.collection.find(selection, {"pending": 0}).sort("send_at", 1).limit(limit)
        return [record_from(document) for document in found]

    def _cancel(self, record: Record, at: datetime) -> Record | None:
        event = events.delivery_changed(record.entry, DeliveryState.CANCELLED, at)
        change = {"$set": {"delivery": {"state": DeliveryState.CANCELLED.value, "at": at}}, **_pending([event])}
        changed = self.collection.find_one_and_update(
            {"_id": record.entry.id, "delivery.state": _QUEUED}, change, return_document=ReturnDocument.AFTER
        )
        if changed is None:
            cancelled = {"_id": record.entry.id, "delivery.state": DeliveryState.CANCELLED.value}
            changed = self.collection.find_one(cancelled)
        return record_from(changed) if changed else None

    def _entries_of(self, external_ids: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        by_key = {thread_key(channel, external_id): (channel, external_id) for channel, external_id in external_ids}
        found = self._keys.find({"_id": {"$in": list(by_key)}, "own": True, "ours_at": {"$exists": True}})
        return {by_key[document["_id"]]: document["item"] for document in found}

    def _report(self, reports: Sequence[Report], records: Mapping[str, Record]) -> None:
        known = [report for report in reports if report.entry_id in records]
        claims = [_claim(report, records[report.entry_id]) for report in known if report.external_id]
        insert_new(self._keys, list({claim["_id"]: claim for claim in claims}.values()))
        updates = [update for report in known for update in _moves(report, records[report.entry_id])]
        if updates:
            self.collection.bulk_write(updates)


def _pending(told: Sequence[Event]) -> dict[str, Any]:
    return {"$push": {"pending": {"$each": [Outbox.pending(event) for event in told]}}}


def _moves(report: Report, record: Record) -> list[UpdateOne]:
    """The updates of one report; each holds only while its step is still a step forward."""
    id_, before = report.entry_id, states_before(report.state)
    moves = []
    if report.external_id:
        moves.append(
            UpdateOne({"_id": id_, "external_id": {"$exists": False}}, {"$set": {"external_id": report.external_id}})
        )
    if report.state is DeliveryState.SENT:
        moves.append(UpdateOne({"_id": id_, "sent_at": {"$exists": False}}, {"$set": {"sent_at": report.at}}))
    if before:
        delivery = {"state": report.state.value, "at": report.at} | ({"detail": report.detail} if report.detail else {})
        told = events.delivery_changed(record.entry, report.state, report.at)
        moves.append(
            UpdateOne(
                {"_id": id_, "delivery.state": {"$in": before}}, {"$set": {"delivery": delivery}, **_pending([told])}
            )
        )
    return moves


def _claim(report: Report, record: Record) -> dict[str, Any]:
    """The key of what the outside calls our message: whoever answers it, answers this conversation."""
    entry = record.entry
    return {
        "_id": thread_key(entry.channel, report.external_id),
        "conversation": entry.conversation_id,
        "node": entry.node_id,
        "own": True,
        "item": entry.id,
        "reason": entry.thread_reason.value,
        "ours_at": entry.order_at,
    }
