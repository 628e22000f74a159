"""Conversations as readers see them: what stands for which, whose story they are in, and how much they hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tellonce_core.customer import Conversation
from tellonce_runtime.mongo import in_thread

from tellonce_history.place import Place
from tellonce_history.store.documents import ConversationDocument, EntryDocument, collection_of

_STANDS = {"joined_into": {"$exists": False}}
_HEAD = ("reference", "node", "subject", "channel", "account", "joined", "joined_into", "participants")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A conversation that stands by itself, and all that were joined into it."""

    id: str
    reference: str
    node: str
    channel: str
    account: str
    subject: str = ""
    joined: tuple[str, ...] = ()
    participants: frozenset[str] = frozenset()

    @property
    def members(self) -> list[str]:
        """Ids under which its entries are stored."""
        return [self.id, *self.joined]


@dataclass(frozen=True, slots=True)
class Spans:
    """Conversations that joins moved from one person's story into another's."""

    away: tuple[str, ...] = ()
    """Begun by these persons, now in another's story."""
    adopted: tuple[str, ...] = ()
    """Begun by others, now in the story of these."""


NO_SPANS = Spans()


class Conversations:
    """All conversations."""

    def __init__(self) -> None:
        self.collection = collection_of(ConversationDocument)
        self._entries = collection_of(EntryDocument)

    async def heads(self, ids: Iterable[str]) -> dict[str, Head]:
        """For each id that is there, the conversation that stands for it now."""
        wanted = list(set(ids))
        return await in_thread(self._heads, wanted) if wanted else {}

    async def spans(self, nodes: Sequence[str]) -> Spans:
        """What joins across persons mean for the story of these nodes; mostly nothing."""
        return await in_thread(self._spans, list(nodes))

    async def count(self, nodes: Sequence[str]) -> int:
        """How many stand in the name of these nodes."""
        return await in_thread(self.collection.count_documents, {"node": {"$in": list(nodes)}, **_STANDS})

    async def page(self, nodes: Sequence[str], *, older_than: Place | None, limit: int) -> list[Conversation]:
        """Those that stand, newest first, each with its number of entries; ones without any entry are passed over."""
        return await in_thread(self._page, list(nodes), older_than, limit)

    def _heads(self, ids: Sequence[str]) -> dict[str, Head]:
        found: dict[str, Mapping[str, Any]] = {}
        missing = set(ids)
        while missing:
            documents = list(self.collection.find({"_id": {"$in": list(missing)}}, _HEAD))
            found |= {document["_id"]: document for document in documents}
            missing = {d["joined_into"] for d in documents if d.get("joined_into")} - set(found)
        return {id_: _head(_standing(found, id_)) for id_ in ids if id_ in found}

    def _spans(self, nodes: Sequence[str]) -> Spans:
        either = {"$or": [{"story_node": {"$in": nodes}}, {"node": {"$in": nodes}, "story_node": {"$gt": ""}}]}
        documents = list(self.collection.find(either, ("node", "story_node")))
        away = [d["_id"] for d in documents if d["node"] in nodes and d["story_node"] not in nodes]
        adopted = [d["_id"] for d in documents if d["node"] not in nodes and d["story_node"] in nodes]
        return Spans(tuple(away), tuple(adopted))

    def _page(self, nodes: Sequence[str], older_than: Place | None, limit: int) -> list[Conversation]:
        selection: dict[str, Any] = {"node": {"$in": nodes}, **_STANDS}
        if older_than:
            selection["last_entry_at"] = {"$lte": older_than.at}
            selection["$or"] = [{"last_entry_at": {"$lt": older_than.at}}, {"_id": {"$lt": older_than.tie}}]
        documents = list(self.collection.find(selection).sort([("last_entry_at", -1), ("_id", -1)]).limit(limit))
        counts = self._counts([id_ for d in documents for id_ in (d["_id"], *d.get("joined", ()))])
        return [_conversation(document, counts) for document in documents]

    def _counts(self, ids: Sequence[str]) -> dict[str, int]:
        grouped = self._entries.aggregate(
            [{"$match": {"conversation": {"$in": list(ids)}}}, {"$group": {"_id": "$conversation", "n": {"$sum": 1}}}]
        )
        return {group["_id"]: group["n"] for group in grouped}


def _standing(found: Mapping[str, Mapping[str, Any]], id_: str) -> Mapping[str, Any]:
    document = found[id_]
    while document.get("joined_into") in found:
        document = found[document["joined_into"]]
    return document


def _head(document: Mapping[str, Any]) -> Head:
    return Head(
        id=document["_id"],
        reference=document["reference"],
        node=document["node"],
        channel=document["channel"],
        account=document["account"],
        subject=document.get("subject", ""),
        joined=tuple(document.get("joined", ())),
        participants=frozenset(document["participants"]),
    )


def _conversation(document: Mapping[str, Any], counts: Mapping[str, int]) -> Conversation:
    members = (document["_id"], *document.get("joined", ()))
    return Conversation(
        id=document["_id"],
        reference=document["reference"],
        node_id=document["node"],
        subject=document.get("subject", ""),
        channel=document["channel"],
        account=document["account"],
        opened_at=document["root_at"],
        last_entry_at=document["last_entry_at"],
        entries_count=sum(counts.get(id_, 0) for id_ in members),
        related_ids=tuple(document.get("related", ())),
        joined_into_id=document.get("joined_into", ""),
    )
