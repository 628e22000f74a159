"""Conversations as links make them: which stand for which, written to each one. It blocks: call it in a thread."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from tellonce_core.errors import Conflict
from tellonce_core.link import Link, LinkKind
from tellonce_runtime.bus import Event

from tellonce_history import events
from tellonce_history.joining.graph import Parts, component, parts
from tellonce_history.store.documents import ConversationDocument, EntryDocument, collection_of
from tellonce_history.store.links import Links

_LOOKS = 8
_FIELDS = ("root_at", "node", "home", "last_entry_at")
_Found = Mapping[str, Mapping[str, Any]]


class Groups:
    """The view of links that `joined_into`, `joined` and `story_node` are: the oldest stands for all."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self._conversations = collection_of(ConversationDocument)
        self._entries = collection_of(EntryDocument)

    def members(self, conversation: str) -> frozenset[str]:
        """All that are joined with this one, itself included."""
        return component(conversation, self.links.around(LinkKind.CONVERSATION, [conversation]))

    def settle(self, link: Link) -> None:
        """Write to every conversation around this link what stands for it now, and tell it; see Customers.settle."""
        ends = (link.one, link.other)
        around = self.links.around(LinkKind.CONVERSATION, ends)
        for _ in range(_LOOKS):
            groups = {component(end, around) for end in ends}
            found = self._load({id_ for group in groups for id_ in group})
            self._keep_apart(link, around)
            for group in groups:
                self._write(group, found)
            again = self.links.around(LinkKind.CONVERSATION, ends)
            if {one.id for one in again} == {one.id for one in around}:
                self.links.settle(link.id, _told(link, parts(link, again), found))
                return
            around = again
        raise Conflict("others keep joining the same conversations")

    def part(self, one: str, other: str) -> None:
        """Never let keys join these two."""
        for here, there in ((one, other), (other, one)):
            self._conversations.update_one({"_id": here}, {"$addToSet": {"apart": there}})

    def renew_last(self, ids: Iterable[str]) -> None:
        """Write the time of the newest entry to each of these, as its entries and those of its members say."""
        for id_, document in self._load(ids).items():
            group = [id_, *document.get("joined", ())]
            newest = self._entries.find({"conversation": {"$in": group}}, ("order_at",)).sort("order_at", -1).limit(1)
            at = next((entry["order_at"] for entry in newest), document["root_at"])
            unchanged = {"_id": id_, "last_entry_at": document["last_entry_at"]}
            self._conversations.update_one(unchanged, {"$set": {"last_entry_at": at}})

    # -- parts

    def _load(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        found = self._conversations.find({"_id": {"$in": list(ids)}}, (*_FIELDS, "joined"))
        return {document["_id"]: document for document in found}

    def _keep_apart(self, link: Link, around: Sequence[Link]) -> None:
        """Whom people part, keys don't join again; whom people join, they may."""
        if link.removed_at is not None:
            self.part(link.one, link.other)
        elif link.basis != "key":
            sides = parts(link, around)
            for here, there in ((sides.one, sides.other), (sides.other, sides.one)):
                self._conversations.update_many(
                    {"_id": {"$in": sorted(here)}, "apart": {"$in": sorted(there)}},
                    {"$pull": {"apart": {"$in": sorted(there)}}},
                )

    def _write(self, group: frozenset[str], found: _Found) -> None:
        head = _oldest(group, found)
        if head is None:
            return
        story = found[head].get("home") or found[head]["node"]
        others = sorted(group - {head})
        self._conversations.bulk_write(
            [UpdateOne({"_id": head}, _standing(found[head], others, story))]
            + [UpdateOne({"_id": one}, _joined(found[one], head, story)) for one in others if one in found],
            ordered=True,
        )
        if others:
            newest: datetime = max(found[one]["last_entry_at"] for one in group if one in found)
            self._conversations.update_one({"_id": head}, {"$max": {"last_entry_at": newest}})
        else:
            self.renew_last([head])


def _oldest(group: Iterable[str], found: _Found) -> str | None:
    return min((id_ for id_ in group if id_ in found), key=lambda id_: (found[id_]["root_at"], id_), default=None)


def _standing(document: Mapping[str, Any], others: Sequence[str], story: str) -> dict[str, Any]:
    """The head first: whoever sees another point to it finds all there."""
    return _update({"joined": list(others), "joined_into": "", "story_node": _elsewhere(document, story)})


def _joined(document: Mapping[str, Any], head: str, story: str) -> dict[str, Any]:
    return _update({"joined": [], "joined_into": head, "story_node": _elsewhere(document, story)})


def _elsewhere(document: Mapping[str, Any], story: str) -> str:
    return story if story != document["node"] else ""


def _update(values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if value}
    empty = dict.fromkeys(set(values) - set(given), "")
    return {name: part for name, part in (("$set", given), ("$unset", empty)) if part}


def _told(link: Link, sides: Parts, found: _Found) -> list[Event]:
    """What the others must hear of: nothing, if further links tie both sides anyway."""
    stays, goes = _oldest(sides.one | sides.other, found), sides.other
    if sides.are_joined or stays is None:
        return []
    if stays in goes:
        goes = sides.one
    head = _oldest(goes, found)
    if head is None:
        return []
    if link.removed_at is None:
        return [events.conversations_joined(link, stays, head)]
    told = [events.conversations_separated(link, stays, head)]
    for one in sorted(goes - {head}):
        told += [events.conversations_separated(link, stays, one), events.conversations_joined(link, head, one)]
    return told
