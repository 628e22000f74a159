"""What a handler leaves for later: its messages are acknowledged once that is done, and meanwhile the next are handled.

Only for what the handler may be given again: a process that ends meanwhile gets these messages once more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from nats.aio.msg import Msg

from tellonce_runtime.event import Rest

OnDone = Callable[[Sequence[Msg], Exception | None], Awaitable[None]]
"""Told of messages whose rest is done, or has failed."""


class Resting:
    """Messages that are handled but for the rest."""

    def __init__(self, on_done: OnDone, most: int) -> None:
        """At most so many messages rest; before more are handled, what is left of these is done."""
        self._most = most
        self._on_done = on_done
        self._group: asyncio.TaskGroup | None = None
        self._messages: dict[int, Msg] = {}
        self._empty = asyncio.Event()
        self._empty.set()

    def begin(self, group: asyncio.TaskGroup) -> None:
        """From now on rests are done beside what comes next, as tasks of this group; before, `add` waits for them."""
        self._group = group

    @property
    def messages(self) -> Sequence[Msg]:
        """What rests now."""
        return list(self._messages.values())

    def has(self, message: Msg) -> bool:
        """Whether this one rests."""
        return id(message) in self._messages

    async def add(self, messages: Sequence[Msg], rest: Rest) -> None:
        """Let these rest. Waits while too many do."""
        if self._group is None:
            await self._finish(messages, rest)
            return
        self._messages |= {id(message): message for message in messages}
        self._empty.clear()
        self._group.create_task(self._finish(messages, rest), name="rest")
        if len(self._messages) > self._most:
            await self.settle()

    async def settle(self) -> None:
        """Returns when nothing rests any more."""
        await self._empty.wait()

    async def _finish(self, messages: Sequence[Msg], rest: Rest) -> None:
        problem = None
        try:
            await rest
        except Exception as error:
            problem = error
        try:
            await self._on_done(messages, problem)
        finally:
            for message in messages:
                self._messages.pop(id(message), None)
            if not self._messages:
                self._empty.set()
