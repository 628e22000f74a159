"""A zip that is written while it is read: files go in piece by piece, and finished bytes come out; no more is held."""

import zipfile
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from datetime import datetime

MAX_CHUNK = 256 * 1024


class Archive:
    """One zip on its way out; `take` gives what is ready, at most 256 kB a piece."""

    def __init__(self, at: datetime) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED)
        self._at = at

    async def add(self, name: str, pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        """Write one file; what is ready of the zip meanwhile."""
        info = zipfile.ZipInfo(name, date_time=self._at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as file:
            async for piece in pieces:
                file.write(piece)
                for ready in self._sink.take(MAX_CHUNK):
                    yield ready

    def close(self) -> Iterable[bytes]:
        """End it; what is left."""
        self._zip.close()
        yield from self._sink.take(0)


class _Sink:
    """What zipfile writes to: it can't go back, so sizes stand behind each file (APPNOTE 4.3.9)."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes, /) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""

    def take(self, least: int) -> Iterable[bytes]:
        """Pieces of 256 kB, and the rest if it is no less than that many bytes."""
        while len(self._held) > MAX_CHUNK or (self._held and len(self._held) > least):
            yield bytes(self._held[:MAX_CHUNK])
            del self._held[:MAX_CHUNK]
