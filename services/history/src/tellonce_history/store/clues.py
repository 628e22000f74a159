"""Clues of all entries, found by node and by what they have in common; and what people said of suggestions."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from tellonce_runtime.mongo import in_thread

from tellonce_history.store.codec import DocumentCodec
from tellonce_history.store.documents import ClueDocument, SuggestionDocument, collection_of
from tellonce_history.suggesting.clues import Found

_FOUND = DocumentCodec(Found)
_MOST_OWN = 500
_MOST_SHARED = 2_000


class Clues:
    """All clues, and all decided suggestions."""

    def __init__(self) -> None:
        self._clues = collection_of(ClueDocument)
        self._decided = collection_of(SuggestionDocument)

    async def add(self, found: Iterable[Found]) -> None:
        """Write those that aren't there; of one that is, the oldest entry counts."""
        updates = [_update(one) for one in {one.id: one for one in found}.values()]
        if updates:
            await in_thread(self._clues.bulk_write, updates, ordered=False)

    async def of_nodes(self, nodes: Collection[str]) -> list[Found]:
        """The clues of these persons, at most 500."""
        return await in_thread(self._find, {"node": {"$in": list(nodes)}}, "node", _MOST_OWN)

    async def sharing(self, keys: Collection[str], *, without: Collection[str]) -> list[Found]:
        """Clues of others with one of these keys, at most 2,000."""
        if not keys:
            return []
        wanted = {"key": {"$in": list(keys)}, "node": {"$nin": list(without)}}
        return await in_thread(self._find, wanted, "key", _MOST_SHARED)

    async def refused(self, nodes: Collection[str]) -> list[tuple[str, str]]:
        """Pairs of nodes, one of them among these, of which people said that they aren't the same."""
        return await in_thread(self._refused, list(nodes))

    async def decide(self, one: str, other: str, *, accepted: bool, actor: str, at: datetime) -> None:
        """Remember what was said of two nodes; the last word counts."""
        said = {"one": one, "other": other, "accepted": accepted, "actor": actor, "at": at}
        await in_thread(lambda: self._decided.update_one({"_id": f"{one}.{other}"}, {"$set": said}, upsert=True))

    def _refused(self, nodes: Sequence[str]) -> list[tuple[str, str]]:
        either = {"$or": [{"one": {"$in": nodes}}, {"other": {"$in": nodes}}], "accepted": False}
        return [(found["one"], found["other"]) for found in self._decided.find(either)]

    def _find(self, selection: dict[str, Any], by: str, limit: int) -> list[Found]:
        """In the order of their ids; over the limit those count that the index has first, which is always the same."""
        found = self._clues.find(selection).hint(f"{by}_in_order").limit(limit)
        return sorted(map(_FOUND.from_document, found), key=lambda one: one.id)


def _update(found: Found) -> UpdateOne:
    document = _FOUND.to_document(found)
    at = document.pop("at")
    return UpdateOne({"_id": found.id}, {"$setOnInsert": document, "$min": {"at": at}}, upsert=True)
