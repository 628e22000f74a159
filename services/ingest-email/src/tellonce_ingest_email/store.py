"""MongoDB of ingest-email: accounts, sends, silences and acknowledgement counters; nothing else imports mongoengine.

Reads and writes go through the raw collections (one round trip each); mongoengine declares shape and indexes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import BinaryField, DateTimeField, Document, IntField, ListField, StringField
from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import DuplicateKeyError
from tellonce_adapter.store.accounts import AccountDocument, AccountStore, raw
from tellonce_core import ids
from tellonce_runtime.event import Event
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Documents, Outbox

from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.sending import Send

DATABASE = "tellonce_email"
_KEPT = timedelta(days=30)
_META: dict[str, Any] = {"strict": False, "auto_create_index": False}


class SendDocument(Document):  # type: ignore[misc]
    """One reply on its way out: `_id` is the entry, so storing it twice is storing it once."""

    id = StringField(primary_key=True)
    account = StringField()
    body = BinaryField()
    state = StringField()
    tries = IntField()
    stored_at = DateTimeField()
    next_at = DateTimeField()
    lease_until = DateTimeField()
    lease_owner = StringField()
    detail = StringField()
    done_at = DateTimeField()
    pending = ListField()
    meta: ClassVar[dict[str, Any]] = {
        **_META,
        "collection": "sends",
        "indexes": [
            {"fields": ["account", "next_at"], "partialFilterExpression": {"open": True}, "name": "due"},
            {"fields": ["done_at"], "expireAfterSeconds": int(_KEPT.total_seconds()), "name": "done"},
            {"fields": ["pending.at"], "sparse": True, "name": "pending"},
        ],
    }


class SilenceDocument(Document):  # type: ignore[misc]
    """An item that no machine may answer."""

    id = StringField(primary_key=True)
    at = DateTimeField()
    meta: ClassVar[dict[str, Any]] = {
        **_META,
        "collection": "silences",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": int(_KEPT.total_seconds()), "name": "at"}],
    }


class AcknowledgedDocument(Document):  # type: ignore[misc]
    """Which acknowledgements one sender got on one day."""

    id = StringField(primary_key=True)
    requests = ListField(StringField())
    at = DateTimeField()
    meta: ClassVar[dict[str, Any]] = {
        **_META,
        "collection": "acknowledged",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": 3 * 86400, "name": "at"}],
    }


class MailboxDocument(Document):  # type: ignore[misc]
    """One folder of one account: `_id` is `<account>/<folder>`."""

    id = StringField(primary_key=True)
    holder = StringField()
    fence = IntField()
    expires_at = DateTimeField()
    uid_validity = IntField()
    uid = IntField()
    begun_at = DateTimeField()
    account = StringField()
    problem = StringField()
    checked_at = DateTimeField()
    meta: ClassVar[dict[str, Any]] = {**_META, "collection": "mailboxes"}


class InstallationDocument(Document):  # type: ignore[misc]
    """Which installation this is, for the loop header."""

    id = StringField(primary_key=True)
    name = StringField()
    meta: ClassVar[dict[str, Any]] = {**_META, "collection": "installation"}


_DOCUMENTS = (AccountDocument, SendDocument, SilenceDocument, AcknowledgedDocument, InstallationDocument)


def ensure_indexes() -> None:
    """Make the indexes; repeatable."""
    for document in _DOCUMENTS:
        document.ensure_indexes()


class Store(AccountStore[Account]):
    """What ingest-email keeps; every method raises Unavailable when the database doesn't answer."""

    account_type = Account

    @property
    def sends(self) -> Documents:
        """The collection whose documents hold pending events."""
        return raw(SendDocument)

    async def installation(self) -> str:
        """The name of this installation, made once."""
        made = {"$setOnInsert": {"name": ids.new_id()}}
        found = await in_thread(
            raw(InstallationDocument).find_one_and_update,
            {"_id": "this"},
            made,
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return str(found["name"]) if found else ""

    async def store_sends(self, sends: Iterable[Send]) -> None:
        """Keep what is to be sent; one that is there already stays as it is."""
        updates = [UpdateOne({"_id": one.entry_id}, {"$setOnInsert": _send_row(one)}, upsert=True) for one in sends]
        if updates:
            await in_thread(self.sends.bulk_write, updates, ordered=False)

    async def claim(self, account: str, *, now: datetime, lease: timedelta, owner: str) -> Send | None:
        """The next due send of the account, marked `sending` before anything reaches the network; None if none is due.

        One whose lease has run out was left by a crash: it is sent again under the same Message-ID."""
        due = {"account": account, "open": True, "next_at": {"$lte": now}}
        change = {
            "$set": {"state": "sending", "next_at": now + lease, "lease_owner": owner, "lease_until": now + lease},
            "$inc": {"tries": 1},
        }
        row = await in_thread(
            self.sends.find_one_and_update,
            due,
            change,
            sort=[("next_at", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return _send(row) if row else None

    async def finish(
        self, send: Send, *, state: str, now: datetime, detail: str, event: Event | None, owner: str
    ) -> bool:
        """Close a send as `sent` or `failed`, with its event in the same write; False if another has it by now."""
        change: dict[str, Any] = {
            "$set": {"state": state, "open": False, "done_at": now, "detail": detail},
            "$unset": {"body": "", "lease_owner": "", "lease_until": ""},
        }
        return await self._settle(send, change, event, owner)

    async def postpone(self, send: Send, *, until: datetime, detail: str, event: Event | None, owner: str) -> bool:
        """Put a send back into the queue; False if another has it by now."""
        change: dict[str, Any] = {
            "$set": {"state": "queued", "next_at": until, "detail": detail},
            "$unset": {"lease_owner": "", "lease_until": ""},
        }
        return await self._settle(send, change, event, owner)

    async def _settle(self, send: Send, change: dict[str, Any], event: Event | None, owner: str) -> bool:
        if event is not None:
            change["$push"] = {"pending": Outbox.pending(event)}
        result = await in_thread(self.sends.update_one, {"_id": send.entry_id, "lease_owner": owner}, change)
        return bool(result.matched_count)

    async def count_waiting(self) -> int:
        """How many sends are not out yet."""
        return int(await in_thread(self.sends.count_documents, {"open": True}))

    async def keep_silent(self, item: str, at: datetime) -> None:
        """No automatic answer to this item."""
        update = {"$setOnInsert": {"at": at}}
        await in_thread(raw(SilenceDocument).update_one, {"_id": item}, update, upsert=True)

    async def are_silent(self, items: Sequence[str]) -> set[str]:
        """Those of the items that no machine may answer."""
        rows = await in_thread(_ids, raw(SilenceDocument), items)
        return set(rows)

    async def take_turn(self, sender: str, day: str, request_id: str, *, most: int, now: datetime) -> bool:
        """Whether the sender may get this acknowledgement today; asked again for the same request the answer stays."""
        if most <= 0:
            return False
        collection = raw(AcknowledgedDocument)
        key = f"{sender}/{day}"
        room = {"_id": key, "requests": {"$ne": request_id}, f"requests.{most - 1}": {"$exists": False}}
        change = {"$push": {"requests": request_id}, "$setOnInsert": {"at": now}}
        try:
            await in_thread(collection.update_one, room, change, upsert=True)
        except DuplicateKeyError:  # it is there: with this request in it, or full
            return bool(await in_thread(collection.count_documents, {"_id": key, "requests": request_id}))
        return True


def mailboxes() -> Documents:
    """The leases and cursors of mailboxes, for mailbox_store.py."""
    return raw(MailboxDocument)


def _ids(collection: Documents, wanted: Sequence[str]) -> list[str]:
    return [row["_id"] for row in collection.find({"_id": {"$in": list(wanted)}}, {"_id": 1})]


def _send_row(send: Send) -> dict[str, Any]:
    return {
        "account": send.account,
        "body": send.body,
        "state": "queued",
        "open": True,
        "tries": 0,
        "stored_at": send.stored_at,
        "next_at": send.stored_at,
    }


def _send(row: Mapping[str, Any]) -> Send:
    return Send(row["_id"], row["account"], bytes(row["body"]), row["stored_at"], row["tries"])
