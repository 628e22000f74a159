"""What is remembered of deliveries: when people last wrote, and when accounts last took something.

Deliveries come by the hundred at the same time, and each write is synced to disk: those that come while one is under
way, or a moment after it, are written together. Who comes alone waits for nobody."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tellonce_core.errors import TellonceError, Unavailable

_GAP_SECONDS = 0.015
"""Between two writes: much less than what a network waits, and in a crowd ten deliveries share one instead of two."""


class Memory(Protocol):
    """What is needed of the store."""

    async def note_windows(self, windows: Mapping[str, datetime]) -> None: ...

    async def note_health(self, account_key: str, **facts: Any) -> None: ...


@dataclass(slots=True)
class _Batch:
    """Windows that are written together; `error` is why they aren't written (yet)."""

    windows: dict[str, datetime] = field(default_factory=dict)
    error: TellonceError | None = field(default_factory=lambda: Unavailable("it was not written"))
    is_over: bool = False


class Arrivals:
    """Notes the windows at once, and what accounts took now and then."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._batch = _Batch()
        self._writing = asyncio.Lock()
        self._rests_until = 0.0
        self._last_received: dict[str, datetime] = {}

    async def note_windows(self, windows: Mapping[str, datetime]) -> None:
        """Return when these windows are stored; raises what the store raised."""
        if not windows:
            return
        batch = self._batch
        for key, at in windows.items():
            batch.windows[key] = max(at, batch.windows.get(key, at))
        async with self._writing:
            if not batch.is_over:
                await asyncio.sleep(max(0.0, self._rests_until - time.monotonic()))
                await self._write(batch)
        if batch.error:
            raise batch.error

    async def _write(self, batch: _Batch) -> None:
        self._batch = _Batch()
        try:
            await self._memory.note_windows(batch.windows)
            batch.error = None
        except TellonceError as error:
            batch.error = error
        finally:
            batch.is_over = True
            self._rests_until = time.monotonic() + _GAP_SECONDS

    def note_received(self, account_key: str, at: datetime) -> None:
        """The account took something."""
        self._last_received[account_key] = at

    async def store_health(self) -> None:
        """Store when each account last took something."""
        while self._last_received:
            account_key, at = self._last_received.popitem()
            await self._memory.note_health(account_key, last_received_at=at)
