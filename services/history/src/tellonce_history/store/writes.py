"""Inserts that many may try at once: the unique key lets one win, and the others are told."""

from collections.abc import Sequence
from typing import Any

from pymongo.errors import BulkWriteError
from tellonce_core.errors import Unavailable

from tellonce_history.store.documents import Documents

_DUPLICATE = 11000


class BulkFailed(Exception):
    """A bulk write failed for another reason than a duplicate; it says only codes: documents hold people's words."""


def insert_new(collection: Documents, documents: Sequence[dict[str, Any]]) -> set[str]:
    """Insert what isn't there; the ids of those that were."""
    return set(duplicates(collection, documents))


def duplicates(collection: Documents, documents: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Insert what isn't there; for each document that broke a unique index, its id and the field of that index."""
    if not documents:
        return {}
    try:
        collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        return _duplicates(error)
    return {}


def _duplicates(error: BulkWriteError) -> dict[str, str]:
    details = error.details or {}
    failed = details.get("writeErrors", [])
    codes = {one["code"] for one in failed}
    if details.get("writeConcernErrors"):
        raise Unavailable("the database didn't confirm a write", reason="DATABASE_UNAVAILABLE") from None
    if codes != {_DUPLICATE}:
        raise BulkFailed(f"write errors {sorted(codes)}") from None
    return {one["op"]["_id"]: next(iter(one["keyPattern"])) for one in failed}
