"""What is done with an entry once everybody knows of it, and for which nobody waits."""

from collections.abc import Sequence

from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_runtime.bus import Received

from tellonce_history.picturing.thumbnails import Thumbnails
from tellonce_history.store.entries import Entries
from tellonce_history.suggesting.suggestions import Suggestions


class Afterwards:
    """Clues first, then thumbnails: these take longer."""

    def __init__(self, entries: Entries, suggestions: Suggestions, thumbnails: Thumbnails) -> None:
        self._entries = entries
        self._suggestions = suggestions
        self._thumbnails = thumbnails

    async def on_recorded(self, batch: Sequence[Received[EntryRecorded]]) -> None:
        """Both, of entries that are read once. Safe to run twice and in any order."""
        records = await self._entries.load({received.message.entry_id for received in batch})
        entries = [record.entry for record in records.values()]
        await self._suggestions.keep(entries)
        await self._thumbnails.make({entry.id: entry.attachments for entry in entries if entry.attachments})
