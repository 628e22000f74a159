"""The documents of history and their indexes. Hot paths go through `collection_of`; people's texts are in `entries`.

Sharding later: entries and conversations by `node`, ledger, nodes and keys by hashed `_id`.
"""

from typing import Any, ClassVar

from mongoengine import (
    BinaryField,
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    DynamicDocument,
    IntField,
    ListField,
    StringField,
)
from pymongo.collection import Collection
from tellonce_runtime.outbox import Outbox

from tellonce_history.store.word_documents import BriefDocument, CorrectionDocument

DATABASE = "tellonce_history"
Documents = Collection[dict[str, Any]]
_SHARED = {"strict": False, "auto_create_index": False}
_PROMISES: dict[str, Any] = {"partialFilterExpression": {"kind": "promise"}}
RARE = frozenset({"note", "phone_note", "callback", "order"})
"""Kinds that are looked at alone and stand between many messages: those aren't in their index, and don't pay for it."""
_RARE: dict[str, Any] = {"partialFilterExpression": {"kind": {"$in": sorted(RARE)}}}
RARE_INDEX, PROMISES_INDEX = "story_of_kind", "promises_of_node"


class LedgerDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """One row an item: what became of it, and by which arrivals it came (promise 3)."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "ledger", "indexes": [
        {
            "fields": ["state", "-first_seen_at", "-_id"],
            "name": "kept_apart",
            "partialFilterExpression": {"state": {"$in": ["quarantined", "suppressed", "failed"]}},
        },
        {"fields": ["-first_seen_at", "-_id", "channel", "account", "state", "seen"], "name": "books"},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    state = StringField(required=True)
    reason = StringField()
    channel = StringField(required=True)
    account = StringField(required=True)
    seen = IntField(required=True)
    sequences = ListField(IntField())
    dead_sequence = IntField()
    node = StringField()
    conversation = StringField()
    external_id = StringField()
    raw = DictField()
    raw_copy = BinaryField()
    masked = ListField(DictField())
    imported = BooleanField()
    author = StringField()
    author_name = StringField()
    subject = StringField()
    snippet = StringField()
    recovered_by = StringField()
    recovered_at = DateTimeField()
    first_seen_at = DateTimeField(required=True)
    last_seen_at = DateTimeField(required=True)


class NodeDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """One identity of a person; `customer` is the root of those that are joined to it."""

    meta: ClassVar[dict[str, Any]] = {
        **_SHARED,
        "collection": "nodes",
        "indexes": [{"fields": ["customer"], "name": "customer"}],
    }
    id = StringField(primary_key=True)
    customer = StringField(required=True)
    kind = StringField(required=True)
    value = StringField(required=True)
    display_name = StringField()
    named_at = DateTimeField()
    language = StringField()
    spoken_at = DateTimeField()
    verified = BooleanField()
    evidence = StringField()
    proof = StringField()
    traits = ListField(DictField())
    first_seen_at = DateTimeField(required=True)
    last_seen_at = DateTimeField(required=True)
    pending = ListField(DictField())


class LinkDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """One tie of persons or of conversations (tellonce_core.link); taking it back marks it removed."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "links", "indexes": [
        {"fields": ["one", "kind"], "name": "one"},
        {"fields": ["other", "kind"], "name": "other"},
        {"fields": ["unsettled"], "name": "unsettled", "sparse": True},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    kind = StringField(required=True)
    one = StringField(required=True)
    other = StringField(required=True)
    basis = StringField()
    actor = StringField(required=True)
    reason = StringField()
    at = DateTimeField(required=True)
    removed_at = DateTimeField()
    removed_by = StringField()
    removed_reason = StringField()
    entry_ids = ListField(StringField())
    home = StringField()
    unsettled = BooleanField()
    pending = ListField(DictField())


class ConversationDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """One conversation; a joined one points to the one that stands for it."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "conversations", "indexes": [
        {"fields": ["reference"], "name": "reference", "unique": True},
        {"fields": ["node", "-last_entry_at", "-_id", "story_node", "joined_into"], "name": "node_newest"},
        {"fields": ["follow_key", "last_entry_at"], "name": "follow_key"},
        {
            "fields": ["story_node", "-last_entry_at", "-_id"],
            "name": "story_node",
            "partialFilterExpression": {"story_node": {"$exists": True}},
        },
        {"fields": ["guests"], "name": "guests", "sparse": True},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    reference = StringField(required=True)
    node = StringField(required=True)
    subject = StringField()
    subject_key = StringField()
    follow_key = StringField()
    channel = StringField(required=True)
    account = StringField(required=True)
    root_at = DateTimeField(required=True)
    last_entry_at = DateTimeField(required=True)
    opened_by = StringField()
    opened_link = StringField()
    participants = ListField(StringField())
    related = ListField(StringField())
    joined = ListField(StringField())
    joined_into = StringField()
    home = StringField()
    apart = ListField(StringField())
    guests = ListField(StringField())
    story_node = StringField()
    pending = ListField(DictField())


class KeyDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """One claim on a thread key (keys.py)."""

    meta: ClassVar[dict[str, Any]] = {
        **_SHARED,
        "collection": "keys",
        "indexes": [{"fields": ["quotes", "node"], "name": "quotes", "sparse": True}],
    }
    id = StringField(primary_key=True)
    conversation = StringField(required=True)
    node = StringField(required=True)
    own = BooleanField()
    item = StringField()
    sent_at = DateTimeField()
    ours_at = DateTimeField()
    reason = StringField()
    quotes = StringField()


class EntryDocument(DynamicDocument):  # type: ignore[misc]  # mongoengine has no types
    """One entry of a story: the fields of tellonce_core.entry.Entry and what record.py adds."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "entries", "indexes": [
        {"fields": ["node", "order_at", "tie"], "name": "story"},
        {"fields": ["conversation", "order_at", "tie"], "name": "conversation"},
        {"fields": ["node", "kind", "order_at", "tie"], "name": RARE_INDEX, **_RARE},
        {"fields": ["send_at"], "name": "due", "partialFilterExpression": {"delivery.state": "queued"}},
        {"fields": ["node", "order_at", "tie"], "name": PROMISES_INDEX, **_PROMISES},
        {"fields": ["promise.state", "promise.due_at", "_id"], "name": "promises", **_PROMISES},
        {"fields": ["promise.owner_id", "promise.state", "promise.due_at", "_id"], "name": "promises_own", **_PROMISES},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    node = StringField(required=True)
    conversation = StringField(required=True)
    order_at = DateTimeField(required=True)
    tie = StringField(required=True)
    send_at = DateTimeField()
    pending = ListField(DictField())


class ProofDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """One proof by a code (proving/code_proof.py): the evidence of the identity that it proved."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "proofs", "indexes": [
        {"fields": ["node", "-started_at"], "name": "node"},
        {"fields": ["address_node", "-started_at"], "name": "address_node"},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    node = StringField(required=True)
    address_node = StringField(required=True)
    conversation = StringField(required=True)
    address = StringField(required=True)
    actor = StringField(required=True)
    started_at = DateTimeField(required=True)
    expires_at = DateTimeField(required=True)
    max_guesses = IntField(required=True)
    state = StringField(required=True)
    guesses = ListField(DictField())
    proved_at = DateTimeField()
    entry = StringField()


class ClueDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """Something by which a person may be known elsewhere (suggesting/clues.py)."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "clues", "indexes": [
        {"fields": ["node", "_id"], "name": "node_in_order"},
        {"fields": ["key", "_id"], "name": "key_in_order"},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    node = StringField(required=True)
    sort = StringField(required=True)
    origin = StringField(required=True)
    value = StringField(required=True)
    key = StringField(required=True)
    entry = StringField(required=True)
    at = DateTimeField(required=True)


class SuggestionDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """What people said of a suggestion: an accepted one is a link too, a refused one never comes back."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "suggestions", "indexes": [
        {"fields": ["one"], "name": "one"},
        {"fields": ["other"], "name": "other"},
    ]}  # fmt: skip
    id = StringField(primary_key=True)
    one = StringField(required=True)
    other = StringField(required=True)
    accepted = BooleanField()
    actor = StringField(required=True)
    at = DateTimeField(required=True)


class FingerprintDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """What this database was begun with and must never change: the fingerprint of the identity key."""

    meta: ClassVar[dict[str, Any]] = {**_SHARED, "collection": "fingerprints"}
    id = StringField(primary_key=True)
    sha256 = BinaryField(required=True)


_RETIRED: dict[type[Any], tuple[str, ...]] = {ConversationDocument: ("node",), LedgerDocument: ("author",)}
"""Names of indexes that newer ones stand for: each write would keep them up for nobody."""
OUTBOXES = (EntryDocument, ConversationDocument, NodeDocument, LinkDocument)
_ALL = (
    LedgerDocument,
    NodeDocument,
    LinkDocument,
    ConversationDocument,
    KeyDocument,
    EntryDocument,
    ProofDocument,
    ClueDocument,
    SuggestionDocument,
    CorrectionDocument,
    BriefDocument,
    FingerprintDocument,
)


def collection_of(document: type[Document]) -> Documents:
    """The raw collection behind a document: what every hot path uses."""
    collection: Documents = document._get_collection()  # noqa: SLF001  # the documented way to bulk writes
    return collection


def outbox_collections() -> list[Documents]:
    """The collections whose documents may hold pending events."""
    return [collection_of(document) for document in OUTBOXES]


def ensure_indexes() -> None:
    """Make the indexes that the queries need; safe to run at any time (blocks: call it in a thread)."""
    for document in _ALL:
        document.ensure_indexes()
    for document, names in _RETIRED.items():
        collection = collection_of(document)
        for name in set(names) & collection.index_information().keys():
            collection.drop_index(name)
    for collection in outbox_collections():
        collection.create_indexes([Outbox.index()])
