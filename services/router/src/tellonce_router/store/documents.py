"""The collections of the router and their indexes; hot paths use them raw, so documents are plain dicts (codec.py)."""

from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, LongField, StringField
from pymongo.collection import Collection
from tellonce_runtime.outbox import Outbox

DATABASE = "tellonce_router"
SORTS = ("by_target", "by_newest", "by_oldest")
LIST_PREFIXES = ("agent_id", "account_key", "team_id")
"""Conditions of the list that have indexes of their own; each begins with the status. The first that
is asked for is taken: it leaves fewest."""
UNASSIGNED_OF_TEAM = ("team_id", "agent_id")
"""What nobody has in a team is asked for together, and neither alone leaves few."""

Raw = Collection[dict[str, Any]]


def _list_indexes() -> list[Any]:
    prefixed = [["status", prefix, sort] for prefix in LIST_PREFIXES for sort in SORTS]
    of_nobody = [
        {"fields": ["status", *UNASSIGNED_OF_TEAM, sort], "partialFilterExpression": {"agent_id": ""}} for sort in SORTS
    ]
    return [*prefixed, *of_nobody, *(["status", sort] for sort in SORTS)]


class ItemDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """The work on one conversation."""

    id = StringField(primary_key=True)
    reference = StringField()
    own = DictField()
    consulted = ListField(StringField())
    planned_kind = StringField()
    customer_id = StringField()
    node_id = StringField()
    status = StringField()
    agent_id = StringField()
    team_id = StringField()
    account_key = StringField()
    by_target = LongField()
    by_newest = LongField()
    by_oldest = LongField()
    queue = StringField()
    due_at = DateTimeField()
    next_check_at = DateTimeField()
    version = LongField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "items",
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            *_list_indexes(),
            "account_key",
            "reference",
            ["customer_id", "by_newest"],
            "node_id",
            "own.opening.at",
            {"fields": ["consulted", "by_target"], "partialFilterExpression": {"consulted": {"$exists": True}}},
            {"fields": ["planned_kind", "by_target"], "partialFilterExpression": {"planned_kind": {"$exists": True}}},
            {"fields": ["queue", "due_at"], "partialFilterExpression": {"queue": {"$exists": True}}},
            {"fields": ["next_check_at"], "partialFilterExpression": {"next_check_at": {"$exists": True}}},
        ],
    }


class AgentDocument(Document):  # type: ignore[misc]
    """An agent: what the company says of them, their presence, and the points that they hold."""

    id = StringField(primary_key=True)
    name = StringField()
    is_active = IntField()
    state = StringField()
    seen_at = DateTimeField()
    held = ListField(DictField())
    version = LongField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "agents",
        "strict": False,
        "auto_create_index": False,
        "indexes": ["held.hold_id"],
    }


class SettingsDocument(Document):  # type: ignore[misc]
    """One version of the desk settings, as tellonce.desk.v1.DeskSettings; the highest counts."""

    id = IntField(primary_key=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "settings", "strict": False, "auto_create_index": False}


class DecisionDocument(Document):  # type: ignore[misc]
    """Why a conversation went where it went."""

    id = StringField(primary_key=True)
    conversation_id = StringField()
    queue = StringField()
    at = DateTimeField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "decisions",
        "strict": False,
        "auto_create_index": False,
        "indexes": [["conversation_id", "-at"], ["queue", "at"]],
    }


class LeaseDocument(Document):  # type: ignore[misc]
    """Who dispatches, until when, and the fencing number of their turn."""

    id = StringField(primary_key=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "leases", "strict": False, "auto_create_index": False}


DOCUMENTS = (ItemDocument, AgentDocument, SettingsDocument, DecisionDocument, LeaseDocument)


def raw(document: type[Document]) -> Raw:
    """The collection of a document, for reads and writes in bulk."""
    collection: Raw = document._get_collection()  # noqa: SLF001  # mongoengine's way to its own collection
    return collection


def make_indexes() -> None:
    """Make what is missing; repeatable."""
    for document in DOCUMENTS:
        document.ensure_indexes()
    for document in (ItemDocument, AgentDocument):
        raw(document).create_indexes([Outbox.index()])
