"""One browser's socket on our side: what waits to be sent, how far it knows the streams, and when it is too slow."""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from tellonce_inbox.records import ReadMark, User

GOING_AWAY = 1012  # service restart: the browser comes back with its cursor
TOO_SLOW = 1013
SIGNED_OUT = 4401
FLOODING = 1008
GONE = 1005  # the browser has closed it: nothing is left to say
_CLOSE_SECONDS = 1.0
_TOGETHER = 64


class Wire(Protocol):
    """What a WebSocket can do."""

    async def send_text(self, data: str) -> None:
        """Send one message; waits while the browser doesn't read."""
        ...

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        """Close."""
        ...


@dataclass(eq=False)
class Socket:
    """A connected browser; `send` never waits: what a slow one can't take in time closes it."""

    user: User
    session_id: str
    backlog: int = 4_000
    story: int = 0
    desk: int = 0
    active: bool = True
    heard_at: float = 0.0
    looks_at: str = ""
    """The conversation that is open in this browser."""
    chats: frozenset[str] = frozenset()
    """The chats that its person has, open here or not."""
    _waiting: deque[str] = field(default_factory=deque)
    _held: list[str] | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _close_code: int = 0

    def send(self, text: str) -> None:
        """Queue a message, behind a resume that is under way; a full queue closes the socket."""
        queue = self._waiting if self._held is None else self._held
        if len(queue) >= self.backlog:
            self.close(TOO_SLOW)
            return
        queue.append(text)
        self._wake.set()

    def hold(self) -> None:
        """Keep new messages back until `release`: what was missed comes first."""
        self._held = []

    def release(self, missed: list[str]) -> None:
        """Queue what was missed, then what was held back."""
        self._waiting.extend(missed)
        self._waiting.extend(self._held or [])
        self._held = None
        self._wake.set()

    def close(self, code: int) -> None:
        """End it; the first code counts."""
        self._close_code = self._close_code or code
        self._wake.set()

    @property
    def is_closing(self) -> bool:
        """Whether it is to end."""
        return bool(self._close_code)

    @property
    def close_code(self) -> int:
        """Why it ends; 0 while it doesn't."""
        return self._close_code

    async def pump(self, wire: Wire, send_seconds: float) -> None:
        """Send what is queued until the socket is closed; a send that takes too long closes it as too slow."""
        while not self._close_code:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._drain(wire, send_seconds)
            except TimeoutError:
                self.close(TOO_SLOW)
        if self._close_code != GONE:
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await wire.close(self._close_code)

    async def _drain(self, wire: Wire, send_seconds: float) -> None:
        while self._waiting and not self._close_code:
            async with asyncio.timeout(send_seconds):  # a timer each would cost as much as the sending
                for _ in range(min(len(self._waiting), _TOGETHER)):
                    if not self._close_code:
                        await wire.send_text(self._waiting.popleft())


Marks = dict[str, ReadMark]
"""Read marks of one agent by conversation."""
