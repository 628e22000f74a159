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

Told = Mapping[str, Sequence[Event]]
"""What is to be told, by entry."""


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

    async def claim(self, told: Mapping[str, Sequence[Event]], at: datetime) -> bool:
        """Move these from queued to sending together with what is to be told; one taken back meanwhile stays so, and
        another may have claimed them first. True if it was this call that moved all of them."""
        change = {"$set": {"delivery": {"state": DeliveryState.SENDING.value, "at": at}}}
        updates = [
            UpdateOne({"_id": id_, "delivery.state": _QUEUED}, {**change, **_pending(some)})
            for id_, some in told.items()
        ]
        result = await in_thread(self.collection.bulk_write, updates, ordered=False)
        return bool(result.matched_count == len(updates))

    async def cancel(self, record: Record, at: datetime) -> Record | None:
        """The reply taken back, or as it was if it had been already; None if it is on its way."""
        return await in_thread(self._cancel, record, at)

    async def entries_of(self, external_ids: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Entries of ours by (channel, external id), those that are known."""
        wanted = list(set(external_ids))
        return await in_thread(self._entries_of, wanted) if wanted else {}

    async def report(self, reports: Sequence[Report], records: Mapping[str, Record]) -> Told | None:
        """Write what was reported, forward only, together with what is to be told; safe to repeat. What is pending now
        by entry, or None where that must be read: some of it was no news."""
        return await in_thread(self._report, reports, records) if reports else {}

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

    def _report(self, reports: Sequence[Report], records: Mapping[str, Record]) -> Told | None:
        known = [report for report in reports if report.entry_id in records]
        claims = [_claim(report, records[report.entry_id]) for report in known if report.external_id]
        insert_new(self._keys, list({claim["_id"]: claim for claim in claims}.values()))
        moves = [_Move(report, records[report.entry_id]) for report in known if states_before(report.state)]
        moved = self.collection.bulk_write([move.update for move in moves]).matched_count if moves else 0
        if moved == len(moves) == len(known):
            return _by_entry(moves)
        late = [update for report in known for update in _late(report)]
        if late:
            self.collection.bulk_write(late, ordered=False)
        return None


def _pending(told: Sequence[Event]) -> dict[str, Any]:
    return {"$push": {"pending": {"$each": [Outbox.pending(event) for event in told]}}}


class _Move:
    """One step forward: the update, which holds only while it is one, and what is told by it."""

    def __init__(self, report: Report, record: Record) -> None:
        self.entry_id = report.entry_id
        self.event = events.delivery_changed(record.entry, report.state, report.at)
        delivery = {"state": report.state.value, "at": report.at} | ({"detail": report.detail} if report.detail else {})
        known = {"external_id": report.external_id} if report.external_id else {}
        left = {"sent_at": report.at} if report.state is DeliveryState.SENT else {}
        step = {"_id": report.entry_id, "delivery.state": {"$in": states_before(report.state)}}
        self.update = UpdateOne(step, {"$set": {"delivery": delivery, **known, **left}, **_pending([self.event])})


def _late(report: Report) -> list[UpdateOne]:
    """What a report still tells when the message has come further already."""
    id_, late = report.entry_id, []
    if report.external_id:
        late.append(
            UpdateOne({"_id": id_, "external_id": {"$exists": False}}, {"$set": {"external_id": report.external_id}})
        )
    if report.state is DeliveryState.SENT:
        late.append(UpdateOne({"_id": id_, "sent_at": {"$exists": False}}, {"$set": {"sent_at": report.at}}))
    return late


def _by_entry(moves: Sequence[_Move]) -> Told:
    told: dict[str, list[Event]] = {}
    for move in moves:
        told.setdefault(move.entry_id, []).append(move.event)
    return told


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
