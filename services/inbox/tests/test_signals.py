"""Live messages of other processes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.wrappers_pb2 import StringValue
from tellonce.message.v1 import events_pb2
from tellonce_core import wire
from tellonce_inbox.records import User
from tellonce_inbox.rows import mark_of
from tellonce_inbox.signals import Signals
from tellonce_inbox.sockets import Socket

from services.inbox.tests.fakes import make_item

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def connect(inbox: Any, user: str) -> Socket:
    socket = Socket(User(id=user, email=f"{user}@a.example", name=user), f"s-{user}")
    await inbox.parts.hub.join(socket, None)
    inbox.parts.hub.marks.setdefault(user, {})
    return socket


def last(socket: Socket) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(socket._waiting[-1])
    return message


@pytest.mark.parametrize("kind", ["typing", "viewing", "paused"])
async def test_others_hear_who_types_and_looks(inbox: Any, kind: str) -> None:
    mine, other = await connect(inbox, "deniz"), await connect(inbox, "ece")

    await Signals(inbox.parts.hub, inbox.store).on_message(f"tellonce.live.{kind}.v1", StringValue(value="deniz"))

    assert last(other) == {"type": kind, "conversation_id": "v1", "agent_id": "deniz"}
    assert last(mine)["type"] == "hello"


async def test_where_a_visitor_is_hears_only_who_has_the_chat_open(inbox: Any) -> None:
    looking, elsewhere = await connect(inbox, "deniz"), await connect(inbox, "ece")
    looking.looks_at, elsewhere.looks_at = "v1", "v2"
    words = StringValue(value="visitor https://shop.example/rota")

    await Signals(inbox.parts.hub, inbox.store).on_message("tellonce.live.viewing.v1", words)

    assert (last(looking)["agent_id"], last(looking)["page"]) == ("visitor", "https://shop.example/rota")
    assert last(elsewhere)["type"] == "hello"


async def test_visitors_words_come_at_once_to_who_has_the_chat_open_or_has_it(inbox: Any) -> None:
    looking, having, elsewhere = [await connect(inbox, user) for user in ("deniz", "ece", "ali")]
    looking.looks_at, having.chats = "v1", frozenset({"v0", "v1"})
    words = events_pb2.WordsSaid(
        entry_id="e1", text="Merhaba", at=wire.timestamp(datetime(2026, 11, 22, 9, tzinfo=UTC))
    )

    await Signals(inbox.parts.hub, inbox.store).on_said("tellonce.said.v1", words)

    told = {
        "type": "said",
        "conversation_id": "v1",
        "entry_id": "e1",
        "text": "Merhaba",
        "at": "2026-11-22T09:00:00.000Z",
    }
    assert [last(looking), last(having), last(elsewhere)["type"]] == [told, told, "hello"]


async def test_what_isnt_words_is_passed_over(inbox: Any) -> None:
    looking = await connect(inbox, "deniz")
    looking.looks_at = "v1"

    await Signals(inbox.parts.hub, inbox.store).on_said("tellonce.said.v1", StringValue(value="Merhaba"))

    assert last(looking)["type"] == "hello"


async def test_reading_in_another_process_changes_the_row_here(inbox: Any) -> None:
    inbox.add_item("v1", unanswered=3)
    socket = await connect(inbox, "deniz")
    await inbox.store.save_mark("deniz", mark_of(make_item("v1", unanswered=3)))

    await Signals(inbox.parts.hub, inbox.store).on_message("tellonce.live.read.v1", StringValue(value="deniz"))

    assert (last(socket)["event"], last(socket)["row"]["unread"]) == ("read", 0)


async def test_message_of_another_type_is_passed_over(inbox: Any) -> None:
    socket = await connect(inbox, "ece")

    await Signals(inbox.parts.hub, inbox.store).on_message("tellonce.live.typing.v1", Duration())

    assert last(socket)["type"] == "hello"


async def test_reading_of_an_agent_who_is_not_connected_here_reads_nothing(inbox: Any) -> None:
    await Signals(inbox.parts.hub, inbox.store).on_message("tellonce.live.read.v1", StringValue(value="nobody"))

    assert inbox.parts.hub.marks == {}
