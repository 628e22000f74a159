"""Several things at once, where the error that is raised must stay what it is."""

import asyncio
from collections.abc import Awaitable
from typing import Any


async def together(*work: Awaitable[Any]) -> list[Any]:
    """The results in order, once all have ended; the first error is raised itself (a TaskGroup would wrap it, and the
    bus tells an outage from a bug by its class)."""
    results = await asyncio.gather(*work, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results
