"""Thumbnails of the pictures of new entries, kept in the file store beside them."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog
from tellonce_core.errors import NotFound
from tellonce_core.message import Attachment, FileRef
from tellonce_runtime.files import FileStore

from tellonce_history.picturing import worker
from tellonce_history.store.entries import Entries

PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
MOST_BYTES = 25 * 1024 * 1024
_DEADLINE = timedelta(seconds=15)
_log = structlog.get_logger()


class Thumbnails:
    """Makes them, one after another: nobody waits for one."""

    def __init__(self, entries: Entries, files: FileStore) -> None:
        self._entries = entries
        self._files = files

    async def make(self, found: Mapping[str, Sequence[Attachment]]) -> None:
        """Make the thumbnails of the pictures among these entries' attachments. Safe to run twice: what has one is
        passed over."""
        for entry, attachments in found.items():
            for attachment in attachments:
                if is_wanted(attachment):
                    await self._make(entry, attachment)

    async def _make(self, entry: str, attachment: Attachment) -> None:
        if attachment.file is None:
            return
        try:
            data = await self._files.get(attachment.file.key)
        except NotFound:
            return  # erased meanwhile
        made = await made_apart(data)
        if made:
            stored = await self._files.put(made)
            thumbnail = FileRef(key=stored.key, size_bytes=stored.size, sha256=stored.sha256)
            if not await self._entries.add_thumbnail(entry, attachment.id, thumbnail):
                await self._forget(entry, attachment, stored.key)

    async def _forget(self, entry: str, attachment: Attachment, key: str) -> None:
        """Drop what was made for an entry that was erased meanwhile; another try of the same may have written it."""
        stands = (await self._entries.with_pictures([entry], PICTURES)).get(entry, ())
        if not any(one.id == attachment.id and one.thumbnail for one in stands):
            await self._files.delete(key)


def is_wanted(attachment: Attachment) -> bool:
    """Whether it is a picture that should have a thumbnail and has none."""
    file = attachment.file
    is_sound = not attachment.danger and attachment.media_type in PICTURES
    return is_sound and attachment.thumbnail is None and file is not None and file.size_bytes <= MOST_BYTES


async def made_apart(data: bytes) -> bytes:
    """The thumbnail, made in a process that the kernel and a deadline end; empty if there is none to be made."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        worker.__name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_DEADLINE.total_seconds()):
            made, _ = await process.communicate(data)
    except TimeoutError:
        made = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        _log.info("thumbnail_not_made", status=process.returncode, bytes=len(data))
        return b""
    return made
