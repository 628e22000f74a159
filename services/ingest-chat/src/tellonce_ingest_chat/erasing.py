"""What chat leaves here of a customer: their sessions, with the form they filled in and whom the site said they are."""

from collections.abc import Mapping

from tellonce_adapter.erasing import Erased, in_pieces
from tellonce_adapter.store.accounts import raw
from tellonce_runtime.mongo import in_thread

from tellonce_ingest_chat.store.documents import SessionDocument


class ChatDropper:
    """Drops it."""

    async def drop(self, erased: Erased) -> Mapping[str, int]:
        """Drop all of it; how many documents, by store."""
        return {"sessions": await in_thread(_delete, sorted(erased.conversations))}


def _delete(conversations: list[str]) -> int:
    sessions = raw(SessionDocument)
    pieces = in_pieces(conversations)
    return sum(sessions.delete_many({"conversation": {"$in": some}}).deleted_count for some in pieces)
