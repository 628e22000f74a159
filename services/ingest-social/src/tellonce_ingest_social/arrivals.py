"""What is remembered of deliveries: when people last wrote, and when accounts last took something.

Deliveries come by the hundred at the same time, and each write is synced to disk: those that come while one is under
way, or a moment after it, are written together. Who comes alone waits for nobody."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self

from tellonce_core.errors import TellonceError, Unavailable

_GAP_SECONDS = 0.015
"""Between two writes: much less than what a network waits, and in a crowd ten deliveries share one instead of two."""


class Memory(Protocol):
    """What is needed of the store."""

    async def note_windows(self, windows: Mapping[str, datetime]) -> None: ...

    async def note_health(self, account_key: str, **facts: Any) -> None: ...


@dataclass(slots=True)
class Batch:
    """Windows that are written together; `error` is why they aren't written (yet)."""

    windows: dict[str, datetime] = field(default_factory=dict)
    error: TellonceError | None = field(default_factory=lambda: Unavailable("it was not written"))
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def stored(self) -> None:
        """Return when these windows are stored; raises what the store raised."""
        await self.over.wait()
        if self.error:
            raise self.error


class Arrivals:
    """Notes the windows at once, and what accounts took now and then. Enter it before what takes deliveries."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._batch = Batch()
        self._wake = asyncio.Event()
        self._closing = False
        self._tasks = asyncio.TaskGroup()
        self._last_received: dict[str, datetime] = {}

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._tasks.create_task(self._write_forever(), name="windows")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing = True
        self._wake.set()
        await self._tasks.__aexit__(None, None, None)

    def note_windows(self, windows: Mapping[str, datetime]) -> Batch:
        """The batch that these windows will be stored with."""
        batch = self._batch
        for key, at in windows.items():
            batch.windows[key] = max(at, batch.windows.get(key, at))
        self._wake.set()
        return batch

    async def _write_forever(self) -> None:
        while not self._closing or self._batch.windows:
            await self._wake.wait()
            self._wake.clear()
            if self._batch.windows:
                await self._write()
                await asyncio.sleep(_GAP_SECONDS)

    async def _write(self) -> None:
        batch, self._batch = self._batch, Batch()
        try:
            await self._memory.note_windows(batch.windows)
            batch.error = None
        except TellonceError as error:
            batch.error = error
        finally:
            batch.over.set()

    def note_received(self, account_key: str, at: datetime) -> None:
        """The account took something."""
        self._last_received[account_key] = at

    async def store_health(self) -> None:
        """Store when each account last took something."""
        while self._last_received:
            account_key, at = self._last_received.popitem()
            await self._memory.note_health(account_key, last_received_at=at)
