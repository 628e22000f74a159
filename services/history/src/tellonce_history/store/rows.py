"""The ledger's rows: one an item id, whatever arrives however often."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from tellonce_runtime.mongo import in_thread

from tellonce_history.ledger import RECORDED, Row, State
from tellonce_history.place import Place
from tellonce_history.store.codec import DocumentCodec
from tellonce_history.store.documents import LedgerDocument, collection_of
from tellonce_history.store.writes import insert_new

ROW = DocumentCodec(Row, {"id": "_id"})
MOST_SEQUENCES = 1_000
"""So many of the newest arrivals of an item are kept with their places."""
APART = [State.QUARANTINED.value, State.SUPPRESSED.value, State.FAILED.value]
"""States of items that became no entry."""
BY_AUTHOR = "author_in_order"
"""The index of these by who wrote them, in the order of their ids."""
_WHOLE = {"erased_at": {"$exists": False}}
_RECORDED = [state.value for state in RECORDED]


class Rows:
    """The ledger."""

    def __init__(self) -> None:
        self.collection = collection_of(LedgerDocument)

    async def load(self, ids: Iterable[str]) -> dict[str, Row]:
        """The rows that are there, by item id."""
        wanted = list(set(ids))
        return await in_thread(self._find, wanted) if wanted else {}

    async def add(self, rows: Sequence[Row]) -> set[str]:
        """Write the rows. Of an item that has one already this is another arrival, and it may be recorded only now.

        Returned are the ids of those that were erased meanwhile: a shell stood in their place, and counts them."""
        return await in_thread(self._add, rows)

    async def count(self, arrivals: Sequence[tuple[str, int, datetime]]) -> None:
        """Count arrivals of items that have a row: (item, sequence in MESSAGES, when); each sequence counts once."""
        if arrivals:
            await in_thread(self._count, arrivals)

    async def apart_of(self, authors: Sequence[str], *, after: str, size: int) -> Sequence[Row]:
        """Rows of what came in the name of these and became no entry, in the order of their ids beyond that one; with
        their raw copies."""
        return await in_thread(self._apart_of, list(authors), after, size) if authors else ()

    async def kept_apart(self, state: State, *, older_than: Place | None, size: int) -> Sequence[Row]:
        """Rows in that state, the newest first."""
        return await in_thread(self._kept_apart, state, older_than, size)

    def _apart_of(self, authors: Sequence[str], after: str, size: int) -> list[Row]:
        wanted = {"state": {"$in": APART}, "author": {"$in": authors}, "_id": {"$gt": after}, **_WHOLE}
        found = self.collection.find(wanted).sort("_id").limit(size).hint(BY_AUTHOR)  # else all ids may be gone through
        return [ROW.from_document(document) for document in found]

    def _kept_apart(self, state: State, older_than: Place | None, size: int) -> list[Row]:
        wanted: dict[str, Any] = {"state": state.value, **_WHOLE}
        if older_than is not None:
            wanted["$or"] = [
                {"first_seen_at": {"$lt": older_than.at}},
                {"first_seen_at": older_than.at, "_id": {"$lt": older_than.tie}},
            ]
        found = self.collection.find(wanted, {"raw_copy": 0}).sort([("first_seen_at", -1), ("_id", -1)]).limit(size)
        return [ROW.from_document(document) for document in found]

    def _find(self, ids: Sequence[str]) -> dict[str, Row]:
        found = (ROW.from_document(document) for document in self.collection.find({"_id": {"$in": list(ids)}}))
        return {row.id: row for row in found}

    def _add(self, rows: Sequence[Row]) -> set[str]:
        taken = insert_new(self.collection, [_document(row) for row in rows])
        known = [row for row in rows if row.id in taken]
        self._count([(row.id, row.sequences[0], row.last_seen_at) for row in known if row.sequences])
        recorded = [
            UpdateOne({"_id": row.id, "state": {"$nin": _RECORDED}, **_WHOLE}, {"$set": _became(row)})
            for row in known
            if row.state in RECORDED
        ]
        if recorded:
            self.collection.bulk_write(recorded, ordered=False)
        return self._erased(taken) if taken else set()

    def _erased(self, ids: Iterable[str]) -> set[str]:
        wanted = {"_id": {"$in": list(ids)}, "erased_at": {"$exists": True}}
        return {one["_id"] for one in self.collection.find(wanted, ("_id",))}

    def _count(self, arrivals: Sequence[tuple[str, int, datetime]]) -> None:
        updates = [
            UpdateOne({"_id": item, "sequences": {"$ne": sequence}}, {
                "$push": {"sequences": {"$each": [sequence], "$slice": -MOST_SEQUENCES}},
                "$inc": {"seen": 1},
                "$max": {"last_seen_at": at},
            })
            for item, sequence, at in arrivals
        ]  # fmt: skip
        if updates:
            self.collection.bulk_write(updates, ordered=False)


def _document(row: Row) -> dict[str, Any]:
    return ROW.to_document(row) | {"seen": row.seen}


def _became(row: Row) -> dict[str, Any]:
    """What changes in a row when its item becomes an entry after all."""
    document = _document(row)
    return {name: document[name] for name in ("state", "reason", "node", "conversation")}
