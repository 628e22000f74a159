"""One visitor's socket on our side: what waits to be sent, in order, and when it is too slow."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Protocol

GONE = 1005
TOO_SLOW = 1013
GOING_AWAY = 1012
_SEND_SECONDS = 10.0
_CLOSE_SECONDS = 1.0


class Wire(Protocol):
    """What a WebSocket can do."""

    async def send_text(self, data: str) -> None:
        """Send one message; waits while the browser doesn't read."""
        ...

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        """Close."""
        ...


class Socket:
    """A connected browser; `send` never waits: what a slow one can't take in time closes it."""

    __slots__ = ("_backlog", "_held", "_waiting", "_wake", "close_code", "heard_at", "shown", "waits_for")

    def __init__(self, backlog: int) -> None:
        self.heard_at = 0.0
        self.close_code = 0
        self.waits_for = 0
        """The number of what couldn't be stored: nothing later is taken before it, or it would stand after them."""
        self.shown: deque[str] = deque(maxlen=64)
        self._backlog = backlog
        self._waiting: deque[str] = deque()
        self._held: list[str] | None = []
        self._wake = asyncio.Event()

    def send(self, text: str) -> None:
        """Queue a frame, behind the welcome that is being made; a full queue closes the socket."""
        queue = self._waiting if self._held is None else self._held
        if len(queue) >= self._backlog:
            self.close(TOO_SLOW)
            return
        queue.append(text)
        self._wake.set()

    def release(self, first: str) -> None:
        """Queue the welcome, then what came meanwhile."""
        self._waiting.append(first)
        self._waiting.extend(self._held or [])
        self._held = None
        self._wake.set()

    def close(self, code: int) -> None:
        """End it; the first code counts. What waits is still sent, except to one that is gone or too slow."""
        self.close_code = self.close_code or code
        if self._held:
            self.release(self._held.pop(0))
        self._wake.set()

    async def pump(self, wire: Wire) -> None:
        """Send what is queued until the socket is closed."""
        while not self.close_code or self._waiting:
            if self.close_code in (GONE, TOO_SLOW):
                break
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._drain(wire)
            except TimeoutError:
                self.close(TOO_SLOW)
        if self.close_code != GONE:
            with suppress(TimeoutError, RuntimeError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await wire.close(self.close_code)

    async def _drain(self, wire: Wire) -> None:
        while self._waiting and self.close_code not in (GONE, TOO_SLOW):
            async with asyncio.timeout(_SEND_SECONDS):
                await wire.send_text(self._waiting.popleft())
