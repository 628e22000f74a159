"""One browser's socket on our side."""

import asyncio

import pytest
from tellonce_inbox.records import User
from tellonce_inbox.sockets import GONE, TOO_SLOW, Socket

asynchronous = pytest.mark.asyncio(loop_scope="session")
USER = User(id="deniz", email="d@a.example", name="Deniz")


class Wire:
    """A browser that reads only while `reading` is set."""

    def __init__(self, *, reading: bool = True) -> None:
        self.got: list[str] = []
        self.codes: list[int] = []
        self.reading = asyncio.Event()
        if reading:
            self.reading.set()

    async def send_text(self, data: str) -> None:
        await self.reading.wait()
        self.got.append(data)

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        self.codes.append(code)


async def pumped(socket: Socket, wire: Wire, code: int) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(socket.pump(wire, 0.05))
        await asyncio.sleep(0.01)
        socket.close(code)


@asynchronous
async def test_messages_arrive_in_order() -> None:
    socket, wire = Socket(USER, "s"), Wire()
    for number in range(5):
        socket.send(str(number))

    await pumped(socket, wire, 1000)

    assert wire.got == ["0", "1", "2", "3", "4"]
    assert wire.codes == [1000]


@asynchronous
async def test_what_was_missed_comes_before_what_came_meanwhile() -> None:
    socket, wire = Socket(USER, "s"), Wire()
    socket.hold()
    socket.send("new")
    socket.release(["missed 1", "missed 2"])

    await pumped(socket, wire, 1000)

    assert wire.got == ["missed 1", "missed 2", "new"]


def test_full_queue_closes_the_socket() -> None:
    socket = Socket(USER, "s", backlog=2)

    for _ in range(3):
        socket.send("x")

    assert socket.is_closing


def test_full_queue_behind_a_resume_closes_the_socket() -> None:
    socket = Socket(USER, "s", backlog=2)
    socket.hold()

    for _ in range(3):
        socket.send("x")

    assert socket.is_closing


@asynchronous
async def test_browser_that_does_not_read_is_closed_as_too_slow() -> None:
    socket, wire = Socket(USER, "s"), Wire(reading=False)
    socket.send("x")

    await socket.pump(wire, 0.01)

    assert wire.codes == [TOO_SLOW]


@asynchronous
async def test_first_reason_to_close_counts() -> None:
    socket, wire = Socket(USER, "s"), Wire()
    socket.close(1012)
    socket.close(1013)

    await socket.pump(wire, 1)

    assert wire.codes == [1012]


@asynchronous
async def test_browser_that_went_away_is_told_nothing() -> None:
    socket, wire = Socket(USER, "s"), Wire()
    socket.close(GONE)

    await socket.pump(wire, 1)

    assert wire.codes == []
