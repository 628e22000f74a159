"""What of a conversation a session may see, and all of it to take along."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce_core.entry import Author, AuthorKind, Direction, Entry, EntryKind, Promise, PromiseState
from tellonce_core.message import Identity, Participant, ParticipantRole
from tellonce_ingest_chat.history import Page
from tellonce_ingest_chat.session import Chat, User
from tellonce_ingest_chat.threads import Threads, may_see

CHAT = Chat(session="s1", account="web", visitor="v1", number=1, email="ana@x.example", node="n1")
SIGNED = Chat(session="s1", account="web", visitor="v1", number=1, user=User(sub="u1", email="ana@x.example"))
AGENT, SYSTEM = Author(kind=AuthorKind.AGENT, id="a"), Author(kind=AuthorKind.SYSTEM, id="ingest-chat")


def to(kind: str, value: str, role: ParticipantRole = ParticipantRole.TO) -> tuple[Participant, ...]:
    return (Participant(identity=Identity(kind=kind, value=value), role=role),)


def an_entry(direction: Direction, **fields: object) -> Entry:
    given = {"id": "e", "channel": "chat", "kind": EntryKind.MESSAGE, "author": AGENT, "order_at": datetime.now(UTC)}
    return Entry(direction=direction, **{**given, **fields})  # type: ignore[arg-type]


OUT, IN, NOTE = Direction.OUT, Direction.IN, Direction.INTERNAL


def a_promise(participants: tuple[Participant, ...], **fields: object) -> Entry:
    return an_entry(NOTE, kind=EntryKind.PROMISE, participants=participants, **fields)


@pytest.mark.parametrize(
    ("entry", "seen"),
    [
        (an_entry(OUT, participants=to("chat_visitor", "v1")), True),
        (an_entry(OUT, participants=to("chat_visitor", "v2")), False),
        (an_entry(OUT, participants=to("chat_visitor", "v1", ParticipantRole.CC)), False),
        (an_entry(OUT, participants=to("account", "v1")), False),
        (an_entry(OUT), False),
        (an_entry(OUT, channel="email", participants=to("email", "Ana@x.example")), False),
        (an_entry(OUT, channel="email", participants=to("email", "other@x.example")), False),
        (an_entry(OUT, channel="email", author=SYSTEM, participants=to("email", "ana@x.example")), False),
        (an_entry(IN, external_id="s1/1/1/message-1"), True),
        (an_entry(IN, external_id="s2/1/1/message-1"), False),
        (an_entry(IN, external_id="<mail@x>", channel="email"), False),
        (an_entry(IN, external_id="s1/1/1/message-1", channel="email"), False),
        (an_entry(NOTE, kind=EntryKind.NOTE, participants=to("chat_visitor", "v1")), False),
        (an_entry(OUT, kind=EntryKind.PHONE_NOTE, participants=to("chat_visitor", "v1")), False),
        (an_entry(OUT, kind=EntryKind.NOTE, participants=to("chat_visitor", "v1")), False),
        (a_promise(to("chat_visitor", "v1"), node_id="n2"), True),
        (a_promise(to("chat_visitor", "v2"), node_id="n1"), False),
        (a_promise((), node_id="n1"), False),
        (a_promise(to("chat_visitor", "v1"), promise=Promise(state=PromiseState.WITHDRAWN)), False),
    ],
)
def test_a_session_sees_what_it_said_and_what_was_said_to_it_whatever_is_joined(entry: Entry, seen: bool) -> None:
    assert may_see(entry, CHAT) is seen


def test_a_signed_user_sees_what_was_said_to_their_account_only() -> None:
    mine, theirs = to("account", "u1"), to("account", "u2")

    assert [may_see(an_entry(OUT, participants=one), SIGNED) for one in (mine, theirs)] == [True, False]


def test_mail_is_shown_only_where_the_token_proves_its_address() -> None:
    mine, theirs = to("email", "Ana@x.example"), to("email", "other@x.example")

    assert [may_see(an_entry(OUT, channel="email", participants=one), SIGNED) for one in (mine, theirs)] == [
        True,
        False,
    ]


def test_without_an_address_no_mail_is_shown() -> None:
    nameless = Chat(session="s1", account="web", visitor="v1")

    assert not may_see(an_entry(OUT, channel="email", participants=to("email", "")), nameless)


class LongStory:
    """A chat of so many words, in pages."""

    def __init__(self, length: int) -> None:
        self.all = [an_entry(IN, id=f"e{number}", external_id=f"s1/1/{number}/m") for number in range(length)]

    async def entries(self, ids: Sequence[str]) -> list[Entry]:
        return [entry for entry in self.all if entry.id in ids]

    async def page(self, chat: Chat, *, before: str = "", size: int = 50) -> Page:
        end = int(before) if before else len(self.all)
        begin = max(0, end - size)
        return Page(self.all[begin:end], str(begin) if begin else "")


@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_taken_along_begins_with_the_first_word_of_a_long_chat() -> None:
    nothing: Any = None
    threads = Threads(LongStory(450), nothing, nothing, nothing)

    entries = await threads.entries(Chat(session="s1", account="web", visitor="v1", number=1, conversation="c1"))

    assert [entry.id for entry in entries] == [f"e{number}" for number in range(450)]
