"""What comes again after it was erased: a replay, a mailbox that is read anew, a late report. It is removed at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from tellonce_runtime.bus import Bus, Received
from tellonce_runtime.files import FileStore
from tellonce_runtime.mongo import in_thread

from tellonce_history import metrics
from tellonce_history.item import Item
from tellonce_history.store.shells import Shells


class Again:
    """Removes messages of erased items from their stream, with the files that they brought."""

    def __init__(self, bus: Bus, shells: Shells, files: FileStore) -> None:
        self._remover = bus.remover
        self._shells = shells
        self._files = files

    async def items(self, items: Sequence[Item]) -> None:
        """Remove these arrivals."""
        for item in items:
            if item.stream and item.sequence:
                await self._remover.remove(item.stream, item.sequence)
            message = item.message
            files = [*(one.file for one in message.attachments), message.raw, message.full_text, message.full_html]
            await self._remove_files(one.key for one in files if one)
        metrics.ERASED_AGAIN.inc(len(items))

    async def received(self, batch: Iterable[Received[Any]]) -> None:
        """Remove these messages: what they tell is of entries that were erased."""
        for received in batch:
            await self._remover.remove(received.stream, received.sequence)
            metrics.ERASED_AGAIN.inc()

    async def _remove_files(self, keys: Iterable[str]) -> None:
        for key in keys:
            if not await in_thread(self._shells.has_file, key):
                await self._files.delete(key)
