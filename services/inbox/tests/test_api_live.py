"""The live WebSocket, spoken to as a server speaks to an app (ASGI)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce_runtime.bus import StreamState
from tellonce_runtime.event import Event
from tellonce_runtime.testing import received

from services.inbox.tests.fakes import NOW

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Browser:
    """One WebSocket of a browser: `sent` is what it got from the app."""

    def __init__(self) -> None:
        self.inbound: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.inbound.put_nowait({"type": "websocket.connect"})

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(2):
            return await self.sent.get()

    async def event(self) -> Any:
        return json.loads((await self.next())["text"])

    def say(self, text: str) -> None:
        self.inbound.put_nowait({"type": "websocket.receive", "text": text})

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.put_nowait(message)


@asynccontextmanager
async def connected(inbox: Any, *, cursor: str = "", origin: str = "http://inbox.example") -> AsyncIterator[Browser]:
    cookie = f"tellonce_session={inbox.client.cookies.get('tellonce_session', '')}"
    headers = [(b"host", b"inbox.example"), (b"cookie", cookie.encode()), (b"origin", origin.encode())]
    scope = {
        "type": "websocket", "path": "/api/live", "raw_path": b"/api/live", "headers": headers, "subprotocols": [],
        "query_string": f"cursor={cursor}".encode(), "client": ("10.0.0.1", 1), "root_path": "", "scheme": "ws",
    }  # fmt: skip
    browser = Browser()
    async with asyncio.TaskGroup() as group:
        served = group.create_task(inbox.app(scope, browser.inbound.get, browser.send))
        yield browser
        browser.inbound.put_nowait({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(2):
            await served


async def test_hello_comes_first_and_the_agent_is_said_to_be_here(inbox: Any) -> None:
    await inbox.sign_in()

    async with connected(inbox) as browser:
        assert (await browser.next())["type"] == "websocket.accept"
        assert await browser.event() == {"type": "hello", "cursor": "00000000.0.0"}

    assert ("presence", "deniz", "", True) in inbox.desk.calls
    assert not inbox.parts.hub.sockets
    assert inbox.parts.hub.marks == {}


async def test_events_come_while_connected(inbox: Any) -> None:
    await inbox.sign_in()

    async with connected(inbox) as browser:
        await browser.next()
        await browser.event()
        message = entry_events.EntryRecorded(entry_id="e1", conversation_id="v1", customer_id="c1")
        await inbox.parts.hub.on_story(received(Event("e1", "tellonce.entry.recorded.email.n1", message)))

        assert (await browser.event())["entry_id"] == "e1"


async def test_without_a_session_it_is_closed_with_4401(inbox: Any) -> None:
    async with connected(inbox) as browser:
        await browser.next()

        assert await browser.next() == {"type": "websocket.close", "code": 4401, "reason": "sign in first"}


async def test_before_the_streams_are_read_it_is_asked_to_come_back(inbox: Any) -> None:
    await inbox.sign_in()
    inbox.parts.hub.start(StreamState(NOW, 1, 5), StreamState(NOW, 1, 0))

    async with connected(inbox) as browser:
        await browser.next()

        assert (await browser.next())["code"] == 1013


async def test_page_of_another_site_is_not_accepted(inbox: Any) -> None:
    await inbox.sign_in()

    async with connected(inbox, origin="http://evil.example") as browser:
        assert (await browser.next())["type"] == "websocket.close"


async def test_nonsense_as_cursor_leads_to_reload(inbox: Any) -> None:
    await inbox.sign_in()

    async with connected(inbox, cursor="nonsense") as browser:
        await browser.next()
        events = [await browser.event(), await browser.event()]

    assert [event["type"] for event in events] == ["hello", "reload"]


async def test_typing_is_told_to_other_processes_once_a_second(inbox: Any) -> None:
    await inbox.sign_in()

    async with connected(inbox) as browser:
        for _ in range(3):
            browser.say('{"type": "typing", "conversation_id": "v1"}')
        await asyncio.sleep(0.05)

    assert [(subject, message.value) for subject, message in inbox.bus.live] == [("tellonce.live.typing.v1", "deniz")]


async def test_browser_says_which_chats_its_person_has(inbox: Any) -> None:
    await inbox.sign_in()
    most = inbox.parts.settings.socket_chats
    ids = [f"v{number}" for number in range(most)]

    async with connected(inbox) as browser:
        await browser.next()
        await browser.event()
        browser.say(json.dumps({"type": "chats", "conversation_ids": [7, *ids]}))
        browser.say('{"type": "heartbeat", "active": false}')
        await asyncio.sleep(0.05)
        (socket,) = inbox.parts.hub.sockets

    assert socket.chats == frozenset(ids[: most - 1])


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"type": "chats", "conversation_ids": "v1"}',
        '{"type": "chats"}',
        "no json",
        "[]",
        "7",
        '{"type": "typing", "conversation_id": "a.>"}',
        '{"type": "typing"}',
        '{"type": "typing", "conversation_id": {}}',
        '{"type": "viewing", "conversation_id": ""}',
        '{"type": ["typing"], "conversation_id": "v1"}',
        "[" * 4000,
    ],
)
async def test_nonsense_from_the_browser_is_passed_over(inbox: Any, text: str) -> None:
    await inbox.sign_in()

    async with connected(inbox) as browser:
        await browser.next()
        await browser.event()
        browser.say(text)
        browser.say('{"type": "heartbeat", "active": false}')
        await asyncio.sleep(0.05)
        (socket,) = inbox.parts.hub.sockets

    assert socket.active is False
    assert inbox.bus.live == []


async def test_browser_that_floods_is_closed(inbox: Any) -> None:
    await inbox.sign_in()

    async with connected(inbox) as browser:
        await browser.next()
        await browser.event()
        for _ in range(70):
            browser.say("{}")

        assert (await browser.next())["code"] == 1008


async def test_signing_out_closes_the_window(inbox: Any) -> None:
    await inbox.sign_in()

    async with connected(inbox) as browser:
        await browser.next()
        await browser.event()
        await inbox.client.delete("/api/session")

        assert (await browser.next())["code"] == 4401
