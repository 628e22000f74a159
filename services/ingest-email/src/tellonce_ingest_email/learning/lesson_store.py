"""MongoDB of the lessons: one document an entry or answered conversation, words and what was said of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Documents

from tellonce_ingest_email.learning.tell import Lesson
from tellonce_ingest_email.store import lessons

_MOST = 4_000


class LessonStore:
    """The lessons; every method raises Unavailable when the database doesn't answer."""

    async def write_lesson(self, key: str, lesson: Lesson, at: datetime, *, judged: bool) -> None:
        """Keep it; one that a person gave isn't replaced by one that only follows from an answer."""
        facts = {"words": sorted(lesson.words), "spam": lesson.spam, "at": at, "judged": judged}
        mine = {"_id": key} if judged else {"_id": key, "judged": {"$ne": True}}
        try:
            await in_thread(lessons().update_one, mine, {"$set": facts}, upsert=True)
        except DuplicateKeyError:  # a person has spoken
            return

    async def newest(self) -> object:
        """When a lesson was last written, and how many there are: erased ones are unlearned."""
        row = await in_thread(lessons().find_one, {}, {"at": 1}, sort=[("at", -1)])
        return (row["at"], await in_thread(lessons().estimated_document_count)) if row else None

    async def lessons(self) -> Sequence[Lesson]:
        """The newest few thousand of each kind."""
        rows = [row for spam in (True, False) for row in await in_thread(_rows, lessons(), spam)]
        return [Lesson(frozenset(row["words"]), row["spam"]) for row in rows]


def _rows(collection: Documents, spam: bool) -> list[dict[str, Any]]:
    return list(collection.find({"spam": spam}, {"words": 1, "spam": 1}).sort("at", -1).limit(_MOST))
