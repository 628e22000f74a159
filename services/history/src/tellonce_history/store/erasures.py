"""Erasures and what they take: begun once, claimed by one worker at a time, finished with a certificate."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from tellonce_runtime.bus import Event
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox

from tellonce_history.erasing.content import Part
from tellonce_history.erasing.erasure import Erasure, ErasureState, Report, Step
from tellonce_history.place import Place
from tellonce_history.store.codec import DocumentCodec
from tellonce_history.store.documents import collection_of
from tellonce_history.store.erased_documents import NEWEST_FIRST, ErasureDocument, PartDocument
from tellonce_history.store.writes import insert_new

_ERASURE = DocumentCodec(Erasure, {"id": "_id", "removed": "", "reports": ""})
_PART = DocumentCodec(Part, {"id": "_id"})
_REPORT = DocumentCodec(Report, {"removed": ""})


class Erasures:
    """All erasures."""

    def __init__(self) -> None:
        self.collection = collection_of(ErasureDocument)
        self._parts = collection_of(PartDocument)

    async def begin(self, erasure: Erasure, told: Event) -> bool:
        """Store it with its entry in the journal; False if it was there."""
        document = _ERASURE.to_document(erasure) | {"state": erasure.state.value, "open": True}
        return not await in_thread(insert_new, self.collection, [document | {"pending": [Outbox.pending(told)]}])

    async def load(self, id_: str) -> Erasure | None:
        """That one; None if there is none."""
        found = await in_thread(self.collection.find_one, {"_id": id_})
        return _from(found) if found else None

    async def page(self, *, older_than: Place | None, size: int) -> list[Erasure]:
        """The newest first."""
        beyond: dict[str, Any] = {}
        if older_than:
            beyond = {
                "at": {"$lte": older_than.at},
                "$or": [{"at": {"$lt": older_than.at}}, {"_id": {"$lt": older_than.tie}}],
            }
        return await in_thread(
            lambda: [_from(one) for one in self.collection.find(beyond).sort(NEWEST_FIRST).limit(size)]
        )

    async def claim(self, now: datetime, lease: timedelta) -> Erasure | None:
        """The oldest that isn't done and that nobody works at, claimed until the lease ends; None if there is none."""
        free = {"open": True, "$or": [{"claimed_until": {"$exists": False}}, {"claimed_until": {"$lt": now}}]}
        found = await in_thread(
            self.collection.find_one_and_update,
            free,
            {"$set": {"claimed_until": now + lease}},
            sort=[("_id", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return _from(found) if found else None

    async def hold(self, id_: str, until: datetime) -> None:
        """Go on holding a claim, or let go of it until then."""
        await in_thread(self.collection.update_one, {"_id": id_}, {"$set": {"claimed_until": until}})

    async def found(
        self, id_: str, *, names: Sequence[Mapping[str, str]], own: Sequence[str], others: Sequence[str]
    ) -> None:
        """Keep whose it is: what a second look finds is added."""
        added = {"names": {"$each": list(names)}, "own": {"$each": list(own)}, "others": {"$each": list(others)}}
        await in_thread(self.collection.update_one, {"_id": id_}, {"$addToSet": added})

    async def count(self, id_: str, removed: Mapping[str, int]) -> None:
        """Note how much is removed of each store; a second try, which finds less, doesn't count it down."""
        if removed:
            most = {f"removed.{name}": count for name, count in removed.items()}
            await in_thread(self.collection.update_one, {"_id": id_}, {"$max": most})

    async def finish_step(self, id_: str, step: Step) -> None:
        """Never do that step again."""
        await in_thread(self.collection.update_one, {"_id": id_}, {"$addToSet": {"done": step.value}})

    async def begin_again(self, id_: str) -> None:
        """Do every step again."""
        change = {
            "$set": {"state": ErasureState.RUNNING.value, "open": True, "done": [], "reports": []},
            "$unset": {"finished_at": "", "claimed_until": ""},
            "$inc": {"tries": 1},
        }
        await in_thread(self.collection.update_one, {"_id": id_}, change)

    async def report(self, id_: str, report: Report) -> None:
        """Note what a service dropped; the newest word of each process counts."""
        mine = {"service": report.service, "replica": report.replica or None}
        said = _REPORT.to_document(report) | {"removed": dict(report.removed)}
        await in_thread(self.collection.update_one, {"_id": id_}, {"$pull": {"reports": mine}})
        await in_thread(self.collection.update_one, {"_id": id_}, {"$push": {"reports": said}})

    async def wait(self, id_: str) -> None:
        """History is done, the others aren't."""
        await in_thread(self.collection.update_one, {"_id": id_}, {"$set": {"state": ErasureState.WAITING.value}})

    async def finish(self, id_: str, at: datetime) -> None:
        """All is done: what was kept of names and places goes too."""
        await in_thread(self._parts.delete_many, {"erasure": id_})
        change = {
            "$set": {"state": ErasureState.DONE.value, "finished_at": at},
            "$unset": dict.fromkeys(("names", "own", "others", "open", "claimed_until"), ""),
        }
        await in_thread(self.collection.update_one, {"_id": id_}, change)

    # -- parts

    async def add_part(self, part: Part) -> None:
        """Keep what one batch takes, before anything of it is removed."""
        await in_thread(self._parts.insert_one, _PART.to_document(part))

    async def parts(self, erasure: str, *, after: str = "", limit: int = 100) -> list[Part]:
        """What it takes, batch by batch."""
        wanted = {"erasure": erasure, "_id": {"$gt": after}}
        return await in_thread(
            lambda: [_PART.from_document(one) for one in self._parts.find(wanted).sort("_id").limit(limit)]
        )

    async def all_parts(self, erasure: str) -> AsyncIterator[Part]:
        """All of it; what is added meanwhile comes too."""
        after = ""
        while parts := await self.parts(erasure, after=after):
            for part in parts:
                yield part
            after = parts[-1].id


def _from(document: Mapping[str, Any]) -> Erasure:
    reports = tuple(
        _REPORT.from_document(one, removed={name: int(n) for name, n in one.get("removed", {}).items()})
        for one in document.get("reports", ())
    )
    removed = {name: int(count) for name, count in document.get("removed", {}).items()}
    return _ERASURE.from_document(document, reports=reports, removed=removed)
