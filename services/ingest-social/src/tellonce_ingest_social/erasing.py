"""What the networks leave here of a customer: sends with their ticks and files, and when they last wrote."""

from collections.abc import Mapping, Sequence
from typing import Any

from tellonce_adapter.erasing import Erased, in_pieces
from tellonce_adapter.store.accounts import raw
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Documents

from tellonce_ingest_social.store.documents import LinkDocument, PrivateReplyDocument, TickDocument, WindowDocument
from tellonce_ingest_social.store.kept import Store, window_key


class NetworkDropper:
    """Drops it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def drop(self, erased: Erased) -> Mapping[str, int]:
        """Drop all of it; how many documents, by store."""
        accounts = [account.key for account in await self._store.load_accounts()]
        persons = [window_key(account, value) for account in accounts for value in sorted(erased.values)]
        entries = sorted(erased.entries)
        ticks = await in_thread(_tick_ids, self._store.sends, entries)
        return {
            "ticks": await in_thread(_delete, raw(TickDocument), "_id", ticks),
            "sends": await in_thread(_delete, self._store.sends, "_id", entries),
            "links": await in_thread(_delete, raw(LinkDocument), "file.key", sorted(erased.files)),
            "windows": await in_thread(_delete, raw(WindowDocument), "_id", persons),
            "private_replies": await in_thread(_delete, raw(PrivateReplyDocument), "person", persons),
        }


def _tick_ids(sends: Documents, entries: Sequence[str]) -> list[str]:
    found: list[dict[str, Any]] = []
    for some in in_pieces(entries):
        found += sends.find({"_id": {"$in": some}}, {"account_key": 1, "external_ids": 1})
    return [f"{one['account_key']}/{id_}" for one in found for id_ in one.get("external_ids", ())]


def _delete(collection: Documents, name: str, values: Sequence[str]) -> int:
    return sum(collection.delete_many({name: {"$in": some}}).deleted_count for some in in_pieces(values))
