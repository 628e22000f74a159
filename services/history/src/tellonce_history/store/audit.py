"""The audit log: rows are inserted, never changed; removed only by their age, where a limit is set."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tellonce_runtime.mongo import in_thread

from tellonce_history.auditing.act import Act
from tellonce_history.store.codec import DocumentCodec
from tellonce_history.store.documents import collection_of
from tellonce_history.store.erased_documents import AuditDocument
from tellonce_history.store.writes import insert_new

_ACT = DocumentCodec(Act, {"id": "_id"})


class Audit:
    """All acts; ids are in the order of time."""

    def __init__(self) -> None:
        self._acts = collection_of(AuditDocument)

    async def add(self, acts: Sequence[Act]) -> None:
        """Write them; safe to repeat."""
        await in_thread(insert_new, self._acts, [_ACT.to_document(act) | {"times": act.times} for act in acts])

    async def page(self, *, records: Sequence[str], actor: str, before: str, size: int) -> list[Act]:
        """The newest first: about any of these records, or by this actor; both empty: all."""
        wanted: dict[str, Any] = {"records": {"$in": list(records)}} if records else {}
        wanted |= {"actor": actor} if actor else {}
        wanted |= {"_id": {"$lt": before}} if before else {}
        return await in_thread(
            lambda: [_ACT.from_document(one) for one in self._acts.find(wanted).sort("_id", -1).limit(size)]
        )

    async def forget(self, until: datetime) -> int:
        """Remove what was done before that moment; how many rows."""
        return int((await in_thread(self._acts.delete_many, {"at": {"$lt": until}})).deleted_count)
