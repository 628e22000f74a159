"""The shape and the indexes of what ingest-social keeps; the store reads and writes the raw collections."""

from datetime import timedelta
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, ListField, StringField
from tellonce_adapter.store import sends
from tellonce_adapter.store.accounts import AccountDocument

_WINDOWS_KEPT = timedelta(days=30)
_TICKS_KEPT = timedelta(days=2)
_META: dict[str, Any] = {"strict": False, "auto_create_index": False}


class SendDocument(sends.SendDocument):
    """A reply on its way out, found again by what the network calls it, or by person and time."""

    meta: ClassVar[dict[str, Any]] = {
        "collection": "sends",
        "indexes": [
            {"fields": ["account_key", "external_ids"], "name": "external_ids"},
            {"fields": ["account_key", "to", "done_at"], "name": "person"},
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


class TemplatesDocument(Document):  # type: ignore[misc]
    """The templates of one account, as the network last listed them."""

    id = StringField(primary_key=True)
    templates = ListField(DictField())
    fetched_at = DateTimeField()
    problem = StringField()
    meta: ClassVar[dict[str, Any]] = {**_META, "collection": "templates"}


class PrivateReplyDocument(Document):  # type: ignore[misc]
    """A comment that was answered in private, and by which message of ours."""

    id = StringField(primary_key=True)
    person = StringField()
    answer = StringField()
    at = DateTimeField()
    meta: ClassVar[dict[str, Any]] = {
        **_META,
        "collection": "private_replies",
        "indexes": [
            {"fields": ["person", "-at"], "name": "person"},
            {"fields": ["at"], "expireAfterSeconds": int(_WINDOWS_KEPT.total_seconds()), "name": "at"},
        ],
    }


_DOCUMENTS = (
    AccountDocument,
    SendDocument,
    TickDocument,
    WindowDocument,
    LinkDocument,
    TemplatesDocument,
    PrivateReplyDocument,
)


def ensure_indexes() -> None:
    """Make the indexes; repeatable."""
    for document in _DOCUMENTS:
        document.ensure_indexes()
