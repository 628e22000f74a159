"""What else tells of a customer in history's database: found for an erasure, and removed.

It blocks: call it in a thread."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tellonce_core.link import LinkKind

from tellonce_history.erasing.content import Part
from tellonce_history.erasing.erasure import Erasure
from tellonce_history.joining.graph import component
from tellonce_history.store.documents import (
    ClueDocument,
    ConversationDocument,
    Documents,
    EntryDocument,
    KeyDocument,
    NodeDocument,
    ProofDocument,
    SuggestionDocument,
    collection_of,
)
from tellonce_history.store.links import Links
from tellonce_history.store.word_documents import BriefDocument, CorrectionDocument
from tellonce_history.suggesting.clues import keys_of

_WHOLE = {"erased_at": {"$exists": False}}
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Removal:
    """Documents that go."""

    store: str
    collection: Documents
    selection: Mapping[str, Any]


class Traces:
    """Everything that hangs on nodes and conversations."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._nodes = collection_of(NodeDocument)
        self._conversations = collection_of(ConversationDocument)
        self._entries = collection_of(EntryDocument)
        self._keys = collection_of(KeyDocument)

    # -- finding

    def names(self, nodes: Collection[str]) -> list[dict[str, str]]:
        """The identities of these nodes."""
        found = self._nodes.find({"_id": {"$in": list(nodes)}}, ("kind", "value"))
        return [{"kind": one["kind"], "value": one["value"]} for one in found]

    def own(self, nodes: Collection[str]) -> set[str]:
        """The conversations that these began, or that people began in their story."""
        mine = {"$in": list(nodes)}
        begun = {one["_id"] for one in self._conversations.find({"node": mine}, ("_id",))}
        adopted = self._conversations.find({"story_node": mine}, ("home",))
        return begun | {one["_id"] for one in adopted if one.get("home") in nodes}

    def others(self, nodes: Collection[str], own: Collection[str]) -> set[str]:
        """Others' conversations in which they took part, or where entries of theirs stand."""
        mine = {"$in": list(nodes)}
        found = [self._conversations.find({name: mine}, ("_id",)) for name in ("participants", "guests")]
        return {one["_id"] for some in found for one in some} - set(own)

    def remaining(self, conversations: Collection[str]) -> set[str]:
        """Those of them that hold something that isn't erased."""
        held: set[str] = set()
        for some in _pieces(conversations):
            held.update(self._entries.distinct("conversation", {"conversation": {"$in": some}, **_WHOLE}))
        return held

    def still_there(self, erasure: Erasure) -> set[str]:
        """Nodes that came again since: with entries, conversations, or words in others' ones."""
        mine = {"$in": list(erasure.nodes)}
        there = set(self._entries.distinct("node", {"node": mine, **_WHOLE}))
        there |= {one["node"] for one in self._conversations.find({"node": mine}, ("node",))}
        wrote = {"conversation": {"$in": list(erasure.others)}, "author.id": mine, **_WHOLE}
        return there | set(self._entries.distinct("author.id", wrote) if erasure.others else ())

    # -- removing

    def of_threads(self, gone: Collection[str], erasure: Erasure) -> list[Removal]:
        """Keys and conversations of which nothing is left, and the customer's keys in others' ones."""
        found = [Removal("keys", self._keys, {"conversation": {"$in": some}}) for some in _pieces(gone)]
        found += [Removal("conversations", self._conversations, {"_id": {"$in": some}}) for some in _pieces(gone)]
        whose = {"$or": [{"_id": {"$in": list(gone)}}, {"node": {"$in": list(erasure.nodes)}}]}
        found.append(Removal("briefs", collection_of(BriefDocument), whose))
        if erasure.others and erasure.nodes:
            theirs = {"conversation": {"$in": list(erasure.others)}, "node": {"$in": list(erasure.nodes)}}
            found.append(Removal("keys", self._keys, theirs))
        return found

    def of_people(self, gone: Collection[str], conversations: Collection[str]) -> list[Removal]:
        """The nodes that are gone, and all that hangs on them."""
        nodes = {"$in": list(gone)}
        found = [
            Removal("clues", collection_of(ClueDocument), {"node": nodes}),
            Removal("corrections", collection_of(CorrectionDocument), {"node": nodes}),
            Removal("proofs", collection_of(ProofDocument), {"$or": [{"node": nodes}, {"address_node": nodes}]}),
            Removal("suggestions", collection_of(SuggestionDocument), {"$or": [{"one": nodes}, {"other": nodes}]}),
            Removal("nodes", self._nodes, {"_id": nodes}),
        ]
        for some in _pieces([*gone, *conversations]):
            ends = {"$or": [{"one": {"$in": some}}, {"other": {"$in": some}}]}
            found.append(Removal("links", self._links.collection, ends))
        return found

    def forget_mentions(self, gone: Collection[str]) -> None:
        """No other conversation waits for these, or names them as related."""
        for some in _pieces(gone):
            self._keys.update_many({"quotes": {"$in": some}}, {"$unset": {"quotes": ""}})
            beside = set[str]()
            for one in self._conversations.find({"_id": {"$in": some}}, ("related",)):
                beside.update(one.get("related", ()))
            related = {"$pull": {"related": {"$in": some}}}
            self._conversations.update_many({"_id": {"$in": sorted(beside)}}, related)

    def mentioning(self, erasure: Erasure) -> list[str]:
        """Entries in others' conversations that name the customer as a recipient."""
        values = {"$in": [name.value for name in erasure.names]}
        there = {"conversation": {"$in": list(erasure.others)}, "recorded_at": {"$lte": erasure.at}}
        named = {"$or": [{f"{where}.identity.value": values} for where in ("participants", "recipients")]}
        return [one["_id"] for one in self._entries.find({**there, **named}, ("_id",))] if erasure.others else []

    def strike_out(self, erasure: Erasure, entries: Collection[str]) -> None:
        """Take the customer out of others' conversations, off the lists of recipients of these entries, and out of what
        hints at others."""
        nodes, own = list(erasure.nodes), list(erasure.own)
        theirs = {name: {"$in": nodes} for name in ("participants", "guests")}
        theirs |= {name: {"$in": own} for name in ("related", "apart")}
        self._conversations.update_many({"_id": {"$in": list(erasure.others)}}, {"$pull": theirs})
        for name in erasure.names:
            who = {"identity.kind": name.kind, "identity.value": name.value}
            pull = {"$pull": {"participants": who, "recipients": who}}
            self._entries.update_many({"_id": {"$in": list(entries)}}, pull)
        keys = [key for name in erasure.names for key in keys_of(name.kind, name.value)]
        collection_of(ClueDocument).delete_many({"key": {"$in": keys}})

    def bare(self, conversations: Collection[str], until: datetime) -> None:
        """Take the words of then off conversations that go on."""
        if not conversations:
            return  # an empty choice would go through the whole index
        words = dict.fromkeys(("subject", "subject_key", "follow_key"), "")
        begun = {"_id": {"$in": list(conversations)}, "root_at": {"$lte": until}}
        self._conversations.update_many(begun, {"$unset": words})

    def remove_hints(self, part: Part, nodes: Iterable[str]) -> None:
        """Remove the clues and the corrections that rest on these entries."""
        whose = {"$in": sorted({*nodes, *part.writers})}
        collection_of(ClueDocument).delete_many({"node": whose, "entry": {"$in": list(part.entries)}})
        collection_of(CorrectionDocument).delete_many({"_id": {"$in": list(part.facts)}})

    def regroup(self, nodes: Iterable[str]) -> None:
        """Write whose customer each of these is, by the links that are left."""
        for node in nodes:
            together = component(node, self._links.around(LinkKind.CUSTOMER, [node]))
            self._nodes.update_one({"_id": node}, {"$set": {"customer": min(together)}})


def count(removals: Iterable[Removal]) -> dict[str, int]:
    """How many documents they mean, by store."""
    counts: dict[str, int] = {}
    for one in removals:
        counts[one.store] = counts.get(one.store, 0) + one.collection.count_documents(one.selection)
    return counts


def carry_out(removals: Iterable[Removal]) -> None:
    """Remove them."""
    for one in removals:
        one.collection.delete_many(one.selection)


def _pieces(values: Iterable[str]) -> Iterable[list[str]]:
    listed = list(values)
    return (listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE))
