"""Our commands as forks: they print, end and are ended as an executed process does."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tellonce_local import forkserver
from tellonce_local.process import Process
from tellonce_local.services import command_path

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUSY = [sys.executable, "-m", "tellonce_local.forkserver"]


@pytest_asyncio.fixture(scope="module", autouse=True, loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Process]:
    """A fork server; what these tests start of ours is its fork."""
    folder = tmp_path_factory.mktemp("forks")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(forkserver.SOCKET, raising=False)
        process = Process([sys.executable, "-m", forkserver.__name__, str(folder / "s")], output=folder / "log")
        await process.spawn()
        patch.setenv(forkserver.SOCKET, str(folder / "s"))
        yield process
        await process.stop()


async def test_a_command_of_ours_prints_and_ends_with_its_status(tmp_path: Path) -> None:
    good = Process([command_path("tellonce"), "--help"], env={"COLUMNS": "80"}, output=tmp_path / "help")
    bad = Process([command_path("tellonce"), "no-such-command"])
    for process in (good, bad):
        await process.spawn()

    assert await good.wait() == 0
    assert "usage" in (tmp_path / "help").read_text(encoding="utf-8").lower()
    assert await bad.wait() == 2
    assert bad.stdout is not None
    assert b"no-such-command" in await bad.stdout.read()


async def test_it_is_stopped_and_killed_by_its_id(tmp_path: Path) -> None:
    asked, killed = (Process([*BUSY, str(tmp_path / name)]) for name in ("a", "k"))
    for process in (asked, killed):
        await process.spawn()
        assert Path(f"/proc/{process.pid}/status").exists()

    await asked.stop()
    await killed.kill()

    assert (asked.returncode, killed.returncode) == (-signal.SIGTERM, -signal.SIGKILL)


async def test_it_gives_way_as_far_as_told(tmp_path: Path) -> None:
    process = Process([*BUSY, str(tmp_path / "n")], niceness=7)
    await process.spawn()
    async with asyncio.timeout(10):
        while not (tmp_path / "n").exists():
            await asyncio.sleep(0.02)

    assert os.getpriority(os.PRIO_PROCESS, process.pid) == 7
    session = Path(f"/proc/{process.pid}/autogroup")
    assert not session.exists() or session.read_text().rstrip().endswith("nice 7")

    await process.kill()


async def test_last_forks_end_with_their_server(server: Process, tmp_path: Path) -> None:
    left = Process([*BUSY, str(tmp_path / "l")])
    await left.spawn()
    await asyncio.sleep(0.2)

    await server.kill()
    await left.wait()

    async with asyncio.timeout(10):
        while Path(f"/proc/{left.pid}/cmdline").exists():
            await asyncio.sleep(0.02)
