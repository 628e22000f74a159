"""Ringing the dispatcher's bell when another router, or an agent's presence, made something assignable."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tellonce_core.subjects import desk_event
from tellonce_runtime.event import Received

_ANY = "x"
SUBJECTS = tuple(
    desk_event(event, _ANY).removesuffix(_ANY) + ">" for event in ("queued", "returned", "status_changed", "presence")
)
"""Events of the desk after which an item may be waiting or an agent free."""


def ring_on(bell: asyncio.Event) -> Callable[[Received[Any]], Awaitable[None]]:
    """A reader of the stream that rings the bell on each event."""

    async def ring(_: Received[Any]) -> None:
        bell.set()

    return ring
