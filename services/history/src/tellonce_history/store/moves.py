"""Moving entries from one conversation to another, as a link of that kind says. It blocks: call it in a thread."""

from collections.abc import Sequence

from pymongo import UpdateOne
from tellonce_core import ids
from tellonce_core.entry import ThreadReason
from tellonce_core.errors import Conflict
from tellonce_core.link import Link
from tellonce_runtime.bus import Event

from tellonce_history import events
from tellonce_history.joining.moves import Opening, opening, own_claims, taking_part
from tellonce_history.record import Record
from tellonce_history.store.documents import (
    ConversationDocument,
    EntryDocument,
    KeyDocument,
    NodeDocument,
    collection_of,
)
from tellonce_history.store.entries import record_from
from tellonce_history.store.groups import Groups
from tellonce_history.store.threads import conversation_document
from tellonce_history.store.writes import duplicates

_REFERENCE_TRIES = 8


class Moves:
    """Carries out moves; each step may be done again."""

    def __init__(self, groups: Groups, key: bytes) -> None:
        self._groups = groups
        self._key = key
        self._conversations = collection_of(ConversationDocument)
        self._entries = collection_of(EntryDocument)
        self._keys = collection_of(KeyDocument)
        self._nodes = collection_of(NodeDocument)

    def settle(self, link: Link) -> None:
        """Move the entries of this link with the keys that they own, and tell it."""
        found = self._entries.find({"_id": {"$in": list(link.entry_ids)}}, {"pending": 0})
        records = sorted(map(record_from, found), key=lambda one: (one.entry.order_at or link.at, one.tie))
        opened = self._open(link, records)
        taking = sorted(taking_part(records, self._key))
        self._conversations.update_one({"_id": link.other}, {"$addToSet": {"participants": {"$each": taking}}})
        guests = {"guests": {"$each": sorted({record.entry.node_id for record in records})}}
        self._conversations.update_one({"_id": link.other}, {"$addToSet": guests})
        self._groups.part(link.one, link.other)
        self._move(link, records)
        self._groups.renew_last([link.one, link.other])
        self._groups.links.settle(link.id, self._told(link, records, opened=opened))

    def _open(self, link: Link, records: Sequence[Record]) -> bool:
        """Begin the conversation that was asked for; True if this move begins it."""
        standing = self._conversations.find_one({"_id": link.other}, ("opened_link",))
        if standing is not None:
            return bool(standing.get("opened_link") == link.id)
        begun = opening(link.other, records, self._key, self._groups.links.home(link.id))
        for attempt in range(_REFERENCE_TRIES):
            taken = duplicates(self._conversations, [_document(begun, link, attempt)])
            if not taken or "_id" in taken.values():
                return True
        raise Conflict("no free reference was found for a conversation")

    def _move(self, link: Link, records: Sequence[Record]) -> None:
        moved = {"conversation": link.other, "thread_reason": ThreadReason.MOVED.value}
        self._entries.update_many({"_id": {"$in": list(link.entry_ids)}}, {"$set": moved})
        own = [
            UpdateOne({"_id": id_, "own": True, "item": entry}, {"$set": {"conversation": link.other}})
            for id_, entry in own_claims(records)
        ]
        if own:
            self._keys.bulk_write(own, ordered=False)

    def _told(self, link: Link, records: Sequence[Record], *, opened: bool) -> list[Event]:
        stands = self._conversations.find_one({"_id": link.other})
        if stands is None:
            return []
        nodes = {record.entry.node_id for record in records}
        owners = {one["_id"]: one["customer"] for one in self._nodes.find({"_id": {"$in": list(nodes)}}, ("customer",))}
        reference = stands["reference"]
        told = [events.conversation_opened(link, stands)] if opened else []
        told.append(events.conversation_split(link))
        for record in records:
            customer = owners.get(record.entry.node_id, record.entry.node_id)
            told.append(events.entry_moved(link, record, customer=customer, reference=reference))
        return told


def _document(begun: Opening, link: Link, attempt: int) -> dict[str, object]:
    begun.strand.reference = ids.conversation_reference(begun.strand.id, attempt)
    document = conversation_document(begun.strand) | {"opened_link": link.id}
    if begun.home != begun.strand.node:
        document |= {"home": begun.home, "story_node": begun.home}
    return document
