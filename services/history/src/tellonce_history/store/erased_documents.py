"""The documents of erasures and of the audit log, and the indexes by which an erasure finds all that it takes."""

from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField
from pymongo import ASCENDING, DESCENDING, IndexModel
from tellonce_runtime.outbox import Outbox

from tellonce_history.store.documents import (
    ConversationDocument,
    EntryDocument,
    KeyDocument,
    LedgerDocument,
    collection_of,
)
from tellonce_history.store.rows import BY_AUTHOR
from tellonce_history.store.word_documents import CorrectionDocument

_SHARED = {"strict": False, "auto_create_index": False}
_APART = {"state": {"$in": ["quarantined", "suppressed", "failed"]}}


class ErasureDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """One erasure, kept for ever: its names and conversations only until every service has reported."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "erasures", "indexes": [
        {"fields": ["open", "_id"], "name": "open", "partialFilterExpression": {"open": True}},
        {"fields": ["-at", "-_id"], "name": "newest"},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    at = DateTimeField(required=True)
    actor = StringField(required=True)
    customer = StringField()
    nodes = ListField(StringField())
    reason = StringField()
    kind = StringField()
    before = DateTimeField()
    state = StringField(required=True)
    done = ListField(StringField())
    names = ListField(DictField())
    own = ListField(StringField())
    others = ListField(StringField())
    removed = DictField()
    reports = ListField(DictField())
    finished_at = DateTimeField()
    open = BooleanField()
    claimed_until = DateTimeField()
    pending = ListField(DictField())


class PartDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """What one batch of an erasure takes (erasing/content.py); removed when the erasure is done."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "erased_parts", "indexes": [
        {"fields": ["erasure", "_id"], "name": "erasure"},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    erasure = StringField(required=True)


class AuditDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """One act; only ever inserted."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "audit", "indexes": [
        {"fields": ["records", "-_id"], "name": "records"},
        {"fields": ["actor", "-_id"], "name": "actor"},
        {"fields": ["at"], "name": "at"},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    at = DateTimeField(required=True)
    actor = StringField(required=True)
    caller = StringField(required=True)
    method = StringField(required=True)
    act = StringField(required=True)
    records = ListField(StringField())
    times = IntField(required=True)


_DOCUMENTS = (ErasureDocument, PartDocument, AuditDocument)
_FOUND_BY: dict[type[Document], list[IndexModel]] = {
    EntryDocument: [
        IndexModel([("attachments.file.key", ASCENDING)], name="attached_file", sparse=True),
        IndexModel([("attachments.thumbnail.key", ASCENDING)], name="thumbnail_file", sparse=True),
        IndexModel([("full_text.key", ASCENDING)], name="full_text_file", sparse=True),
        IndexModel([("full_html.key", ASCENDING)], name="full_html_file", sparse=True),
        IndexModel([("erasure", ASCENDING)], name="erasure", sparse=True),
    ],
    LedgerDocument: [
        IndexModel([("author", ASCENDING), ("_id", ASCENDING)], name=BY_AUTHOR, partialFilterExpression=_APART),
        IndexModel([("files", ASCENDING)], name="files", sparse=True),
        IndexModel([("erasure", ASCENDING)], name="erasure", sparse=True),
    ],
    ConversationDocument: [IndexModel([("participants", ASCENDING)], name="participants")],
    KeyDocument: [IndexModel([("conversation", ASCENDING)], name="conversation")],
    CorrectionDocument: [IndexModel([("node", ASCENDING)], name="node", sparse=True)],
}


def ensure_erasure_indexes() -> None:
    """Make them; safe to run at any time (blocks: call it in a thread)."""
    for document in _DOCUMENTS:
        document.ensure_indexes()
    collection_of(ErasureDocument).create_indexes([Outbox.index()])
    for found, indexes in _FOUND_BY.items():
        collection_of(found).create_indexes(indexes)


def ensure_retention_index() -> None:
    """Make the index by which entries past their time are found; only where a limit is set."""
    index = IndexModel([("kind", ASCENDING), ("recorded_at", ASCENDING)], name="retention")
    collection_of(EntryDocument).create_indexes([index])


NEWEST_FIRST = [("at", DESCENDING), ("_id", DESCENDING)]
