"""What is done with an entry once everybody knows of it, and for which nobody waits."""

from collections.abc import Sequence

from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_runtime.bus import Received

from tellonce_history.picturing.thumbnails import Thumbnails
from tellonce_history.suggesting.suggestions import Suggestions


class Afterwards:
    """Clues first, then thumbnails: these take longer."""

    def __init__(self, suggestions: Suggestions, thumbnails: Thumbnails) -> None:
        self._suggestions = suggestions
        self._thumbnails = thumbnails

    async def on_recorded(self, batch: Sequence[Received[EntryRecorded]]) -> None:
        """Both. Safe to run twice."""
        await self._suggestions.on_recorded(batch)
        await self._thumbnails.on_recorded(batch)
