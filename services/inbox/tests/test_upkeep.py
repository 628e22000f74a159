"""What runs beside the calls."""

import asyncio
from typing import Any

import pytest
from tellonce_core.errors import Unavailable
from tellonce_inbox import upkeep
from tellonce_inbox.records import User
from tellonce_inbox.sockets import Socket
from tellonce_runtime.bus import StreamState

from services.inbox.tests.fakes import NOW

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def connect(inbox: Any, session: str) -> Socket:
    socket = Socket(User(id="deniz", email="d@a.example", name="Deniz"), session)
    await inbox.parts.hub.join(socket, None)
    return socket


async def test_sockets_of_ended_sessions_are_closed(inbox: Any) -> None:
    await inbox.sign_in()
    living = await connect(inbox, next(iter(inbox.store.sessions)))
    ended = await connect(inbox, "ended")

    await upkeep.end_sockets(inbox.parts.hub, inbox.store)

    assert ended.is_closing
    assert not living.is_closing


async def test_work_ends_when_the_service_stops() -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, stopping.set)

    await upkeep.until(stopping, asyncio.sleep(60))


async def test_error_of_the_work_is_raised() -> None:
    async def fail() -> None:
        raise Unavailable("down")

    with pytest.raises(ExceptionGroup):
        await upkeep.until(asyncio.Event(), fail())


async def test_sockets_are_told_to_come_back_when_the_service_stops(inbox: Any) -> None:
    socket, stopping = await connect(inbox, "s"), asyncio.Event()
    stopping.set()

    await upkeep.close_sockets(stopping, inbox.parts.hub)

    assert socket.is_closing


async def test_not_ready_before_the_streams_are_read(inbox: Any) -> None:
    readers = upkeep.Readers(inbox.bus, inbox.parts.hub)
    inbox.parts.hub.start(StreamState(NOW, 1, 5), StreamState(NOW, 1, 0))

    with pytest.raises(Unavailable):
        await readers.ping()
    inbox.parts.hub.stop_catching_up()
    await readers.ping()
