"""Takes the words of people: what they call spam or not, and what they answer, which is none."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from tellonce.conversation.v1 import events_pb2 as conversation_events_pb2
from tellonce.history.v1 import history_service_pb2 as history_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core.errors import NotFound, Unavailable
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Received

from tellonce_ingest_email.handlers import History
from tellonce_ingest_email.learning.tell import Lesson, Teller, words_of
from tellonce_ingest_email.parse import ParsedMail

_log = structlog.get_logger()


class LessonStore(Protocol):
    """What is needed of the store."""

    async def write_lesson(self, key: str, lesson: Lesson, at: datetime, *, judged: bool) -> None:
        """Keep it; one that a person gave isn't replaced by one that only follows from an answer."""
        ...

    async def newest(self) -> object:
        """Changes whenever a lesson is written."""
        ...

    async def lessons(self) -> Sequence[Lesson]:
        """The newest few thousand."""
        ...


class Lessons:
    """Hears lessons and tells spam by them."""

    def __init__(self, store: LessonStore, history: History, clock: Clock) -> None:
        self._store = store
        self._history = history
        self._clock = clock
        self._teller = Teller()
        self._as_of: object = None

    def is_spam(self, mail: ParsedMail) -> bool:
        """Whether people would call this mail spam."""
        return self._teller.is_spam(words_of(mail.subject, mail.reply, mail.sender.email))

    async def on_spam_judged(self, received: Sequence[Received[conversation_events_pb2.SpamJudged]]) -> None:
        """Learn from what an agent said. Safe to run twice: there is one lesson an entry, the last word counts.

        NotFound while a rescued mail isn't recorded yet: the bus brings it again."""
        for one in received:
            if one.message.channel == "email":
                await self._learn(one.message)

    async def _learn(self, judged: conversation_events_pb2.SpamJudged) -> None:
        wanted = list(judged.entry_ids)
        answer = await self._history.BatchGetEntries(history_pb2.BatchGetEntriesRequest(entry_ids=wanted))
        if wanted and not answer.entries:
            raise NotFound("no entry of these is recorded yet")
        for entry in answer.entries:
            words = words_of(entry.subject, entry.text, entry.author.identity.value)
            await self._store.write_lesson(entry.id, Lesson(words, judged.spam), self._clock.now(), judged=True)
        _log.info("spam_learned", entries=len(answer.entries), spam=judged.spam)

    async def on_reply_send(self, received: Sequence[Received[reply_pb2.ReplySend]]) -> None:
        """What a person answers is no spam: one lesson a conversation."""
        for one in received:
            reply = one.message
            if reply.quoted_text and not reply.automatic:
                sender = next((who.identity.value for who in reply.recipients if "@" in who.identity.value), "")
                lesson = Lesson(words_of(reply.subject, reply.quoted_text, sender), spam=False)
                key = f"answered/{reply.conversation_id}"
                await self._store.write_lesson(key, lesson, self._clock.now(), judged=False)

    async def refresh(self) -> None:
        """Learn what other replicas and this one have heard since."""
        newest = await self._store.newest()
        if newest != self._as_of:
            lessons = await self._store.lessons()
            self._teller = await asyncio.to_thread(Teller, lessons)
            self._as_of = newest

    async def keep_fresh(self, stopping: asyncio.Event, every: timedelta) -> None:
        """Refresh until told to stop."""
        while not stopping.is_set():
            try:
                await self.refresh()
            except Unavailable:
                _log.warning("lessons_not_read")
            with suppress(TimeoutError):
                async with asyncio.timeout(every.total_seconds()):
                    await stopping.wait()
