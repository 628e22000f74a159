"""Asks clamd over its socket whether bytes hold something known to be harmful (INSTREAM, clamd(8))."""

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from urllib.parse import urlsplit

_PIECE = 64 * 1024
_MOST_ANSWER = 4096
_DEFAULT_PORT = 3310
Scan = Callable[[bytes], Awaitable[str]]


class TooLargeToScan(ValueError):
    """The bytes are more than clamd takes (its StreamMaxLength)."""


def client(url: str, seconds: float) -> Scan:
    """A function that tells what is found in bytes, by clamd's name for it; empty if nothing is.

    The url is like `unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`. OSError: it can't be reached or is silent;
    TooLargeToScan; ValueError: it answers nonsense."""
    return partial(_scan, url, seconds)


async def _scan(url: str, seconds: float, content: bytes) -> str:
    async with asyncio.timeout(seconds), _connected(url) as (reader, writer):
        with suppress(BrokenPipeError, ConnectionResetError):  # it hangs up on what is too large, and has said so
            await _send(writer, content)
        answer = await reader.read(_MOST_ANSWER)
    return _found(answer.rstrip(b"\0\n").decode("utf-8", "replace"))


async def _send(writer: asyncio.StreamWriter, content: bytes) -> None:
    writer.write(b"zINSTREAM\0")
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        writer.write(struct.pack("!L", len(piece)) + piece)
        await writer.drain()
    writer.write(struct.pack("!L", 0))
    await writer.drain()


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    target = urlsplit(url)
    if target.scheme == "unix":
        reader, writer = await asyncio.open_unix_connection(target.path)
    else:
        reader, writer = await asyncio.open_connection(target.hostname, target.port or _DEFAULT_PORT)
    try:
        yield reader, writer
    finally:
        writer.close()


def _found(answer: str) -> str:
    """`stream: OK`, `stream: <name> FOUND` or an ERROR."""
    if answer.endswith(": OK"):
        return ""
    if answer.endswith(" FOUND"):
        return answer.removesuffix(" FOUND").partition(": ")[2]
    if "size limit exceeded" in answer:
        raise TooLargeToScan(answer)
    raise ValueError(f"clamd answers {answer[:100]!r}")
