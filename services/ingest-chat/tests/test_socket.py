"""What waits for a visitor's browser."""

import asyncio

import pytest
from tellonce_ingest_chat.socket import GONE, TOO_SLOW, Socket

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Wire:
    """A WebSocket that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.closed = 0

    async def send_text(self, data: str) -> None:
        self.sent.append(data)

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        self.closed = code


async def pumped(socket: Socket, code: int = 1012) -> Wire:
    wire = Wire()
    async with asyncio.TaskGroup() as group:
        group.create_task(socket.pump(wire))
        await asyncio.sleep(0.01)
        socket.close(code)
    return wire


async def test_the_welcome_comes_first_and_then_what_came_while_it_was_made() -> None:
    socket = Socket(10)
    socket.send("entry")
    socket.release("welcome")
    socket.send("later")

    wire = await pumped(socket)

    assert (wire.sent, wire.closed) == (["welcome", "entry", "later"], 1012)


async def test_a_refusal_before_the_welcome_is_still_said() -> None:
    socket = Socket(10)
    socket.send("error")
    socket.close(4401)

    wire = await pumped(socket)

    assert (wire.sent, wire.closed) == (["error"], 4401)


async def test_a_browser_that_does_not_read_is_closed_and_one_that_is_gone_is_left_alone() -> None:
    slow, gone = Socket(2), Socket(2)
    slow.release("a")
    for _ in range(5):
        slow.send("x")
    gone.close(GONE)

    assert (await pumped(slow)).closed == TOO_SLOW
    assert (await pumped(gone)).closed == 0
