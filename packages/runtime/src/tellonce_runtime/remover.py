"""Removes messages from streams for good: the broker overwrites their bytes in its files (on every replica)."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

import nats.errors
from nats.js.errors import APIError, NotFoundError
from tellonce_core.errors import Unavailable

from tellonce_runtime.connection import Connection

_NOTHING_THERE = frozenset({10037, 10043, 10057})
"""No message found; stream message not found; deleting failed, which it does for one that is gone."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One message as a stream holds it."""

    sequence: int
    subject: str
    headers: Mapping[str, str]
    body: bytes


class Remover:
    """Looks into streams of any kind without a consumer, and removes what is found."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def remove(self, stream: str, sequence: int) -> bool:
        """Remove one; False if it wasn't there (any more)."""
        try:
            return await self._connection.js.delete_msg(stream, sequence)
        except APIError as error:
            if error.err_code in _NOTHING_THERE or isinstance(error, NotFoundError):
                return False
            raise Unavailable("the broker doesn't answer", reason="BUS_UNAVAILABLE") from error
        except (nats.errors.Error, OSError) as error:
            raise Unavailable("the broker doesn't answer", reason="BUS_UNAVAILABLE") from error

    async def stored(self, stream: str, subject: str) -> AsyncIterator[Stored]:
        """All that the stream holds under this subject (it may have wildcards), in order: one call a message."""
        sequence = 1
        while found := await self._next(stream, subject, sequence):
            yield found
            sequence = found.sequence + 1

    async def get(self, stream: str, sequence: int) -> Stored | None:
        """The message at this place; None if it isn't there (any more)."""
        found = await self._next(stream, ">", sequence)
        return found if found and found.sequence == sequence else None

    async def remove_where(self, stream: str, subject: str, is_meant: Callable[[Stored], bool]) -> int:
        """Remove those of them that are meant; how many that were."""
        count = 0
        async for one in self.stored(stream, subject):
            if is_meant(one):
                count += await self.remove(stream, one.sequence)
        return count

    async def _next(self, stream: str, subject: str, sequence: int) -> Stored | None:
        try:
            found = await self._connection.js.get_msg(stream, max(1, sequence), subject=subject, next=True)
        except NotFoundError:
            return None
        except (nats.errors.Error, OSError) as error:
            raise Unavailable("the broker doesn't answer", reason="BUS_UNAVAILABLE") from error
        return Stored(found.seq or 0, found.subject or "", found.headers or {}, found.data or b"")
