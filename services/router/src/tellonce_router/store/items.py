"""Desk items: loaded by what a batch or a dispatch needs, written in one bulk with their events."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError
from tellonce_core.errors import NotFound
from tellonce_core.ids import new_id
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox

from tellonce_router.item import Item
from tellonce_router.recording import Change
from tellonce_router.store.codec import Doc, item_from_doc, item_to_doc
from tellonce_router.store.difference import difference
from tellonce_router.store.documents import ItemDocument, Raw, raw

DUPLICATE_KEY = 11000
COUNTED_UP_TO = 10_000
ANY_QUEUE = {"queue": {"$gt": ""}}
"""Not `$exists`: with that, every waiting item is read instead of one a queue."""
KEPT_MARKS = 8
"""So many writes of an item are remembered by their mark: enough to see one's own behind those that came meanwhile."""
_WITHOUT_EVENTS = {"marks": 0, **{f"pending.{key}": 0 for key in ("subject", "type", "body", "headers", "at")}}
"""Of the outbox only the ids."""


class ItemStore:
    """The desk items; `written` publishes what is pending in those that were just written."""

    def __init__(self) -> None:
        self.collection: Raw = raw(ItemDocument)

    async def load(self, conversation_ids: Collection[str]) -> dict[str, Item]:
        """Those that are there, by id."""
        return await in_thread(self._find, {"_id": {"$in": list(conversation_ids)}})

    async def get(self, conversation_id: str) -> Item:
        """By id or sayable reference; NotFound."""
        found = await in_thread(self._find, {"_id": conversation_id})
        if not found:
            found = await in_thread(self._find, {"reference": conversation_id})
        for item in found.values():
            return item
        raise NotFound("there is no such conversation on the desk", metadata={"kind": "conversation"})

    async def due(self, now: datetime, limit: int) -> list[Item]:
        """Those of which time alone changes something by now."""
        found = await in_thread(self._find, {"next_check_at": {"$lte": now}}, sort="next_check_at", limit=limit)
        return list(found.values())

    async def queues(self) -> list[str]:
        """The queues in which something waits."""
        return await in_thread(self.collection.distinct, "queue", ANY_QUEUE)

    async def waiting(self, queues: Iterable[str], now: datetime, limit: int) -> list[Item]:
        """The first of each queue by virtual deadline; where those are all missed, also the first that aren't."""
        return await in_thread(self._waiting, list(queues), now, limit)

    async def place(self, item: Item) -> int:
        """Its place in its queue, from 1."""
        before = {"queue": item.derived.queue, "due_at": {"$lt": item.derived.due_at}}
        return 1 + await in_thread(self.collection.count_documents, before, limit=COUNTED_UP_TO)

    async def places(self, items: Iterable[Item]) -> dict[str, int]:
        """The place of each of many in its queue, from 1."""
        return await in_thread(self._places, list(items))

    async def opened_since(self, since: datetime, limit: int) -> list[Item]:
        """The newest conversations that began since then."""
        selection = {"own.opening.at": {"$gte": since}}
        found = await in_thread(self._find, selection, sort="own.opening.at", order=-1, limit=limit)
        return list(found.values())

    async def with_agent(self, agent_ids: Collection[str], limit: int) -> list[Item]:
        """Work that these agents have, oldest first."""
        selection = {"status": {"$in": ["new", "open"]}, "agent_id": {"$in": list(agent_ids)}}
        return list((await in_thread(self._find, selection, sort="by_oldest", limit=limit)).values())

    async def of_customers(self, *, nodes: Collection[str], customers: Collection[str]) -> dict[str, Item]:
        """Every item of these nodes and customers."""
        either = [{"node_id": {"$in": list(nodes)}}, {"customer_id": {"$in": list(customers)}}]
        return await in_thread(self._find, {"$or": either})

    async def known_to(self, customer_ids: Collection[str]) -> dict[str, frozenset[str]]:
        """Agents who have dealt with a customer, by customer."""
        return await in_thread(self._known_to, [customer for customer in customer_ids if customer])

    async def count_recent(self, customer_ids: Collection[str], since: datetime) -> dict[str, int]:
        """How many conversations each customer has begun since then."""
        return await in_thread(self._count_recent, [customer for customer in customer_ids if customer], since)

    async def write(self, changes: Sequence[Change], told: Collection[str] = ()) -> set[str]:
        """Write all in one bulk, each only onto the version that it was decided on; the ids of those that lost against
        another writer: read them again and decide again. Of items in `told` all that the outbox held is published: the
        new events replace it."""
        return await in_thread(self._write, changes, told) if changes else set()

    async def delete(self, conversation_ids: Collection[str]) -> None:
        """Forget these (a customer was erased)."""
        await in_thread(self.collection.delete_many, {"_id": {"$in": list(conversation_ids)}})

    def _find(self, selection: Mapping[str, Any], *, sort: str = "", order: int = 1, limit: int = 0) -> dict[str, Item]:
        cursor = self.collection.find(selection, _WITHOUT_EVENTS)
        if sort:
            cursor = cursor.sort(sort, order)
        return {doc["_id"]: item_from_doc(doc) for doc in cursor.limit(limit)}

    def _waiting(self, queues: list[str], now: datetime, limit: int) -> list[Item]:
        found: dict[str, Item] = {}
        for queue in queues:
            first = self._find({"queue": queue}, sort="due_at", limit=limit)
            found.update(first)
            if len(first) == limit and all(
                item.derived.due_at and item.derived.due_at < now for item in first.values()
            ):
                found.update(self._find({"queue": queue, "due_at": {"$gte": now}}, sort="due_at", limit=limit))
        return list(found.values())

    def _places(self, items: Sequence[Item]) -> dict[str, int]:
        """One walk along the index of each queue, as far as the last of them stands."""
        dues = {item.conversation_id: item.derived.due_at for item in items}
        last: dict[str, datetime] = {}
        for item in items:
            if due := dues[item.conversation_id]:
                last[item.derived.queue] = max(due, last.get(item.derived.queue, due))
        waiting = {queue: self._dues(queue, due) for queue, due in last.items()}
        return {
            item.conversation_id: 1 + (bisect_left(waiting[item.derived.queue], due) if due else 0)
            for item in items
            for due in [dues[item.conversation_id]]
        }

    def _dues(self, queue: str, before: datetime) -> list[datetime]:
        wanted = {"queue": queue, "due_at": {"$lt": before}}
        found = self.collection.find(wanted, {"due_at": 1, "_id": 0}).sort("due_at").limit(COUNTED_UP_TO)
        return [document["due_at"] for document in found]

    def _known_to(self, customer_ids: list[str]) -> dict[str, frozenset[str]]:
        fields = {"customer_id": 1, "own.by": 1, "agent_id": 1, "owner_id": 1}
        known: dict[str, set[str]] = {}
        for doc in self.collection.find({"customer_id": {"$in": customer_ids}}, fields):
            agents = {*doc["own"].get("by", ()), doc["agent_id"], doc["owner_id"]} - {""}
            known.setdefault(doc["customer_id"], set()).update(agents)
        return {customer: frozenset(agents) for customer, agents in known.items()}

    def _count_recent(self, customer_ids: list[str], since: datetime) -> dict[str, int]:
        selection = {"customer_id": {"$in": customer_ids}, "own.opening.at": {"$gte": since}}
        group = {"_id": "$customer_id", "count": {"$sum": 1}}
        found = self.collection.aggregate([{"$match": selection}, {"$group": group}])
        return {doc["_id"]: doc["count"] for doc in found}

    def _write(self, changes: Sequence[Change], told: Collection[str]) -> set[str]:
        mark = new_id()
        operations = [_operation(change, mark, told) for change in changes]
        try:
            result: Doc = self.collection.bulk_write(operations, ordered=False).bulk_api_result
        except BulkWriteError as error:
            result = dict(error.details)
            codes = {one["code"] for one in result["writeErrors"]}
            if codes != {DUPLICATE_KEY}:  # the error itself holds whole documents: it must not reach a log
                raise RuntimeError(f"writing items failed with {sorted(codes)}") from None
        if result["nInserted"] + result["nMatched"] == len(changes):
            return set()
        ids = [change.after.conversation_id for change in changes]
        mine = self.collection.find({"_id": {"$in": ids}, "marks": mark}, {"_id": 1})
        return set(ids) - {doc["_id"] for doc in mine}


def _operation(change: Change, mark: str, told: Collection[str]) -> InsertOne[Doc] | UpdateOne:
    after = item_to_doc(change.after)
    pending = [Outbox.pending(event) for event in change.events]
    if change.before is None:
        return InsertOne({**after, "pending": pending, "marks": [mark]})
    before = item_to_doc(change.before)
    update = difference(before, after)
    update["$push"] = {"marks": {"$each": [mark], "$slice": -KEPT_MARKS}}
    if after["_id"] in told:
        update["$set"]["pending"] = pending
    elif pending:
        update["$push"]["pending"] = {"$each": pending}
    fence = {"$lte": change.after.fence}
    return UpdateOne({"_id": after["_id"], "version": before["version"], "fence": fence}, update)
