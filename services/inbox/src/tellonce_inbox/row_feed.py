"""Rows for the changes of DESK: read once for all sockets, up to 256 conversations a call.

While one call is under way the next batch gathers, so a burst costs few calls and a single change waits for nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from tellonce_core.errors import TellonceError
from tellonce_runtime import logs

from tellonce_inbox.changes import DeskChange
from tellonce_inbox.live_messages import RowBatch
from tellonce_inbox.ring import Kept

MAX_ROWS = 256
_RETRY_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0)
_log = structlog.get_logger()

ReadRows = Callable[[set[str]], Awaitable[RowBatch]]
Changes = Sequence[Kept[DeskChange]]


class RowFeed:
    """Takes changes, gives batches with rows; `sent` is the sequence up to which all have gone out."""

    def __init__(self, read: ReadRows, give: Callable[[Changes, RowBatch], None], limit: int) -> None:
        self.sent = 0
        self._read, self._give, self._limit = read, give, limit
        self._pending: list[Kept[DeskChange]] = []
        self._wake = asyncio.Event()

    def put(self, change: Kept[DeskChange]) -> None:
        """Send this change when its row is read."""
        self._pending.append(change)
        self._wake.set()

    async def run(self, *, wanted: Callable[[], bool], overflowed: Callable[[], None]) -> None:
        """Give batch after batch; while the router is away they wait, and beyond the limit all must be read again."""
        tries = 0
        while True:
            await self._wake.wait()
            batch = first_batch(self._pending)
            try:
                rows = await self._read({kept.event.conversation_id for kept in batch}) if wanted() else None
            except TellonceError as error:
                _log.warning("rows_not_read", waiting=len(self._pending), **logs.describe(error))
                tries += 1
                await asyncio.sleep(_RETRY_SECONDS[min(tries, len(_RETRY_SECONDS)) - 1])
                self._forget_beyond_limit(overflowed)
                continue
            tries = 0
            if rows:
                self._give(batch, rows)
            self._done(batch)

    def _done(self, batch: Changes) -> None:
        self.sent = max(self.sent, batch[-1].sequence)
        del self._pending[: len(batch)]
        if not self._pending:
            self._wake.clear()

    def _forget_beyond_limit(self, overflowed: Callable[[], None]) -> None:
        if len(self._pending) > self._limit:
            self._done(list(self._pending))
            overflowed()


def first_batch(pending: Changes) -> list[Kept[DeskChange]]:
    """The first changes of at most MAX_ROWS conversations, in order."""
    seen: set[str] = set()
    batch: list[Kept[DeskChange]] = []
    for kept in pending:
        seen.add(kept.event.conversation_id)
        if len(seen) > MAX_ROWS:
            break
        batch.append(kept)
    return batch


def newest_of_each(changes: Changes) -> list[Kept[DeskChange]]:
    """The last change of each kind of each conversation, in order: earlier ones would show the same row."""
    newest = {kept.event: kept for kept in changes}
    return sorted(newest.values(), key=lambda kept: kept.sequence)
