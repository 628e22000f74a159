"""Keeps a replica's index up with STORY: opens or builds it, reads on from its place, and changes to a rebuilt one."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from tellonce_core import subjects
from tellonce_core.errors import Busy, Unavailable
from tellonce_runtime.bus import Bus, StreamState
from tellonce_runtime.event import Received
from tellonce_runtime.waiting import comes

from tellonce_search import handlers, metrics, reporting
from tellonce_search.history import History
from tellonce_search.index import Index
from tellonce_search.rebuild import rebuild
from tellonce_search.shelf import Shelf

_BATCH = 256
_WAITING = 4 * _BATCH
"""So many events are held; the reader of the stream waits beyond that."""
_LOOK_SECONDS = 0.5
_REST = timedelta(seconds=1)
_log = structlog.get_logger()


class _Replaced(Exception):
    """Another index is in use now."""


class Follower:
    """The index in use; `index` is None until there is one that has caught up."""

    def __init__(self, shelf: Shelf, bus: Bus, history: History, *, gather: timedelta) -> None:
        self._shelf = shelf
        self._bus = bus
        self._history = history
        self._gather = gather.total_seconds()
        self.index: Index | None = None

    async def ping(self) -> None:
        """Raises Unavailable while the index is built or read up to the stream's end."""
        self.ready()

    def ready(self) -> Index:
        """The index; Unavailable while there is none to answer from."""
        if self.index is None:
            raise Unavailable("the index is being built", reason="UNAVAILABLE")
        return self.index

    async def run(self) -> None:
        """Follow until the service stops; outages of history and of the broker are waited for."""
        while not self._bus.stopping.is_set():
            try:
                index, goal = await self._open()
            except (Unavailable, Busy) as error:
                _log.warning("index_not_opened", error=type(error).__name__)
                await comes(self._bus.stopping, _REST)
                continue
            try:
                await self._follow(index, goal)
            except* _Replaced:
                _log.info("index_replaced")
            finally:
                await asyncio.to_thread(index.close)

    async def _open(self) -> tuple[Index, int]:
        """The index in use, or a new one where the stream can't bring it up to date; and where the stream stands."""
        stream = await self._bus.stream_state(subjects.STORY)
        current = self._shelf.current()
        if current:
            index = await asyncio.to_thread(Index, current)
            if _goes_on(index, stream):
                await asyncio.to_thread(self._shelf.tidy)
                return index, stream.last_sequence
            await asyncio.to_thread(index.close)
        await rebuild(self._shelf, self._bus, self._history)
        await reporting.report_rebuilt(self._bus)
        return await self._open()

    async def _follow(self, index: Index, goal: int) -> None:
        events: asyncio.Queue[Received[Any]] = asyncio.Queue(_WAITING)
        start = index.state.sequence + 1 if index.state else None
        async with asyncio.TaskGroup() as group:
            tail = group.create_task(
                self._bus.tail(subjects.STORY, subjects.SEARCH_SUBJECTS, events.put, start_sequence=start)
            )
            await self._write(index, goal, events)
            tail.cancel()

    async def _write(self, index: Index, goal: int, events: asyncio.Queue[Received[Any]]) -> None:
        while not self._bus.stopping.is_set():
            batch = await _next(events, self._gather)
            if batch:
                await self._apply(batch, index)
            if not batch or batch[-1].sequence >= goal:
                self.index = index
            if self._shelf.current() != index.folder:
                raise _Replaced

    async def _apply(self, batch: Sequence[Received[Any]], index: Index) -> None:
        while not self._bus.stopping.is_set():
            try:
                await handlers.apply(batch, index, self._history)
            except (Unavailable, Busy) as error:
                _log.warning("history_not_reached", error=type(error).__name__)
                await comes(self._bus.stopping, _REST)
            else:
                await reporting.report(self._bus, batch)
                metrics.EVENTS.inc(len(batch))
                metrics.SEQUENCE.set(batch[-1].sequence)
                metrics.LAG_SECONDS.observe((datetime.now(UTC) - batch[0].published_at).total_seconds())
                return


async def _next(events: asyncio.Queue[Received[Any]], gather: float) -> list[Received[Any]]:
    """What has come in, at most 256; waits for the first of them half a second, and then a little for others."""
    batch: list[Received[Any]] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(_LOOK_SECONDS) as waiting:
            batch.append(await events.get())
            waiting.reschedule(asyncio.get_running_loop().time() + gather)
            while len(batch) < _BATCH:
                batch.append(await events.get())
    return batch


def _goes_on(index: Index, stream: StreamState) -> bool:
    """Whether the stream is still the one that was read, and holds all that came since."""
    state = index.state
    return (
        state is not None
        and state.stream_created_at == stream.created_at
        and stream.first_sequence <= state.sequence + 1 <= stream.last_sequence + 1
    )
