"""Entries that are promises: listed by date, changed under their version together with what is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from tellonce_core.entry import EntryKind, Promise, PromiseState
from tellonce_runtime.bus import Event
from tellonce_runtime.outbox import Outbox

from tellonce_history.place import Place
from tellonce_history.record import Record
from tellonce_history.store.codec import DocumentCodec
from tellonce_history.store.documents import EntryDocument, collection_of
from tellonce_history.store.entries import record_from

_PROMISE = DocumentCodec(Promise)
_SETTLED = [PromiseState.KEPT.value, PromiseState.BROKEN.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which promises: open or settled, whose, due when."""

    settled: bool = False
    owners: tuple[str, ...] = ()
    due_from: datetime | None = None
    due_before: datetime | None = None


class Promised:
    """All promises; every call blocks."""

    def __init__(self) -> None:
        self.collection = collection_of(EntryDocument)

    def write(self, record: Record, promise: Promise, event: Event) -> Record | None:
        """The record with its promise changed; None if another changed it since it was read."""
        version = record.entry.promise.version if record.entry.promise else 0
        document = self.collection.find_one_and_update(
            {"_id": record.entry.id, "promise.version": version or None},
            {"$set": {"promise": _PROMISE.to_document(promise)}, "$push": {"pending": Outbox.pending(event)}},
            return_document=ReturnDocument.AFTER,
        )
        return record_from(document) if document else None

    def find(self, choice: Choice, beyond: Place | None, limit: int) -> list[Record]:
        """At most so many by their date, the soonest of open ones first, the latest of settled ones."""
        order = -1 if choice.settled else 1
        found = self.collection.find(selection(choice, beyond), {"pending": 0})
        return [record_from(one) for one in found.sort([("promise.due_at", order), ("_id", order)]).limit(limit)]


def selection(choice: Choice, beyond: Place | None) -> dict[str, Any]:
    """The filter: by the index on owners where owners are asked for, else by that on states."""
    wanted: dict[str, Any] = {"kind": EntryKind.PROMISE.value}
    wanted["promise.state"] = {"$in": _SETTLED} if choice.settled else PromiseState.OPEN.value
    if choice.owners:
        wanted["promise.owner_id"] = {"$in": list(choice.owners)}
    due: Mapping[str, Any] = {
        sign: at for sign, at in (("$gte", choice.due_from), ("$lt", choice.due_before)) if at is not None
    }
    if due:
        wanted["promise.due_at"] = due
    if beyond:
        sign = "$lt" if choice.settled else "$gt"
        further = [
            {"promise.due_at": {sign: beyond.at}},
            {"promise.due_at": beyond.at, "_id": {sign: beyond.tie}},
        ]
        wanted["$or"] = further
    return wanted
