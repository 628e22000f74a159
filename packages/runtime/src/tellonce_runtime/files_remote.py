"""The file store on S3 and the like, through obstore; keys and secrets come from the usual variables (AWS_…)."""

import hashlib
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url
from tellonce_core.errors import NotFound, Unavailable

from tellonce_runtime.files import CHUNK_BYTES, FileRef, checked_key, chunks, key_of

_IN_MEMORY_BYTES = 8 * 1024 * 1024


class RemoteFiles:
    """A bucket (or `memory:///` in tests)."""

    def __init__(self, url: str) -> None:
        self._store = from_url(url)

    async def put(self, data: bytes | AsyncIterable[bytes]) -> FileRef:
        """Store it under the key of its content; a big one is kept on disk until it is sent."""
        digest, size = hashlib.sha256(), 0
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as spool, _errors():
            async for chunk in chunks(data):
                digest.update(chunk)
                size += len(chunk)
                spool.write(chunk)
            spool.seek(0)
            key = key_of(digest.hexdigest())
            await obstore.put_async(self._store, key, spool)
        return FileRef(key, size, digest.hexdigest())

    async def get(self, key: str) -> bytes:
        """The whole content."""
        with _errors():
            result = await obstore.get_async(self._store, checked_key(key))
            return bytes(await result.bytes_async())

    async def open_stream(self, key: str) -> AsyncIterator[bytes]:
        """The content in pieces of about 256 kB."""
        with _errors():
            result = await obstore.get_async(self._store, checked_key(key))
            async for chunk in result.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)

    async def exists(self, key: str) -> bool:
        """Is it there?"""
        try:
            with _errors():
                await obstore.head_async(self._store, checked_key(key))
        except NotFound:
            return False
        return True

    async def delete(self, key: str) -> None:
        """Remove it."""
        try:
            with _errors():
                await obstore.delete_async(self._store, checked_key(key))
        except NotFound:
            return

    async def ping(self) -> None:
        """Does the bucket answer? It is listed, since a missing one looks like a missing file."""
        try:
            with _errors():
                await obstore.list_with_delimiter_async(self._store, prefix="ping")
        except NotFound as error:
            raise Unavailable("there is no such bucket", reason="FILES_UNAVAILABLE") from error


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound("this file isn't stored", reason="FILE_NOT_FOUND") from error
    except (BaseError, OSError) as error:
        raise Unavailable("the file store can't be reached", reason="FILES_UNAVAILABLE") from error
