"""Several things at once."""

import asyncio

import pytest
from tellonce_core.errors import Unavailable
from tellonce_history.together import together

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_results_come_in_order() -> None:
    async def give(value: int, after: float) -> int:
        await asyncio.sleep(after)
        return value

    assert await together(give(1, 0.01), give(2, 0)) == [1, 2]


async def test_an_error_stays_what_it_is_and_comes_when_all_have_ended() -> None:
    ended = asyncio.Event()

    async def fails() -> None:
        raise Unavailable("down")

    async def works() -> None:
        await asyncio.sleep(0.01)
        ended.set()

    with pytest.raises(Unavailable):
        await together(fails(), works())

    assert ended.is_set()
