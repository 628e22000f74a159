"""The shape and the indexes of what ingest-social keeps; the store reads and writes the raw collections."""

from datetime import timedelta
from typing import Any, ClassVar

from mongoengine import BinaryField, BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField
from tellonce_adapter.store.accounts import AccountDocument

_KEPT = timedelta(days=30)
_WINDOWS_KEPT = timedelta(days=30)
_TICKS_KEPT = timedelta(days=2)
_META: dict[str, Any] = {"strict": False, "auto_create_index": False}


class SendDocument(Document):  # type: ignore[misc]
    """One reply on its way out: `_id` is the entry, so storing it twice is storing it once."""

    id = StringField(primary_key=True)
    account_key = StringField()
    to = StringField()
    body = BinaryField()
    state = StringField()
    tries = IntField()
    done = IntField()
    in_call = BooleanField()
    external_ids = ListField(StringField())
    stored_at = DateTimeField()
    next_at = DateTimeField()
    lease_owner = StringField()
    detail = StringField()
    done_at = DateTimeField()
    pending = ListField()
    meta: ClassVar[dict[str, Any]] = {
        **_META,
        "collection": "sends",
        "indexes": [
            {"fields": ["account_key", "next_at"], "partialFilterExpression": {"open": True}, "name": "due"},
            {"fields": ["account_key", "external_ids"], "name": "external_ids"},
            {"fields": ["account_key", "to", "done_at"], "name": "person"},
            {"fields": ["done_at"], "expireAfterSeconds": int(_KEPT.total_seconds()), "name": "done"},
            {"fields": ["pending.at"], "sparse": True, "name": "pending"},
        ],
    }


class TickDocument(Document):  # type: ignore[misc]
    """Ticks of messages that no send is known for yet: a network may report before it has answered our call."""

    id = StringField(primary_key=True)
    ticks = ListField(DictField())
    at = DateTimeField()
    meta: ClassVar[dict[str, Any]] = {
        **_META,
        "collection": "ticks",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": int(_TICKS_KEPT.total_seconds()), "name": "at"}],
    }


class WindowDocument(Document):  # type: ignore[misc]
    """When a person last wrote to an account."""

    id = StringField(primary_key=True)
    last_in_at = DateTimeField()
    meta: ClassVar[dict[str, Any]] = {
        **_META,
        "collection": "windows",
        "indexes": [{"fields": ["last_in_at"], "expireAfterSeconds": int(_WINDOWS_KEPT.total_seconds()), "name": "at"}],
    }


class LinkDocument(Document):  # type: ignore[misc]
    """An unguessable address of a file that a network fetches."""

    id = StringField(primary_key=True)
    file = DictField()
    until = DateTimeField()
    meta: ClassVar[dict[str, Any]] = {
        **_META,
        "collection": "links",
        "indexes": [{"fields": ["until"], "expireAfterSeconds": 0, "name": "until"}],
    }


_DOCUMENTS = (AccountDocument, SendDocument, TickDocument, WindowDocument, LinkDocument)


def ensure_indexes() -> None:
    """Make the indexes; repeatable."""
    for document in _DOCUMENTS:
        document.ensure_indexes()
