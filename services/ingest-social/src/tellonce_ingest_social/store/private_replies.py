"""Comments that were answered in private: a network takes one such answer each, and what comes back goes on with it."""

from datetime import datetime

from tellonce_adapter.store.accounts import raw
from tellonce_core import ids
from tellonce_runtime.mongo import in_thread

from tellonce_ingest_social.store.documents import PrivateReplyDocument
from tellonce_ingest_social.store.kept import window_key


class PrivateReplies:
    """One document a comment; every method raises Unavailable when the database doesn't answer."""

    async def note(self, account_key: str, comment: str, person: str, answer: str, at: datetime) -> None:
        """The comment (by its external id in the record) was answered by that message of ours; safe to repeat."""
        facts = {"person": window_key(account_key, person), "answer": answer, "at": at}
        update = {"$setOnInsert": facts}
        await in_thread(raw(PrivateReplyDocument).update_one, {"_id": _key(account_key, comment)}, update, upsert=True)

    async def was_answered(self, account_key: str, comment: str) -> bool:
        """Whether the comment was answered in private."""
        found = await in_thread(raw(PrivateReplyDocument).find_one, {"_id": _key(account_key, comment)})
        return found is not None

    async def last_to(self, account_key: str, person: str) -> str:
        """The record's name of the newest such answer to this person; empty if there was none in the last month."""
        found = await in_thread(
            raw(PrivateReplyDocument).find_one, {"person": window_key(account_key, person)}, sort=[("at", -1)]
        )
        return str(found["answer"]) if found else ""


def _key(account_key: str, comment: str) -> str:
    return ids.derived_id("private-reply", account_key, comment)
