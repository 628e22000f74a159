"""What is handled but for a rest: acknowledged after it, beside what comes next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from tellonce_runtime.resting import Resting

_MOST = 8
pytestmark = pytest.mark.asyncio(loop_scope="session")

Make = Callable[..., Any]


class Done:
    """Keeps what it is told of."""

    def __init__(self) -> None:
        self.told: list[tuple[int, str]] = []

    async def __call__(self, messages: Sequence[Any], problem: Exception | None) -> None:
        self.told.append((len(messages), type(problem).__name__ if problem else ""))


async def _raise() -> None:
    raise ValueError("x")


async def test_messages_rest_until_their_rest_is_done(make_message: Make) -> None:
    done, may_end, message = Done(), asyncio.Event(), make_message("a")
    rests = Resting(done, _MOST)

    async with asyncio.TaskGroup() as group:
        rests.begin(group)
        await rests.add([message], _until(may_end))
        held = rests.has(message), rests.messages, list(done.told)
        may_end.set()
        await rests.settle()

    assert held == (True, [message], [])
    assert (rests.has(message), done.told) == (False, [(1, "")])


async def test_a_rest_that_fails_is_told_and_ends_nothing_else(make_message: Make) -> None:
    done = Done()
    rests = Resting(done, _MOST)

    async with asyncio.TaskGroup() as group:
        rests.begin(group)
        await rests.add([make_message("a")], _raise())
        await rests.add([make_message("b"), make_message("c")], asyncio.sleep(0))
        await rests.settle()

    assert sorted(done.told) == [(1, "ValueError"), (2, "")]


async def test_too_many_that_rest_are_waited_for(make_message: Make) -> None:
    done = Done()
    rests = Resting(done, _MOST)

    async with asyncio.TaskGroup() as group:
        rests.begin(group)
        await rests.add([make_message("a") for _ in range(_MOST + 1)], asyncio.sleep(0.01))

    assert done.told == [(_MOST + 1, "")]


async def test_without_a_group_the_rest_is_done_at_once(make_message: Make) -> None:
    done = Done()

    await Resting(done, _MOST).add([make_message("a")], asyncio.sleep(0))

    assert done.told == [(1, "")]


def _until(event: asyncio.Event) -> Awaitable[None]:
    async def waiting() -> None:
        await event.wait()

    return waiting()
