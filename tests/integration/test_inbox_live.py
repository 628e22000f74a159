"""Live events over real servers: quick, complete after a cut, and a reload where they can't be complete."""

import asyncio
import socket as sockets
import time
from collections.abc import AsyncIterator, Callable
from statistics import median
from typing import Any

import httpx
import pytest
import pytest_asyncio
from google.protobuf.wrappers_pb2 import StringValue
from tellonce_core import subjects
from tellonce_local.servers import MongoServer, NatsServer
from websockets.exceptions import ConnectionClosed

from tests.integration.inbox_support import Office, office, until
from tests.support.agent import AgentClient, LiveSocket

pytestmark = pytest.mark.asyncio(loop_scope="session")

RING = 40


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def work(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    folder = tmp_path_factory.mktemp("live")
    async with office(nats_server, mongo_server, folder, TELLONCE_INBOX_RING=str(RING)) as running:
        yield running


async def collect(
    socket: LiveSocket, fits: Callable[[list[dict[str, Any]]], Any], seconds: float = 15
) -> list[dict[str, Any]]:
    """Events until they fit all together."""
    events: list[dict[str, Any]] = []
    async with asyncio.timeout(seconds):
        while not fits(events):
            events.append(await socket.next())
    return events


def entries(events: list[dict[str, Any]]) -> list[str]:
    return [event["entry_id"] for event in events if event["type"] == "entry"]


def rows(events: list[dict[str, Any]]) -> set[str]:
    return {event["row"]["customer"]["name"] for event in events if event["type"] == "desk" and event["row"]}


async def settled(agent: AgentClient, customer: str) -> None:
    await until(lambda: agent.conversation_of(customer))
    await asyncio.sleep(0.3)


async def test_after_a_cut_nothing_is_missing_and_nothing_comes_twice(work: Office) -> None:
    async with work.agent() as deniz:
        async with deniz.live() as socket:
            first = await work.mail(customer="ada")
            seen = await collect(socket, lambda events: first in entries(events) and "Ada" in rows(events))
        cursor = [event["cursor"] for event in seen if "cursor" in event][-1]
        missed = [await work.mail(customer=name) for name in ("bora", "cansu")]
        await settled(deniz, "Cansu")

        async with deniz.live(cursor) as socket:
            last = await work.mail(customer="defne")
            events = await collect(socket, lambda events: last in entries(events) and "Defne" in rows(events))

    assert entries(events) == [*missed, last]
    assert {"Bora", "Cansu", "Defne"} <= rows(events)
    assert all(event["type"] != "reload" for event in events)


async def test_cursor_of_a_rest_answer_leads_to_what_came_after_it(work: Office) -> None:
    async with work.agent() as deniz:
        cursor = (await deniz.get("/api/conversations", view="all"))["live_cursor"]
        item_id = await work.mail(customer="ege")
        await settled(deniz, "Ege")

        async with deniz.live(cursor) as socket:
            events = await collect(socket, lambda events: item_id in entries(events) and "Ege" in rows(events))

    assert entries(events) == [item_id]


async def test_killed_inbox_goes_on_where_the_browser_was(work: Office) -> None:
    async with work.agent() as deniz:
        async with deniz.live() as socket:
            cursor = socket.hello["cursor"]
        item_id = await work.mail(customer="figen")
        await settled(deniz, "Figen")

        await work.restart_inbox()

        async with deniz.live(cursor) as socket:
            events = await collect(socket, lambda events: item_id in entries(events) and "Figen" in rows(events))

    assert all(event["type"] != "reload" for event in events)


async def test_too_long_ago_means_reload(work: Office) -> None:
    async with work.agent() as deniz:
        async with deniz.live() as socket:
            cursor = socket.hello["cursor"]
        for number in range(RING + 1):
            await work.mail(customer=f"kalabalik{number}")
        await settled(deniz, f"Kalabalik{RING}")

        async with deniz.live(cursor) as socket:
            assert (await socket.next())["type"] == "reload"
            newer = socket.hello["cursor"]
            item_id = await work.mail(customer="gonca")
            events = await collect(socket, lambda events: item_id in entries(events))

    assert newer != cursor
    assert all(event["type"] != "reload" for event in events)


@pytest.mark.parametrize("cursor", ["nonsense", "00000000.1.1"])
async def test_cursor_of_another_life_means_reload(work: Office, cursor: str) -> None:
    async with work.agent() as deniz, deniz.live(cursor) as socket:
        assert (await socket.next())["type"] == "reload"


async def test_colleague_sees_who_types_and_looks(work: Office) -> None:
    async with work.agent() as deniz, work.agent("ece") as ece, deniz.live() as mine, ece.live() as hers:
        await mine.send(type="typing", conversation_id="v1")
        typing = await collect(hers, lambda events: any(event["type"] == "typing" for event in events))

        await hers.send(type="viewing", conversation_id="v1")
        events = await collect(mine, lambda events: any(event["type"] == "viewing" for event in events))

    assert typing[-1] == {"type": "typing", "conversation_id": "v1", "agent_id": "deniz"}
    assert not [event for event in events if event["type"] == "typing"]


async def test_browser_goes_on_at_another_process_with_the_same_cursor_and_session(work: Office) -> None:
    async with work.agent() as deniz:
        async with deniz.live() as socket:
            cursor = socket.hello["cursor"]
        item_id = await work.mail(customer="hulya")
        await settled(deniz, "Hulya")

        async with work.second_inbox() as other:
            deniz._http.base_url, deniz._url = httpx.URL(other.url), other.url
            async with deniz.live(cursor) as socket, work.agent("ece") as ece, ece.live() as hers:
                events = await collect(socket, lambda events: item_id in entries(events) and "Hulya" in rows(events))
                await socket.send(type="typing", conversation_id="v1")
                told = await collect(hers, lambda events: any(event["type"] == "typing" for event in events))

    assert all(event["type"] != "reload" for event in events)
    assert told[-1]["agent_id"] == "deniz"


async def test_reading_in_one_window_is_seen_in_the_other(work: Office) -> None:
    async with work.agent() as deniz:
        await work.mail(customer="hazal")
        row = await until(lambda: deniz.conversation_of("Hazal"))
        async with deniz.live() as socket:
            await deniz.post(f"/api/conversations/{row['conversation_id']}/read")
            events = await collect(socket, lambda events: any(event.get("event") == "read" for event in events))

    assert events[-1]["row"]["unread"] == 0


async def test_mail_is_on_the_screen_quickly(work: Office) -> None:
    took: list[float] = []
    async with work.agent() as deniz, deniz.live() as socket:
        for number in range(20):
            name = f"Hizli{number}"
            started = time.perf_counter()
            await work.mail(customer=name.lower())
            await collect(socket, lambda events, name=name: name in rows(events))  # type: ignore[misc]
            took.append(time.perf_counter() - started)
    print(f"mail to socket: median {median(took) * 1000:.1f} ms, worst {max(took) * 1000:.1f} ms")

    assert sorted(took)[18] < 0.3


async def test_browser_that_stops_reading_is_dropped_and_others_are_served(work: Office) -> None:
    async with work.agent() as deniz, work.agent("ece") as ece, ece.live() as good:
        slow = await _connect_raw(work, deniz)
        reader = asyncio.ensure_future(_drain(good))
        try:
            await until(lambda: _flooded(work), seconds=60)
        finally:
            reader.cancel()
            slow.close()
        item_id = await work.mail(customer="kaya")
        await collect(good, lambda events: item_id in entries(events) and "Kaya" in rows(events))


async def _drain(socket: LiveSocket) -> None:
    while True:
        await socket.next()


async def _flooded(work: Office) -> bool:
    """Whether the inbox has dropped somebody as too slow, after another five hundred messages to everybody."""
    for _ in range(500):
        await work.bus.publish_live(subjects.live("typing", "v" * 60), StringValue(value="somebody"))
    await asyncio.sleep(0.05)
    return '"code": 1013' in (work.folder / "inbox.log").read_text()


async def _connect_raw(work: Office, agent: AgentClient) -> sockets.socket:
    """A WebSocket that is opened and never read from, with a tiny receive window."""
    host, port = work.url.removeprefix("http://").split(":")
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 2048)
    raw.connect((host, int(port)))
    cookie = agent._http.cookies["tellonce_session"]
    request = (
        f"GET /api/live HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        f"Cookie: tellonce_session={cookie}\r\n\r\n"
    )
    await asyncio.to_thread(raw.sendall, request.encode())
    return raw


async def test_stopping_service_sends_browsers_to_another(work: Office) -> None:
    async with work.agent() as deniz, deniz.live() as socket:
        await work.processes["inbox"].stop()
        with pytest.raises(ConnectionClosed) as closed:
            await collect(socket, lambda _: False)
        await work.restart_inbox()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012


async def test_without_the_router_the_inbox_says_so_and_recovers(work: Office) -> None:
    async with work.agent() as deniz:
        await work.processes["router"].kill()
        down = await deniz._http.get("/api/conversations", params={"view": "all"})
        await work.processes["router"].spawn()
        back = await until(lambda: _answered(deniz), seconds=30)

    assert (down.status_code, down.headers["content-type"]) == (503, "application/problem+json")
    assert down.json()["retry_after_ms"] > 0
    assert back


async def _answered(agent: AgentClient) -> bool:
    return (await agent._http.get("/api/conversations", params={"view": "all"})).is_success
