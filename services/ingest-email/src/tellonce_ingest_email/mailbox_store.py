"""MongoDB of the mailboxes: who watches a folder, and how far it has been read, in one document.

The lease has a fencing number that grows with every turn and stands in the filter of every write: a watcher that was
stopped for longer than its lease can't move the cursor any more. Times of leases are the database's own."""

from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError
from tellonce_adapter.accounts import account_key
from tellonce_core.errors import Conflict
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Documents

from tellonce_ingest_email.accounts import CHANNEL
from tellonce_ingest_email.mailbox import Cursor
from tellonce_ingest_email.store import mailboxes


class MailboxStore:
    """Leases and cursors; every method raises Unavailable when the database doesn't answer."""

    def __init__(self, holder: str, lasts: timedelta) -> None:
        self._holder = holder
        self._milliseconds = round(lasts.total_seconds() * 1000)

    async def acquire(self, folder: str, now: datetime) -> Cursor | None:
        """Take or renew the lease: the cursor with its fencing number, or None while another has it."""
        return await in_thread(self._acquire, folder, now)

    async def move(self, folder: str, cursor: Cursor) -> None:
        """Write how far the folder has been read; Conflict when another has the lease by now.

        Within one UIDVALIDITY the cursor only moves forward."""
        change = [
            {
                "$set": {
                    "uid": {
                        "$cond": [
                            {"$eq": ["$uid_validity", cursor.uid_validity]},
                            {"$max": ["$uid", cursor.uid]},
                            cursor.uid,
                        ]
                    },
                    "uid_validity": cursor.uid_validity,
                }
            }
        ]
        mine = {"_id": folder, "holder": self._holder, "fence": cursor.fence}
        result = await in_thread(mailboxes().update_one, mine, change)
        if not result.matched_count:
            raise Conflict("another watches this mailbox by now")

    async def note(self, folder: str, account: str, problem: str, now: datetime) -> None:
        """Remember what is wrong with the folder; no problem: it was read to its end now."""
        facts: dict[str, Any] = {"account": account, "problem": problem, **({} if problem else {"checked_at": now})}
        await in_thread(mailboxes().update_one, {"_id": folder, "holder": self._holder}, {"$set": facts})

    async def problems(self) -> dict[str, str]:
        """What is wrong with the mailboxes, by the key of their account; those that work are left out."""
        rows = await in_thread(_troubled, mailboxes())
        return {account_key(CHANNEL, row["account"]): row["problem"] for row in rows}

    async def release(self, folder: str) -> None:
        """Let another have it at once."""
        ended = {"$set": {"expires_at": None}}
        await in_thread(mailboxes().update_one, {"_id": folder, "holder": self._holder}, ended)

    def _acquire(self, folder: str, now: datetime) -> Cursor | None:
        try:
            row = mailboxes().find_one_and_update(
                {"_id": folder}, self._turn(now), upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:  # two made the very first lease at once: the other has it
            return None
        if row is None or row["holder"] != self._holder:
            return None
        return Cursor(row["fence"], row["uid_validity"], row["uid"], row["begun_at"])

    def _turn(self, now: datetime) -> list[dict[str, Any]]:
        """Mine already: keep the number and go on; free: the next number; somebody else's: leave it as it is."""
        runs = {"$gt": ["$expires_at", "$$NOW"]}
        is_mine = {"$and": [{"$eq": ["$holder", self._holder]}, runs]}
        may_take = {"$or": [is_mine, {"$not": [runs]}]}
        mine = {
            "fence": {"$cond": [is_mine, "$fence", {"$add": [{"$ifNull": ["$fence", 0]}, 1]}]},
            "holder": self._holder,
            "expires_at": {"$add": ["$$NOW", self._milliseconds]},
        }
        kept = {
            "uid_validity": {"$ifNull": ["$uid_validity", 0]},
            "uid": {"$ifNull": ["$uid", 0]},
            "begun_at": {"$ifNull": ["$begun_at", now]},
        }
        return [{"$set": {key: {"$cond": [may_take, value, f"${key}"]} for key, value in mine.items()} | kept}]


def _troubled(collection: Documents) -> list[dict[str, Any]]:
    return list(collection.find({"problem": {"$gt": ""}}, {"account": 1, "problem": 1}).sort("_id", -1))
