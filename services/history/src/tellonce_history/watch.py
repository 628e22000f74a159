"""Watching a story: its new entries and delivery changes from a cursor on, as STORY tells of them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from tellonce_core import subjects
from tellonce_core.entry import Entry
from tellonce_core.errors import Busy
from tellonce_runtime.bus import Bus, Received

from tellonce_history.place import Cursor
from tellonce_history.reader import Reader

_MOST_BEHIND = 1_024


@dataclass(frozen=True, slots=True)
class Change:
    """An entry, new or with its delivery changed, and where STORY stood then."""

    entry: Entry
    sequence: int


class Watcher:
    """Watches stories."""

    def __init__(self, bus: Bus, reader: Reader) -> None:
        self._bus = bus
        self._reader = reader

    async def sequence(self) -> int:
        """Where STORY stands: asked before a page is read, so that nothing falls between page and watching."""
        return (await self._bus.stream_state(subjects.STORY)).last_sequence

    async def changes(self, customer: str, since: Cursor | None) -> AsyncGenerator[Change]:
        """Every change after the cursor (from now on without one) until the caller leaves; Busy if it is too slow."""
        filters = [one for person in await self._reader.people(customer) for one in subjects.story_of(person.id)]
        start = since.sequence + 1 if since and since.sequence else None
        queue: asyncio.Queue[Received[Any] | None] = asyncio.Queue()

        async def keep(received: Received[Any]) -> None:
            queue.put_nowait(received)

        async def tail() -> None:
            await self._bus.tail(subjects.STORY, filters, keep, start_sequence=start)
            queue.put_nowait(None)

        async with asyncio.TaskGroup() as group:
            task = group.create_task(tail())
            try:
                async with aclosing(self._entries(queue)) as entries:
                    async for change in entries:
                        yield change
            finally:
                task.cancel()

    async def _entries(self, queue: asyncio.Queue[Received[Any] | None]) -> AsyncGenerator[Change]:
        while (received := await queue.get()) is not None:
            if queue.qsize() > _MOST_BEHIND:
                raise Busy("the story is read too slowly: go on from the last cursor")
            for entry in await self._reader.entries([received.message.entry_id], brief=False):
                yield Change(entry, received.sequence)
