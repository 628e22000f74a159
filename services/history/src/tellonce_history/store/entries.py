"""Entries: written once under a derived id; read by id."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tellonce_core.entry import Entry
from tellonce_core.message import Attachment, FileRef
from tellonce_runtime.bus import Event
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox

from tellonce_history.record import Record
from tellonce_history.store.codec import DocumentCodec
from tellonce_history.store.documents import EntryDocument, collection_of
from tellonce_history.store.writes import insert_new

_ENTRY = DocumentCodec(
    Entry,
    {
        "id": "_id",
        "node_id": "node",
        "conversation_id": "conversation",
        "customer_id": "",  # the node's customer now
        "conversation_reference": "",  # the conversation's
        "edits_entry_id": "",  # by the key of what it edits
    },
)
_MORE = DocumentCodec(Record, {"entry": ""})
_ATTACHMENT, _FILE = DocumentCodec(Attachment), DocumentCodec(FileRef)


class Entries:
    """All that was ever said."""

    def __init__(self) -> None:
        self.collection = collection_of(EntryDocument)

    async def add(self, records: Sequence[Record]) -> set[str]:
        """Write those that aren't there; the ids of those that were."""
        documents = [document_of(record) for record in records]
        return await in_thread(insert_new, self.collection, documents)

    async def add_with_events(self, records: Sequence[Record], told: Mapping[str, Sequence[Event]]) -> set[str]:
        """Write those that aren't there together with what is to be told of each; the ids of those that were."""
        documents = [
            document_of(record) | {"pending": [Outbox.pending(event) for event in told[record.entry.id]]}
            for record in records
        ]
        return await in_thread(insert_new, self.collection, documents)

    async def load(self, ids: Iterable[str]) -> dict[str, Record]:
        """Those that are there, by id."""
        wanted = list(set(ids))
        return await in_thread(self._find, wanted) if wanted else {}

    async def with_pictures(self, ids: Iterable[str], media_types: Iterable[str]) -> dict[str, tuple[Attachment, ...]]:
        """Attachments of those of the entries that have one of these types."""
        wanted = {"_id": {"$in": list(set(ids))}, "attachments.media_type": {"$in": list(media_types)}}
        found = await in_thread(lambda: list(self.collection.find(wanted, ("attachments",))))
        return {one["_id"]: tuple(map(_ATTACHMENT.from_document, one["attachments"])) for one in found}

    async def add_thumbnail(self, entry: str, attachment: str, thumbnail: FileRef) -> bool:
        """Write a thumbnail to an attachment; False if it has one, or isn't there any more."""
        bare = {"attachments": {"$elemMatch": {"id": attachment, "thumbnail": {"$exists": False}}}}
        told = {"$set": {"attachments.$.thumbnail": _FILE.to_document(thumbnail)}}
        changed = await in_thread(self.collection.update_one, {"_id": entry, **bare}, told)
        return bool(changed.matched_count)

    async def page(self, *, after: str, limit: int) -> list[Record]:
        """At most so many in the order of their ids, beyond that one."""
        return await in_thread(self._page, after, limit)

    async def of_conversations(self, conversations: Sequence[str], *, limit: int) -> list[Record]:
        """The newest of these conversations, at most so many."""
        return await in_thread(self._of_conversations, list(conversations), limit)

    def _of_conversations(self, conversations: list[str], limit: int) -> list[Record]:
        wanted = {"conversation": {"$in": conversations}}
        found = self.collection.find(wanted, {"pending": 0}).sort([("order_at", -1), ("tie", -1)]).limit(limit)
        return [record_from(document) for document in found]

    def _page(self, after: str, limit: int) -> list[Record]:
        wanted = {"_id": {"$gt": after}, "erased_at": {"$exists": False}}
        found = self.collection.find(wanted, {"pending": 0}).sort("_id").limit(limit)
        return [record_from(document) for document in found]

    def _find(self, ids: Sequence[str]) -> dict[str, Record]:
        found = map(record_from, self.collection.find({"_id": {"$in": list(ids)}}, {"pending": 0}))
        return {record.entry.id: record for record in found}


def document_of(record: Record) -> dict[str, Any]:
    """The document of a record."""
    return _ENTRY.to_document(record.entry) | _MORE.to_document(record)


def record_from(document: Mapping[str, Any]) -> Record:
    """The record in a document."""
    return _MORE.from_document(document, entry=_ENTRY.from_document(document))
