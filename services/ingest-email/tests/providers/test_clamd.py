"""What is sent to clamd, and how its answers are read; the other side is a small server on loopback."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tellonce_ingest_email.providers import clamd
from tellonce_runtime.testing import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Scanner:
    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.taken = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        while size := struct.unpack("!L", await reader.readexactly(4))[0]:
            self.taken += await reader.readexactly(size)
        writer.write(self.answer)
        writer.close()


@asynccontextmanager
async def scanner(answer: bytes) -> AsyncIterator[tuple[Scanner, str]]:
    known, port = Scanner(answer), free_port()
    server = await asyncio.start_server(known.serve, "127.0.0.1", port)
    try:
        yield known, f"tcp://127.0.0.1:{port}"
    finally:
        server.close()


@pytest.mark.parametrize(
    ("answer", "found"), [(b"stream: OK\0", ""), (b"stream: Eicar-Test-Signature FOUND\0", "Eicar-Test-Signature")]
)
async def test_the_name_of_what_is_found_comes_back(answer: bytes, found: str) -> None:
    content = bytes(range(256)) * 600  # more than two pieces

    async with scanner(answer) as (known, url):
        assert await clamd.client(url, 5)(content) == found

    assert known.taken == content


async def test_what_is_too_large_has_an_error_of_its_own() -> None:
    async with scanner(b"INSTREAM size limit exceeded. ERROR\0") as (_, url):
        with pytest.raises(clamd.TooLargeToScan):
            await clamd.client(url, 5)(b"x")


@pytest.mark.parametrize("answer", [b"", b"UNKNOWN COMMAND\0"])
async def test_an_answer_that_says_nothing_is_an_error(answer: bytes) -> None:
    async with scanner(answer) as (_, url):
        with pytest.raises(ValueError, match="clamd answers"):
            await clamd.client(url, 5)(b"x")


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:/nowhere/clamd.ctl"])
async def test_nobody_there_is_an_os_error(url: str) -> None:
    with pytest.raises(OSError, match=r"Connect call failed|No such file"):
        await clamd.client(url, 5)(b"x")
