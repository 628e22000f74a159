"""Small writes of many, made together: what comes within a moment costs as much as one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Generic, TypeVar

from tellonce_core.errors import Unavailable

T = TypeVar("T")


class Gathering(Generic[T]):
    """Holds what is given for a moment, then writes all of it. Whoever gave something waits until it is written."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]], within: timedelta) -> None:
        self._write = write
        self._within = within.total_seconds()
        self._held: list[T] = []
        self._turn: asyncio.Future[None] | None = None

    async def add(self, one: T) -> None:
        """Returns once it is written; raises what writing raised, to everybody whose part was in it."""
        self._held.append(one)
        if self._turn is not None:
            await asyncio.shield(self._turn)
            return
        turn = self._turn = asyncio.get_running_loop().create_future()
        try:
            await asyncio.sleep(self._within)
            await self._write(self._take())
        except BaseException as error:
            if self._turn is turn:
                self._take()
            turn.set_exception(error if isinstance(error, Exception) else Unavailable("it was ended before"))
            turn.exception()  # perhaps nobody else waits for it
            raise
        turn.set_result(None)

    def _take(self) -> list[T]:
        held, self._held, self._turn = self._held, [], None
        return held
