"""The file store: raw mail, attachments, long texts; a key is made from the content, so putting twice is putting once.

A local folder is synced to disk, file and folder, before `put` returns; S3 and the like go through obstore.
"""

import asyncio
import hashlib
import os
import secrets
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from tellonce_core.errors import NotFound, Rejected, Unavailable

from tellonce_runtime.settings import FilesSettings

CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class FileRef:
    """Where a stored file is and what it must be."""

    key: str
    size: int
    sha256: str


class FileStore(Protocol):
    """A place for files by content; every method raises Unavailable when it can't be reached (or the disk is full)."""

    async def put(self, data: bytes | AsyncIterable[bytes]) -> FileRef:
        """Store it; it survives a crash once this returns."""
        ...

    async def get(self, key: str) -> bytes:
        """The whole content; NotFound if it isn't there."""
        ...

    def open_stream(self, key: str) -> AsyncIterator[bytes]:
        """The content in pieces; NotFound if it isn't there."""
        ...

    async def exists(self, key: str) -> bool:
        """Is it there?"""
        ...

    async def delete(self, key: str) -> None:
        """Remove it; nothing happens if it isn't there."""
        ...

    async def ping(self) -> None:
        """Raises Unavailable if nothing could be stored now."""
        ...


def open_files(settings: FilesSettings) -> FileStore:
    """The store of this URL: `file://relative/or//absolute`, `s3://bucket/prefix`, or what else obstore knows."""
    parts = urlsplit(settings.url)
    if parts.scheme == "file":
        return LocalFiles(Path(unquote(parts.netloc + parts.path)))
    from tellonce_runtime.files_remote import RemoteFiles

    return RemoteFiles(settings.url)


def key_of(sha256: str) -> str:
    """The key of a content: its SHA-256 in hex, in two levels of folders."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def checked_key(key: str) -> str:
    """The key itself if it is one that `put` makes; Rejected otherwise, so that no key leads out of the store."""
    name = key.rpartition("/")[2]
    if len(name) != 64 or not set(name) <= set("0123456789abcdef") or key != key_of(name):
        raise Rejected("this is no key of a stored file", reason="FILE_KEY_INVALID")
    return key


async def chunks(data: bytes | AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The data in pieces, whichever way it comes."""
    if isinstance(data, bytes):
        yield data
        return
    async for chunk in data:
        yield chunk


class LocalFiles:
    """A folder on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, data: bytes | AsyncIterable[bytes]) -> FileRef:
        """Write aside, sync, rename, sync the folder: a reader never sees half a file, a crash loses none."""
        try:
            if isinstance(data, bytes):
                return await asyncio.to_thread(self._put_bytes, data)
            return await self._put_stream(data)
        except OSError as error:
            raise _unavailable(error) from error

    async def get(self, key: str) -> bytes:
        """The whole content."""
        return await asyncio.to_thread(self._read, checked_key(key))

    async def open_stream(self, key: str) -> AsyncIterator[bytes]:
        """The content in pieces of 256 kB."""
        file = await asyncio.to_thread(self._open, checked_key(key))
        with file:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk

    async def exists(self, key: str) -> bool:
        """Is it there?"""
        return await asyncio.to_thread((self._root / checked_key(key)).is_file)

    async def delete(self, key: str) -> None:
        """Remove it."""
        path = self._root / checked_key(key)
        try:
            await asyncio.to_thread(path.unlink, missing_ok=True)
            await asyncio.to_thread(_sync_folder, path.parent)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _unavailable(error) from error

    async def ping(self) -> None:
        """Can a file be written?"""
        try:
            await asyncio.to_thread(self._try_writing)
        except OSError as error:
            raise _unavailable(error) from error

    def _put_bytes(self, data: bytes) -> FileRef:
        digest = hashlib.sha256(data).hexdigest()
        path = self._root / key_of(digest)
        if not _holds(path, len(data)):
            aside = self._aside()
            aside.write_bytes(data)
            return self._settle(aside, digest, len(data))
        _sync_folder(path.parent)
        return FileRef(key_of(digest), len(data), digest)

    async def _put_stream(self, data: AsyncIterable[bytes]) -> FileRef:
        aside = await asyncio.to_thread(self._aside)
        digest, size = hashlib.sha256(), 0
        try:
            with aside.open("wb") as file:
                async for chunk in data:
                    digest.update(chunk)
                    size += len(chunk)
                    await asyncio.to_thread(file.write, chunk)
            return await asyncio.to_thread(self._settle, aside, digest.hexdigest(), size)
        finally:
            with suppress(OSError):
                aside.unlink(missing_ok=True)

    def _settle(self, aside: Path, digest: str, size: int) -> FileRef:
        path = self._root / key_of(digest)
        _make_folder(path.parent)
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(path)
        _sync_folder(path.parent)
        return FileRef(key_of(digest), size, digest)

    def _aside(self) -> Path:
        folder = self._root / "incoming"
        _make_folder(folder)
        return folder / secrets.token_hex(16)

    def _read(self, key: str) -> bytes:
        with self._open(key) as file:
            content: bytes = file.read()
            return content

    def _open(self, key: str) -> Any:
        try:
            return (self._root / key).open("rb")
        except FileNotFoundError as error:
            raise NotFound("this file isn't stored", reason="FILE_NOT_FOUND") from error
        except OSError as error:
            raise _unavailable(error) from error

    def _try_writing(self) -> None:
        _make_folder(self._root)
        with tempfile.TemporaryFile(dir=self._root) as file:
            file.write(b"ping")


def _holds(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def _make_folder(folder: Path) -> None:
    """Make it and what leads to it; each new one is synced into its parent."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _unavailable(error: OSError) -> Unavailable:
    return Unavailable(f"the file store can't be used: {os.strerror(error.errno or 0)}", reason="FILES_UNAVAILABLE")
