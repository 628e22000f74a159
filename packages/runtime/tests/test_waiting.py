"""Waiting for something that may not come."""

import asyncio
from datetime import timedelta

import pytest
from tellonce_runtime.waiting import comes

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_it_ends_with_the_event_or_with_the_time() -> None:
    event = asyncio.Event()

    assert not await comes(event, timedelta(milliseconds=5))
    async with asyncio.TaskGroup() as group:
        late = group.create_task(comes(event, timedelta(minutes=1)))
        await asyncio.sleep(0)
        event.set()
    assert late.result()
    assert await comes(event, timedelta())
