"""Conversations as readers see them: what stands for which, whose story they are in, and how much they hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tellonce_core.customer import Conversation
from tellonce_core.errors import NotFound
from tellonce_runtime.mongo import in_thread

from tellonce_history.place import Place
from tellonce_history.store.documents import ConversationDocument, EntryDocument, collection_of

_STANDS = {"joined_into": {"$exists": False}}
_MOVED = {"story_node": "$story_node", "joined_into": "$joined_into"}
_NEWEST = [("last_entry_at", -1), ("_id", -1)]
_HEAD = ("reference", "node", "subject", "channel", "account", "opened_by", "joined", "joined_into")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A conversation that stands by itself, and all that were joined into it."""

    id: str
    reference: str
    node: str
    channel: str
    account: str
    subject: str = ""
    opened_by: str = ""
    joined: tuple[str, ...] = ()

    @property
    def members(self) -> list[str]:
        """Ids under which its entries are stored."""
        return [self.id, *self.joined]


@dataclass(frozen=True, slots=True)
class Spans:
    """Conversations that joins moved from one person's story into another's."""

    away: tuple[str, ...] = ()
    """With entries stored under these persons, now in another's story."""
    adopted: tuple[str, ...] = ()
    """With entries stored under others, now in the story of these."""


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

    async def head(self, id_: str) -> Head:
        """The conversation that stands for this one now; NotFound if there is none."""
        return head_among(await self.heads([id_]), id_)

    async def spans(self, nodes: Sequence[str]) -> Spans:
        """What joins across persons mean for the story of these nodes; mostly nothing."""
        return await in_thread(self._spans, list(nodes))

    async def begun_by(self, nodes: Sequence[str]) -> dict[str, str]:
        """The conversations that these nodes began, each with its node."""
        return await in_thread(self._nodes_by, {"node": {"$in": list(nodes)}})

    async def taking_part(self, nodes: Sequence[str]) -> dict[str, str]:
        """Those in which these nodes take part, or with entries of theirs, each with the node that began it."""
        mine = {"$in": list(nodes)}
        return await in_thread(self._nodes_by, {"$or": [{"participants": mine}, {"guests": mine}]})

    async def nodes_of(self, ids: Iterable[str]) -> dict[str, str]:
        """The node that began each of these."""
        return await in_thread(self._nodes_by, {"_id": {"$in": list(ids)}})

    async def count_entries(self, conversations: Sequence[str]) -> int:
        """How many entries stand in these."""
        return await in_thread(self._entries.count_documents, {"conversation": {"$in": list(conversations)}})

    async def get(self, id_: str) -> Conversation:
        """The conversation that stands for this one; NotFound if there is none."""
        return await in_thread(self._get, await self.head(id_))

    async def count(self, nodes: Sequence[str]) -> int:
        """How many stand in the name of these nodes."""
        return await in_thread(self._count, list(nodes))

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

    def _count(self, nodes: Sequence[str]) -> int:
        """One question, which the keys of the index answer by themselves for those that stand where they began."""
        count: dict[str, Any] = {"n": {"$sum": 1}}
        mine: list[dict[str, Any]] = [{"$match": {"node": {"$in": nodes}}}, {"$group": {"_id": _MOVED, **count}}]
        adopted = [{"$match": {"story_node": {"$in": nodes}, **_STANDS}}, {"$group": {"_id": {}, **count}}]
        together = {"$unionWith": {"coll": self.collection.name, "pipeline": adopted}}
        groups = self.collection.aggregate([*mine, together])
        return sum(group["n"] for group in groups if not any(group["_id"].values()))

    def _get(self, head: Head) -> Conversation:
        return _conversation(self.collection.find_one({"_id": head.id}) or {}, self._counts(head.members))

    def _nodes_by(self, selection: Mapping[str, Any]) -> dict[str, str]:
        return {found["_id"]: found["node"] for found in self.collection.find(selection, ("node",))}

    def _spans(self, nodes: Sequence[str]) -> Spans:
        mine = {"$in": nodes}
        elsewhere = [{"story_node": mine}, {"node": mine, "story_node": {"$gt": ""}}]
        moved = [{"guests": mine}, {"node": mine, "guests": {"$gt": ""}}]
        documents = list(self.collection.find({"$or": elsewhere + moved}, ("node", "story_node", "guests")))
        away = [d["_id"] for d in documents if _story_of(d) not in nodes]
        adopted = [d["_id"] for d in documents if _story_of(d) in nodes and _stored_under(d) - set(nodes)]
        return Spans(tuple(away), tuple(adopted))

    def _page(self, nodes: Sequence[str], older_than: Place | None, limit: int) -> list[Conversation]:
        beyond: dict[str, Any] = {}
        if older_than:
            beyond["last_entry_at"] = {"$lte": older_than.at}
            beyond["$or"] = [{"last_entry_at": {"$lt": older_than.at}}, {"_id": {"$lt": older_than.tie}}]
        mine = {"node": {"$in": nodes}, "story_node": {"$exists": False}}
        adopted = {"story_node": {"$in": nodes}}
        found = [
            document
            for where in (mine, adopted)
            for document in self.collection.find(where | _STANDS | beyond).sort(_NEWEST).limit(limit)
        ]
        documents = sorted(found, key=lambda one: (one["last_entry_at"], one["_id"]), reverse=True)[:limit]
        counts = self._counts([id_ for d in documents for id_ in (d["_id"], *d.get("joined", ()))])
        return [_conversation(document, counts) for document in documents]

    def _counts(self, ids: Sequence[str]) -> dict[str, int]:
        grouped = self._entries.aggregate(
            [{"$match": {"conversation": {"$in": list(ids)}}}, {"$group": {"_id": "$conversation", "n": {"$sum": 1}}}]
        )
        return {group["_id"]: group["n"] for group in grouped}


def head_among(heads: Mapping[str, Head], id_: str) -> Head:
    """The one that was found for this id; NotFound if none was."""
    if id_ not in heads:
        raise NotFound("there is no such conversation", metadata={"kind": "conversation", "id": id_})
    return heads[id_]


def _standing(found: Mapping[str, Mapping[str, Any]], id_: str) -> Mapping[str, Any]:
    document = found[id_]
    while document.get("joined_into") in found:
        document = found[document["joined_into"]]
    return document


def _story_of(document: Mapping[str, Any]) -> str:
    return str(document.get("story_node") or document["node"])


def _stored_under(document: Mapping[str, Any]) -> set[str]:
    """The nodes under which its entries are stored: people may have moved some there."""
    return {document["node"], *document.get("guests", ())}


def _head(document: Mapping[str, Any]) -> Head:
    return Head(
        id=document["_id"],
        reference=document["reference"],
        node=document["node"],
        channel=document["channel"],
        account=document["account"],
        subject=document.get("subject", ""),
        opened_by=document.get("opened_by", ""),
        joined=tuple(document.get("joined", ())),
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
