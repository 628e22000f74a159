"""What mail leaves here of a customer: sends on their way, lessons of spam, who was acknowledged when."""

import re
from collections.abc import Mapping

from tellonce_adapter.erasing import Erased, in_pieces
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Documents

from tellonce_ingest_email.store import Store, acknowledged, lessons, silences

_ANSWERED = "answered/"


class MailDropper:
    """Drops it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def drop(self, erased: Erased) -> Mapping[str, int]:
        """Drop all of it; how many documents, by store."""
        entries = sorted(erased.entries)
        taught = entries + [f"{_ANSWERED}{id_}" for id_ in sorted(erased.conversations | erased.touched)]
        return {
            "sends": await in_thread(_delete, self._store.sends, entries),
            "lessons": await in_thread(_delete, lessons(), taught),
            "silences": await in_thread(_delete, silences(), entries),
            "acknowledged": sum([await in_thread(_delete_days, node) for node in sorted(erased.nodes)]),
        }


def _delete(collection: Documents, ids: list[str]) -> int:
    return sum(collection.delete_many({"_id": {"$in": some}}).deleted_count for some in in_pieces(ids))


def _delete_days(node: str) -> int:
    """Documents are called `<node>/<day>`."""
    return acknowledged().delete_many({"_id": {"$regex": f"^{re.escape(node)}/"}}).deleted_count
