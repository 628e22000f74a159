"""What people say is learned once, the last word counts, and an answer never speaks against a person's word."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce.entry.v1 import entry_pb2
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core import subjects
from tellonce_core.errors import NotFound
from tellonce_ingest_email.learning.lessons import Lessons
from tellonce_ingest_email.learning.tell import Lesson
from tellonce_ingest_email.parse import parse
from tellonce_runtime.event import Event, Received
from tellonce_runtime.testing import FakeClock, received

pytestmark = pytest.mark.asyncio(loop_scope="session")

SPAM = "Ucuz kredi kazan hemen tikla bedava hediye cekilis"
HAM = "Siparisim gelmedi kargo fatura adresi degisti tesekkurler lutfen"


class Memory:
    def __init__(self) -> None:
        self.kept: dict[str, tuple[Lesson, bool]] = {}

    async def write_lesson(self, key: str, lesson: Lesson, at: datetime, *, judged: bool) -> None:
        self.kept[key] = (lesson, judged)

    async def newest(self) -> object:
        return [(key, lesson.spam) for key, (lesson, _) in self.kept.items()]

    async def lessons(self) -> Sequence[Lesson]:
        return [lesson for lesson, _ in self.kept.values()]


class History:
    def __init__(self, *texts: str) -> None:
        identity = message_pb2.Identity(kind="email", value="x@yabanci.example")
        author = entry_pb2.Author(identity=identity)
        self.entries = {f"e{n}": entry_pb2.Entry(id=f"e{n}", text=text, author=author) for n, text in enumerate(texts)}

    async def BatchGetEntries(self, request: Any) -> Any:  # noqa: N802
        return SimpleNamespace(entries=[self.entries[one] for one in request.entry_ids if one in self.entries])

    async def SendReply(self, request: Any) -> Any:  # noqa: N802
        raise AssertionError("nothing is sent")


def judged(*entries: str, spam: bool, channel: str = "email") -> Received[Any]:
    event = conversation_events.SpamJudged(entry_ids=entries, spam=spam, channel=channel)
    return received(Event("j1", subjects.conversation_event("judged", "c1"), event))


def answered(number: int, text: str = HAM, **changes: Any) -> Received[Any]:
    facts: dict[str, Any] = {"conversation_id": f"c{number}", "quoted_text": text} | changes
    return received(Event(f"r{number}", subjects.reply_send("email", "destek"), reply_pb2.ReplySend(**facts)))


async def test_spam_of_a_stranger_is_told_after_people_called_it_so_and_answered_others() -> None:
    lessons = Lessons(Memory(), History(*[SPAM] * 10), FakeClock())
    mail = parse(f"From: a@b.example\nSubject: x\n\n{SPAM}\n".encode())

    await lessons.on_spam_judged([judged(*(f"e{n}" for n in range(10)), spam=True)])
    await lessons.on_reply_send([answered(number) for number in range(10)])
    before = lessons.is_spam(mail)
    await lessons.refresh()

    assert not before
    assert lessons.is_spam(mail)
    assert not lessons.is_spam(parse(f"From: a@b.example\nSubject: x\n\n{HAM}\n".encode()))


async def test_the_last_word_counts_and_a_repeat_is_no_second_lesson() -> None:
    memory = Memory()
    lessons = Lessons(memory, History(SPAM), FakeClock())

    await lessons.on_spam_judged([judged("e0", spam=True), judged("e0", spam=True), judged("e0", spam=False)])

    assert [(key, lesson.spam) for key, (lesson, _) in memory.kept.items()] == [("e0", False)]


async def test_a_rescued_mail_that_is_not_recorded_yet_comes_again() -> None:
    with pytest.raises(NotFound):
        await Lessons(Memory(), History(), FakeClock()).on_spam_judged([judged("e0", spam=False)])


async def test_other_channels_and_what_machines_send_teach_nothing() -> None:
    memory = Memory()
    lessons = Lessons(memory, History(SPAM), FakeClock())

    await lessons.on_spam_judged([judged("e0", spam=True, channel="telegram")])
    await lessons.on_reply_send([answered(1, automatic=entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT), answered(2, "")])

    assert memory.kept == {}


async def test_the_end_of_the_service_is_not_waited_for_until_the_next_look() -> None:
    stopping = asyncio.Event()
    lessons = Lessons(Memory(), History(), FakeClock())

    async with asyncio.timeout(2), asyncio.TaskGroup() as group:
        group.create_task(lessons.keep_fresh(stopping, timedelta(hours=1)))
        await asyncio.sleep(0.05)
        stopping.set()
