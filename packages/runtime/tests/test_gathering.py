"""Small writes of many, made together."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from tellonce_core.errors import Unavailable
from tellonce_runtime.gathering import Gathering

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOON = timedelta(milliseconds=5)


class Written:
    """Keeps what is written; `problem` is raised instead."""

    def __init__(self) -> None:
        self.parts: list[list[str]] = []
        self.problem: Exception | None = None

    async def __call__(self, held: Sequence[str]) -> None:
        if self.problem:
            raise self.problem
        self.parts.append(list(held))


async def test_what_comes_within_a_moment_is_written_at_once_and_what_comes_later_by_itself() -> None:
    written = Written()
    gathering = Gathering(written, SOON)

    await asyncio.gather(*(gathering.add(text) for text in "abc"))
    await gathering.add("d")

    assert written.parts == [["a", "b", "c"], ["d"]]


async def test_everybody_hears_that_writing_failed_and_the_next_are_written() -> None:
    written = Written()
    gathering = Gathering(written, SOON)
    written.problem = Unavailable("away")

    results = await asyncio.gather(*(gathering.add(text) for text in "ab"), return_exceptions=True)
    written.problem = None
    await gathering.add("c")

    assert [type(one) for one in results] == [Unavailable, Unavailable]
    assert written.parts == [["c"]]


async def test_who_is_ended_while_others_wait_leaves_them_an_outage() -> None:
    gathering = Gathering(Written(), timedelta(seconds=60))
    async with asyncio.TaskGroup() as group:
        first = group.create_task(gathering.add("a"))
        other = group.create_task(_outcome(gathering, "b"))
        await asyncio.sleep(0)
        first.cancel()

    assert isinstance(other.result(), Unavailable)


async def _outcome(gathering: Gathering[str], text: str) -> Exception | None:
    try:
        await gathering.add(text)
    except Unavailable as error:
        return error
    return None
