"""What the bus brings to the visitors of this replica."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_core.entry import Author, AuthorKind, Direction, Entry, EntryKind
from tellonce_core.message import Card, Identity, Participant, ParticipantRole
from tellonce_ingest_chat.frames import Face
from tellonce_ingest_chat.handlers import Handlers
from tellonce_ingest_chat.hub import Hub, Talk
from tellonce_ingest_chat.limits import Bucket
from tellonce_ingest_chat.session import Chat, ChatState, EndedBy, Session
from tellonce_ingest_chat.socket import Socket
from tellonce_ingest_chat.threads import Threads
from tellonce_ingest_chat.tokens import Signer
from tellonce_runtime.event import Received
from tellonce_runtime.testing import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
VISITOR = Participant(identity=Identity(kind="chat_visitor", value="v1"), role=ParticipantRole.TO)
END = Entry(
    id="e1", conversation_id="c1", channel="chat", direction=Direction.OUT, kind=EntryKind.MESSAGE, text="Goodbye",
    author=Author(kind=AuthorKind.AGENT, id="ana"), order_at=NOW, participants=(VISITOR,),
    card=Card(kind="end", fields={"by": "agent"}),
)  # fmt: skip


class History:
    """Has the closing words."""

    async def entries(self, ids: Sequence[str]) -> list[Entry]:
        return [END] if END.id in ids else []


class Desk:
    """Knows two by name."""

    async def face(self, agent_id: str) -> Face | None:
        return Face(agent_id.title()) if agent_id in ("ana", "ece") else None


class Store:
    """Keeps which chats were ended."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    async def end(self, chat: Chat, by: EndedBy, now: datetime) -> bool:
        self.ended.append(chat.session)
        return True


class Talking:
    """Nothing was promised. Keeps of whom it was told that they are here."""

    def __init__(self) -> None:
        self.looks: list[Talk] = []

    async def look(self, talk: Talk) -> None:
        self.looks.append(talk)

    async def show_promises(self, talk: Talk) -> None:
        del talk


class Ear(Socket):
    """A socket that keeps the kinds of the frames that it got."""

    def __init__(self) -> None:
        super().__init__(10)
        self.heard: list[str] = []

    def send(self, text: str) -> None:
        self.heard.append(json.loads(text)["t"])


def a_desk() -> tuple[Handlers, Talk, Ear, Store]:
    """One visitor in a chat that is conversation c1."""
    hub, store, ear, clock = Hub(), Store(), Ear(), FakeClock(NOW)
    chat = Chat(session="s1", account="web", visitor="v1", number=1, state=ChatState.OPEN, conversation="c1")
    talk = hub.join(ear, Session(id="s1", account="web", visitor="v1"), chat, Bucket(1, 1))
    history: Any = History()
    desk: Any = Desk()
    threads = Threads(history, desk, Signer("k" * 32), clock)
    parts: dict[str, Any] = {"talking": Talking(), "store": store, "desk": desk, "history": history}
    return Handlers(hub=hub, threads=threads, clock=clock, **parts), talk, ear, store


async def bring(handlers: Handlers, **facts: Any) -> None:
    """Let this entry be told on the bus, and what follows from it happen."""
    message = EntryRecorded(entry_id="e1", conversation_id="c1", channel="chat", **facts)
    await handlers.on_story(Received(message, "STORY", 1, "s", "e1", 1, NOW, {}))
    async with asyncio.TaskGroup() as tasks:
        showing = tasks.create_task(handlers.show_forever())
        await asyncio.sleep(0.02)
        showing.cancel()


async def test_the_agents_closing_words_are_shown_once_and_end_the_chat() -> None:
    handlers, talk, ear, store = a_desk()

    await bring(handlers)
    await bring(handlers)

    assert ear.heard == ["entry", "chat"]
    assert (talk.chat.state, store.ended) == (ChatState.ENDED, ["s1"])


async def test_an_entry_that_was_moved_into_the_chat_is_not_shown_and_ends_nothing() -> None:
    handlers, talk, ear, store = a_desk()

    await bring(handlers, moved=True)

    assert (ear.heard, talk.chat.state, store.ended) == ([], ChatState.OPEN, [])


async def test_who_opens_a_chat_is_told_at_once_that_its_visitor_is_here() -> None:
    handlers, talk, _, _ = a_desk()
    talking: Any = handlers._talking

    await handlers.on_live("tellonce.live.viewing.c1", StringValue(value="visitor https://shop.example"))
    await handlers.on_live("tellonce.live.viewing.c2", StringValue(value="ana"))
    assert talking.looks == []
    await handlers.on_live("tellonce.live.viewing.c1", StringValue(value="ana"))

    assert talking.looks == [talk]


@pytest.mark.parametrize(("has", "types", "heard"), [(None, "ana", 1), ("Ana", "ana", 1), ("Ana", "ece", 0)])
async def test_typing_is_shown_of_who_has_the_chat_or_of_anybody_while_nobody_has_it(
    has: str | None, types: str, heard: int
) -> None:
    handlers, talk, ear, _ = a_desk()
    talk.face = Face(has) if has else None

    await handlers.on_live("tellonce.live.typing.c1", StringValue(value=types))
    handlers.end(workers=1)
    await handlers.work_forever()

    assert ear.heard == ["typing"] * heard


async def test_the_loops_end_once_they_have_done_what_waits() -> None:
    handlers, _, _, _ = a_desk()
    done: list[int] = []

    async def step() -> None:
        done.append(1)

    handlers._work.put_nowait(step())
    handlers.end(workers=1)

    async with asyncio.timeout(1):
        await handlers.work_forever()
        await handlers.show_forever()
    assert done == [1]
