"""MongoDB of ingest-email: accounts, sends, silences and acknowledgement counters; nothing else imports mongoengine.

Reads and writes go through the raw collections (one round trip each); mongoengine declares shape and indexes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, Document, IntField, ListField, StringField
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError
from tellonce_adapter.store import sends
from tellonce_adapter.store.accounts import AccountDocument, AccountStore, raw
from tellonce_adapter.store.sends import SendStore
from tellonce_core import ids
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Documents

from tellonce_ingest_email.accounts import Account

DATABASE = "tellonce_email"
_KEPT = timedelta(days=30)
_META: dict[str, Any] = {"strict": False, "auto_create_index": False}


class SendDocument(sends.SendDocument):
    """One mail on its way out."""

    meta: ClassVar[dict[str, Any]] = {"collection": "sends"}


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


class LessonDocument(Document):  # type: ignore[misc]
    """What a person said of one mail: its words, and whether it was spam."""

    id = StringField(primary_key=True)
    words = ListField(StringField())
    spam = BooleanField()
    judged = BooleanField()
    at = DateTimeField()
    meta: ClassVar[dict[str, Any]] = {
        **_META,
        "collection": "lessons",
        "indexes": [
            {"fields": ["spam", "-at"], "name": "spam"},
            {"fields": ["at"], "expireAfterSeconds": 366 * 86400, "name": "at"},
        ],
    }


_DOCUMENTS = (
    AccountDocument,
    SendDocument,
    SilenceDocument,
    AcknowledgedDocument,
    InstallationDocument,
    LessonDocument,
)


def ensure_indexes() -> None:
    """Make the indexes; repeatable."""
    for document in _DOCUMENTS:
        document.ensure_indexes()


class Store(AccountStore[Account], SendStore):
    """What ingest-email keeps; every method raises Unavailable when the database doesn't answer."""

    account_type = Account
    send_document = SendDocument

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


def silences() -> Documents:
    """Items that no machine may answer, for erasing.py."""
    return raw(SilenceDocument)


def acknowledged() -> Documents:
    """Who was acknowledged when, for erasing.py."""
    return raw(AcknowledgedDocument)


def lessons() -> Documents:
    """What people said of spam, for learning/lesson_store.py."""
    return raw(LessonDocument)


def _ids(collection: Documents, wanted: Sequence[str]) -> list[str]:
    return [row["_id"] for row in collection.find({"_id": {"$in": list(wanted)}}, {"_id": 1})]
