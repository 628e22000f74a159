"""The file store on a real folder: what `put` returned is there, whole, after whatever happens next."""

import asyncio
import hashlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tellonce_core.errors import NotFound, Rejected, Unavailable
from tellonce_runtime.files import FileStore, LocalFiles, open_files
from tellonce_runtime.settings import FilesSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXT = "Dosya içeriği".encode()


@pytest.fixture(params=["file", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    url = f"file://{tmp_path}/files" if request.param == "file" else "memory:///"
    return open_files(FilesSettings(url=url))


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_a_file_comes_back_whole_under_the_key_of_its_content(files: FileStore) -> None:
    ref = await files.put(TEXT)

    digest = hashlib.sha256(TEXT).hexdigest()
    assert (ref.key, ref.size, ref.sha256) == (f"{digest[:2]}/{digest[2:4]}/{digest}", len(TEXT), digest)
    assert await files.get(ref.key) == TEXT
    assert [chunk async for chunk in files.open_stream(ref.key)] == [TEXT]


async def test_a_stream_and_its_bytes_are_the_same_file(files: FileStore) -> None:
    whole = os.urandom(900_000)

    first = await files.put(pieces(whole[:300_000], b"", whole[300_000:]))
    second = await files.put(whole)

    assert first == second
    assert b"".join([chunk async for chunk in files.open_stream(first.key)]) == whole


async def test_an_empty_file_is_a_file(files: FileStore) -> None:
    ref = await files.put(b"")

    assert (ref.size, await files.get(ref.key)) == (0, b"")


async def test_what_is_deleted_is_gone_and_deleting_again_is_nothing(files: FileStore) -> None:
    ref = await files.put(TEXT)
    assert await files.exists(ref.key)

    await files.delete(ref.key)
    await files.delete(ref.key)

    assert not await files.exists(ref.key)
    with pytest.raises(NotFound):
        await files.get(ref.key)
    with pytest.raises(NotFound):
        _ = [chunk async for chunk in files.open_stream(ref.key)]


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "aa/bb/cc", "/etc/passwd", "AA/BB/" + "A" * 64])
async def test_a_key_that_put_never_makes_is_rejected(files: FileStore, key: str) -> None:
    for call in (files.get(key), files.exists(key), files.delete(key)):
        with pytest.raises(Rejected):
            await call


async def test_ping_is_silent_when_the_store_can_be_used(files: FileStore) -> None:
    await files.ping()


async def test_many_at_once_put_the_same_file(files: FileStore) -> None:
    refs = await asyncio.gather(*(files.put(TEXT) for _ in range(20)))

    assert len(set(refs)) == 1
    assert await files.get(refs[0].key) == TEXT


async def test_a_half_written_file_under_the_key_is_replaced(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    ref = await files.put(TEXT)
    (tmp_path / ref.key).write_bytes(TEXT[:3])

    await files.put(TEXT)

    assert await files.get(ref.key) == TEXT


async def test_a_stream_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield TEXT
        raise ConnectionError("the sender is gone")

    with pytest.raises((ConnectionError, Unavailable)):
        await LocalFiles(tmp_path).put(broken())

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_a_folder_that_cant_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where the folder should be")
    files = LocalFiles(tmp_path / "blocked" / "files")

    with pytest.raises(Unavailable):
        await files.put(TEXT)
    with pytest.raises(Unavailable):
        await files.ping()


_PUT = """
import asyncio, sys
from pathlib import Path
from tellonce_runtime.files import LocalFiles
asyncio.run(LocalFiles(Path(sys.argv[1]) / "files").put(b"x" * 1000))
"""


async def test_file_and_folders_are_synced_before_put_returns(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    program = f"""
import os
fsync, replace, names = os.fsync, os.replace, []
def seen_fsync(number):
    names.append("sync " + os.path.basename(os.readlink(f"/proc/self/fd/{{number}}")))
    fsync(number)
def seen_replace(*a, **k):
    names.append("rename")
    replace(*a, **k)
os.fsync, os.replace = seen_fsync, seen_replace
{_PUT}
open(sys.argv[2], "w").write(chr(10).join(names))
"""
    command = [sys.executable, "-c", program, str(tmp_path), str(log)]
    await asyncio.to_thread(subprocess.run, command, check=True, timeout=30)
    calls = log.read_text().splitlines()

    digest = hashlib.sha256(b"x" * 1000).hexdigest()
    rename = calls.index("rename")
    assert calls[rename - 1].startswith("sync ")
    assert len(calls[rename - 1]) == len("sync ") + 32  # the file that was written aside
    assert calls[rename + 1] == f"sync {digest[2:4]}"
    assert {"sync files", f"sync {digest[:2]}"} <= set(calls[:rename])
