"""A zip that is read while it is written."""

import io
import random
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from tellonce_history.exporting.archive import MAX_CHUNK, Archive

pytestmark = pytest.mark.asyncio(loop_scope="session")
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


async def pieces(*data: bytes) -> AsyncIterator[bytes]:
    """These."""
    for one in data:
        yield one


async def written(files: dict[str, tuple[bytes, ...]]) -> list[bytes]:
    """The pieces of the archive of these files."""
    archive, out = Archive(AT), []
    for name, data in files.items():
        out += [one async for one in archive.add(name, pieces(*data))]
    return out + list(archive.close())


async def test_it_can_be_opened_and_holds_all() -> None:
    noise = [bytes((i * 7919 + k * k) % 251 for k in range(50_000)) for i in range(20)]

    out = await written({"a.jsonl": (b"1\n", b"2\n"), "empty": (), "ü/b": tuple(noise)})

    with zipfile.ZipFile(io.BytesIO(b"".join(out))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.jsonl", "empty", "ü/b"]
        assert archive.read("a.jsonl") == b"1\n2\n"
        assert archive.read("empty") == b""
        assert archive.read("ü/b") == b"".join(noise)


async def test_no_more_is_held_than_a_piece() -> None:
    noise = random.Random(1)
    data = tuple(noise.randbytes(100_000) for _ in range(20))

    out = await written({"noise": data})

    assert len(out) > 5
    assert max(map(len, out)) <= MAX_CHUNK
