"""Waiting for something that may not come."""

import asyncio
from datetime import timedelta


async def comes(event: asyncio.Event, within: timedelta) -> bool:
    """Whether the event is set within that time; loops that look again and again rest with it."""
    try:
        async with asyncio.timeout(within.total_seconds()):
            await event.wait()
    except TimeoutError:
        return False
    return True
