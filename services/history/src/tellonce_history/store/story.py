"""Pages of a story, towards older or newer entries, by the index (node or conversation, order_at, tie)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tellonce_core.entry import Direction, EntryKind
from tellonce_runtime.mongo import in_thread

from tellonce_history.place import Place
from tellonce_history.record import Record
from tellonce_history.store.conversations import NO_SPANS, Spans
from tellonce_history.store.documents import (
    PROMISES_INDEX,
    RARE,
    RARE_INDEX,
    EntryDocument,
    collection_of,
)
from tellonce_history.store.entries import record_from

_NEWEST = [("order_at", -1), ("tie", -1)]
_OLDEST = [("order_at", 1), ("tie", 1)]
_RARE = {"kind": {"$in": sorted(RARE)}}
"""The filter of their index in its own words: MongoDB doesn't see that a choice of two of them lies within it."""
_ANSWERABLE = [EntryKind.MESSAGE.value, EntryKind.COMMENT.value, EntryKind.CALLBACK.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which entries: those of a person's nodes, or of conversations; of some channels, kinds or writers only."""

    nodes: tuple[str, ...] = ()
    spans: Spans = NO_SPANS
    conversations: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    """Nodes of customers."""
    own_only: bool = False
    """Of the conversations only what stands under the nodes, was written by them or addressed to their names."""
    names: tuple[tuple[str, str], ...] = ()
    """Kind and value of their identities."""


class Story:
    """All stories."""

    def __init__(self) -> None:
        self._entries = collection_of(EntryDocument)

    async def older(self, scope: Scope, *, than: Place | None, limit: int) -> list[Record]:
        """At most so many entries before that place (the newest without one), in story order."""
        beyond = {"order_at": {"$lte": than.at}, "$or": _beyond("$lt", than)} if than else {}
        found = await in_thread(self._find, scope, beyond, _NEWEST, limit)
        return found[::-1]

    async def newer(self, scope: Scope, *, than: Place, limit: int) -> list[Record]:
        """At most so many entries after that place, in story order."""
        beyond = {"order_at": {"$gte": than.at}, "$or": _beyond("$gt", than)}
        return await in_thread(self._find, scope, beyond, _OLDEST, limit)

    async def last_received(self, conversations: Sequence[str]) -> Record | None:
        """The newest message that a customer wrote in these conversations."""
        return await in_thread(self._last_received, list(conversations))

    async def recorded_since(self, selection: dict[str, Any], moment: datetime, *, limit: int) -> list[Record]:
        """The first so many of these entries that were recorded after that moment, in story order."""
        return await in_thread(self._recorded_since, selection | {"recorded_at": {"$gt": moment}}, limit)

    def _recorded_since(self, selection: dict[str, Any], limit: int) -> list[Record]:
        return [record_from(one) for one in self._entries.find(selection, {"pending": 0}).sort(_OLDEST).limit(limit)]

    def _find(self, scope: Scope, beyond: dict[str, Any], order: list[tuple[str, int]], limit: int) -> list[Record]:
        found = self._entries.find(_selection(scope, beyond), {"pending": 0}).sort(order).limit(limit)
        index = _index(scope)
        return [record_from(document) for document in (found.hint(index) if index else found)]

    def _last_received(self, conversations: Sequence[str]) -> Record | None:
        selection = {
            "conversation": {"$in": conversations},
            "direction": Direction.IN.value,
            "kind": {"$in": _ANSWERABLE},
        }
        found = self._entries.find(selection, {"pending": 0}).sort(_NEWEST).limit(1)
        return next(map(record_from, found), None)


def _beyond(comparison: str, place: Place) -> list[dict[str, Any]]:
    return [{"order_at": {comparison: place.at}}, {"tie": {comparison: place.tie}}]


def _selection(scope: Scope, beyond: dict[str, Any]) -> dict[str, Any]:
    """The filter; where joins moved conversations between persons each branch has its own index bounds."""
    chosen = (("channel", scope.channels), ("kind", scope.kinds), ("author.id", scope.writers))
    only: dict[str, Any] = {name: {"$in": list(values)} for name, values in chosen if values}
    if _index(scope) == RARE_INDEX:
        only["$and"] = [_RARE]
    if scope.conversations:
        there = {"conversation": {"$in": list(scope.conversations)}, **only}
        return {"$and": [there, _own(scope), beyond]} if scope.own_only else {**there, **beyond}
    mine: dict[str, Any] = {"node": {"$in": list(scope.nodes)}}
    if scope.spans == NO_SPANS:
        return {**mine, **only, **beyond}
    mine["conversation"] = {"$nin": list(scope.spans.away)}
    adopted = {"conversation": {"$in": list(scope.spans.adopted)}}
    return {"$or": [{**mine, **only, **beyond}, {**adopted, **only, **beyond}]}


def _index(scope: Scope) -> str:
    """The index that must be taken: a plan that was kept from short stories would go through all of a long one."""
    kinds = set(scope.kinds)
    if scope.conversations or scope.spans != NO_SPANS or not kinds:
        return ""
    if kinds == {EntryKind.PROMISE.value}:
        return PROMISES_INDEX
    return RARE_INDEX if kinds <= RARE else ""


def _own(scope: Scope) -> dict[str, Any]:
    """What is theirs of what people joined: what came since stands under the node of the older conversation."""
    mine = {"$in": list(scope.nodes)}
    to_them = [
        {"participants": {"$elemMatch": {"identity.kind": kind, "identity.value": value}}}
        for kind, value in scope.names
    ]
    return {"$or": [{"node": mine}, {"author.id": mine}, *to_them]}
