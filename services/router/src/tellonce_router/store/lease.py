"""The lease of the dispatcher: one router has it at a time, and every turn has a higher fencing number."""

from datetime import timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError
from tellonce_runtime.mongo import in_thread

from tellonce_router.store.documents import LeaseDocument, Raw, raw

DISPATCH = "dispatch"


class LeaseStore:
    """Who dispatches. Times are the database's own, so that clocks of replicas don't matter."""

    def __init__(self, holder: str, lasts: timedelta) -> None:
        self.collection: Raw = raw(LeaseDocument)
        self._holder = holder
        self._milliseconds = round(lasts.total_seconds() * 1000)

    async def acquire(self) -> int | None:
        """Take or renew the lease: its fencing number, or None while another has it."""
        return await in_thread(self._acquire)

    async def release(self) -> None:
        """Let another have it at once."""
        ended = {"$set": {"expires_at": None}}
        await in_thread(self.collection.update_one, {"_id": DISPATCH, "holder": self._holder}, ended)

    def _acquire(self) -> int | None:
        try:
            doc = self.collection.find_one_and_update(
                {"_id": DISPATCH}, self._turn(), upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:  # two made the very first lease at once: the other has it
            return None
        return int(doc["fence"]) if doc and doc["holder"] == self._holder else None

    def _turn(self) -> list[dict[str, Any]]:
        """Mine already: keep the number and go on; free: the next number; somebody else's: leave it as it is."""
        runs = {"$gt": ["$expires_at", "$$NOW"]}
        is_mine = {"$and": [{"$eq": ["$holder", self._holder]}, runs]}
        following = {"$add": [{"$ifNull": ["$fence", 0]}, 1]}
        mine = {
            "fence": {"$cond": [is_mine, "$fence", following]},
            "holder": self._holder,
            "expires_at": {"$add": ["$$NOW", self._milliseconds]},
        }
        may_take = {"$or": [is_mine, {"$not": [runs]}]}
        return [{"$set": {key: {"$cond": [may_take, value, f"${key}"]} for key, value in mine.items()}}]
