"""Links: inserted once, marked when they are taken back, never deleted. What follows from one is written afterwards;
until then it is `unsettled`, and whoever finds it so may do that again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tellonce_core.link import Link, LinkKind
from tellonce_runtime.bus import Event
from tellonce_runtime.outbox import Outbox

from tellonce_history.store.codec import DocumentCodec
from tellonce_history.store.documents import LinkDocument, collection_of
from tellonce_history.store.writes import insert_new

_LINK = DocumentCodec(Link, {"id": "_id"})
_LIVE = {"removed_at": {"$exists": False}}
_HIDDEN = {"pending": 0}


class Links:
    """All links. It blocks: call it in a thread."""

    def __init__(self) -> None:
        self.collection = collection_of(LinkDocument)

    def add(self, link: Link, *, home: str = "") -> bool:
        """Insert it, unsettled; False if it was there. `home`: in whose story a conversation stands that it begins."""
        more = {"unsettled": True} | ({"home": home} if home else {})
        return not insert_new(self.collection, [_LINK.to_document(link) | more])

    def home(self, id_: str) -> str:
        """In whose story the conversation stands that it begins; empty if nobody said so."""
        found = self.collection.find_one({"_id": id_}, ("home",)) or {}
        return str(found.get("home", ""))

    def get(self, id_: str) -> Link | None:
        """The link; None if there is none."""
        found = self.collection.find_one({"_id": id_}, _HIDDEN)
        return _link(found) if found else None

    def is_settled(self, id_: str) -> bool:
        """Whether all that follows from it was written."""
        return self.collection.count_documents({"_id": id_, "unsettled": True}, limit=1) == 0

    def remove(self, id_: str, *, by: str, reason: str, at: datetime) -> Link | None:
        """Take it back, unsettled; the link as it is then. None if there is none."""
        taken = {"removed_at": at, "removed_by": by, "removed_reason": reason, "unsettled": True}
        self.collection.update_one({"_id": id_, **_LIVE}, {"$set": taken})
        return self.get(id_)

    def settle(self, id_: str, events: Sequence[Event]) -> None:
        """All that follows was written: tell it. Who comes second changes nothing."""
        told = {"$push": {"pending": {"$each": [Outbox.pending(event) for event in events]}}} if events else {}
        self.collection.update_one({"_id": id_, "unsettled": True}, {"$unset": {"unsettled": ""}, **told})

    def unsettled(self, *, before: datetime, limit: int) -> list[Link]:
        """Links that were made or taken back before that moment, and what follows from them wasn't written."""
        recent = {"$nor": [{"at": {"$gte": before}}, {"removed_at": {"$gte": before}}]}
        return [_link(one) for one in self.collection.find({"unsettled": True, **recent}, _HIDDEN).limit(limit)]

    def around(self, kind: LinkKind, starts: Iterable[str]) -> list[Link]:
        """All live links of everything that is tied to these, directly or not."""
        found: dict[str, Link] = {}
        frontier, seen = set(starts), set[str]()
        while frontier:
            seen |= frontier
            links = self.touching([kind], frontier)
            found |= {link.id: link for link in links}
            frontier = {end for link in links for end in (link.one, link.other)} - seen
        return list(found.values())

    def touching(self, kinds: Iterable[LinkKind], ends: Iterable[str], *, with_removed: bool = False) -> list[Link]:
        """Links with one of these ends."""
        wanted = {"$in": list(ends)}
        selection: dict[str, Any] = {"$or": [{"one": wanted}, {"other": wanted}], "kind": {"$in": list(kinds)}}
        return [_link(one) for one in self.collection.find(selection | ({} if with_removed else _LIVE), _HIDDEN)]


def _link(document: Mapping[str, Any]) -> Link:
    return _LINK.from_document(document)
