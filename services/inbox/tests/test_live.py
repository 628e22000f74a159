"""The hub: what comes in, who hears of it, and how a browser comes back."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.message import Message
from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import events_pb2 as desk_events
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce_core.errors import Unavailable
from tellonce_inbox.cursor import Cursor
from tellonce_inbox.live import Hub
from tellonce_inbox.people import Directory
from tellonce_inbox.records import User
from tellonce_inbox.sockets import Socket
from tellonce_runtime.bus import StreamState
from tellonce_runtime.event import Event
from tellonce_runtime.testing import FakeClock, received

from services.inbox.tests.fakes import FakeDesk, make_item

pytestmark = pytest.mark.asyncio(loop_scope="session")

BORN = datetime(2026, 1, 1, tzinfo=UTC)


class World:
    """A hub over a fake desk; `story` and `desk` let the next event come."""

    def __init__(self, ring: int = 100) -> None:
        self.router = FakeDesk()
        self.router.by_id["v1"] = make_item("v1", unanswered=1)
        clock = FakeClock()
        self.hub = Hub(self.router.items, Directory(self.router.agents, self.router.teams, clock), clock, ring)
        self.hub.start(StreamState(BORN, 1, 0), StreamState(BORN, 1, 0))
        self.sequences = {"story": 0, "desk": 0}

    async def story(self, entry_id: str = "e1") -> None:
        message = entry_events.EntryRecorded(entry_id=entry_id, conversation_id="v1", customer_id="c1")
        await self.hub.on_story(self.next("story", "tellonce.entry.recorded.email.n1", message))

    async def desk(self, conversation: str = "v1") -> None:
        message = desk_events.DeskUpdated(facts=desk_events.DeskFacts(conversation_id=conversation))
        await self.hub.on_desk(self.next("desk", f"tellonce.desk.updated.{conversation}", message))

    def next(self, stream: str, subject: str, message: Message) -> Any:
        self.sequences[stream] += 1
        return received(Event("id", subject, message), sequence=self.sequences[stream])

    async def rows(self) -> None:
        """Let the rows that wait go out."""
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await self.hub.send_rows_forever()

    async def connect(self, cursor: Cursor | None = None, user: str = "deniz", role: str = "agent") -> Socket:
        person = User(id=user, email=f"{user}@a.example", name=user, role=role)
        socket = Socket(person, f"session-{user}", backlog=50)
        await self.hub.join(socket, cursor)
        return socket


def sent(socket: Socket) -> list[dict[str, Any]]:
    return [json.loads(text) for text in socket._waiting]


def types(socket: Socket) -> list[str]:
    return [message["type"] for message in sent(socket)]


async def test_entry_goes_to_everybody_at_once() -> None:
    world = World()
    sockets = [await world.connect(), await world.connect(user="ece")]

    await world.story()

    assert [types(socket) for socket in sockets] == [["hello", "entry"]] * 2
    assert sent(sockets[0])[1]["cursor"] == str(world.hub.cursor)


async def test_row_is_read_once_for_all_sockets() -> None:
    world = World()
    sockets = [await world.connect(user=f"agent{number}") for number in range(20)]

    await world.desk()
    await world.rows()

    assert world.router.batches == [["v1"]]
    assert all(sent(socket)[1]["row"]["conversation_id"] == "v1" for socket in sockets)


async def test_user_without_a_role_hears_nothing() -> None:
    world = World()
    socket = await world.connect(role="shop")

    await world.story()

    assert types(socket) == ["hello"]


async def test_browser_that_comes_back_gets_what_it_missed_and_nothing_twice() -> None:
    world = World()
    before = world.hub.cursor
    await world.story("e1")
    await world.desk()

    socket = await world.connect(before)
    await world.story("e2")
    await world.rows()

    assert types(socket) == ["hello", "entry", "desk", "entry"]
    assert [message.get("entry_id") for message in sent(socket)] == [None, "e1", None, "e2"]
    assert sent(socket)[0]["cursor"] == str(before)


async def test_last_cursor_that_a_browser_saw_misses_nothing_while_rows_wait() -> None:
    world = World()
    socket = await world.connect()
    await world.desk()
    await world.story()

    seen = Cursor.parse(sent(socket)[-1]["cursor"])
    again = await world.connect(seen)

    assert types(again) == ["hello", "desk"]


async def test_many_changes_of_one_conversation_come_back_as_its_last_row() -> None:
    world = World()
    before = world.hub.cursor
    for _ in range(10):
        await world.desk()

    socket = await world.connect(before)

    assert types(socket) == ["hello", "desk"]
    assert sent(socket)[1]["cursor"].endswith(".10")


async def test_too_old_cursor_leads_to_reload() -> None:
    world = World(ring=3)
    before = world.hub.cursor
    for number in range(5):
        await world.story(f"e{number}")

    socket = await world.connect(before)

    assert types(socket) == ["hello", "reload"]
    assert sent(socket)[0]["cursor"] == str(world.hub.cursor)


async def test_cursor_of_streams_that_are_no_more_leads_to_reload() -> None:
    world = World()

    assert types(await world.connect(Cursor("ffffffff", 0, 0))) == ["hello", "reload"]


async def test_too_many_missed_conversations_lead_to_reload() -> None:
    world = World(ring=1000)
    before = world.hub.cursor
    for number in range(257):
        await world.desk(f"v{number}")

    assert types(await world.connect(before)) == ["hello", "reload"]


async def test_browser_comes_back_later_while_the_router_is_away() -> None:
    world = World()
    before = world.hub.cursor
    await world.desk()
    world.router.fail_with = Unavailable("down")

    socket = await world.connect(before)

    assert socket.is_closing


async def test_ring_is_filled_from_the_stream_at_the_start() -> None:
    world = World(ring=100)

    assert world.hub.start(StreamState(BORN, 1, 5000), StreamState(BORN, 40, 60)) == (4901, 40)


async def test_presence_goes_to_everybody_and_changes_the_directory() -> None:
    world = World()
    socket = await world.connect()
    message = desk_events.AgentPresenceChanged(agent_id="ece", state=desk_pb2.PRESENCE_STATE_AWAY)

    await world.hub.on_desk(world.next("desk", "tellonce.desk.presence.ece", message))

    assert sent(socket)[1] == {"type": "presence", "agent_id": "ece", "state": "away"}
    assert world.hub.cursor.desk == 1


async def test_what_one_types_is_not_told_to_oneself() -> None:
    world = World()
    mine, other = await world.connect(), await world.connect(user="ece")

    world.hub.tell({"type": "typing"}, but="deniz")

    assert (types(mine), types(other)) == (["hello"], ["hello", "typing"])


async def test_row_read_in_another_window_goes_only_to_that_agent() -> None:
    world = World()
    mine, other = await world.connect(), await world.connect(user="ece")

    await world.hub.show_row("deniz", "v1")

    assert sent(mine)[1]["event"] == "read"
    assert types(other) == ["hello"]


async def test_end_of_the_service_closes_all_sockets() -> None:
    world = World()
    socket = await world.connect()

    world.hub.close()
    await world.story()

    assert socket.is_closing
    assert types(socket) == ["hello"]


async def test_socket_that_left_hears_nothing() -> None:
    world = World()
    socket = await world.connect()

    world.hub.leave(socket)
    await world.story()

    assert types(socket) == ["hello"]
    assert not world.hub.sockets
