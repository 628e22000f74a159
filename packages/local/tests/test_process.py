"""Child processes that end when they are told to, and when we die."""

import asyncio
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from tellonce_local import child
from tellonce_local.process import Process

pytestmark = pytest.mark.asyncio(loop_scope="session")

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]


async def test_a_stopped_process_is_gone() -> None:
    process = Process(SLEEP)
    await process.spawn()

    await process.stop()

    assert not process.is_running
    assert process.returncode == -signal.SIGTERM


async def test_a_process_that_does_not_listen_is_killed() -> None:
    process = Process(STUBBORN)
    await process.spawn()
    assert process.stdout is not None
    await process.stdout.readline()

    await process.stop(timedelta(seconds=0.2))

    assert process.returncode == -signal.SIGKILL


async def test_output_goes_to_the_file(tmp_path: Path) -> None:
    process = Process([sys.executable, "-c", "print('hello')"], output=tmp_path / "logs" / "out.log")
    await process.spawn()
    await process.wait()

    assert (tmp_path / "logs" / "out.log").read_text() == "hello\n"


async def test_stopping_what_was_never_started_is_nothing() -> None:
    process = Process(SLEEP)

    await process.stop()

    assert process.returncode is None


async def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    child = f"import os, pathlib, time; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(60)"
    parent = f"""
import asyncio, sys, time
from tellonce_local.process import Process
async def main():
    await Process([sys.executable, "-c", {child!r}]).spawn()
    await asyncio.sleep(60)
asyncio.run(main())
"""
    process = Process([sys.executable, "-c", parent])
    await process.spawn()
    while not (note.exists() and note.read_text()):
        await asyncio.sleep(0.02)
    pid = int(note.read_text())

    await process.kill()

    assert await _ends(pid)


async def test_it_gives_way_as_far_as_told_in_each_run() -> None:
    process = Process([sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"], niceness=7)
    for _ in range(2):
        await process.spawn()
        assert process.stdout is not None
        await process.stdout.readline()

        assert os.getpriority(os.PRIO_PROCESS, process.pid) == 7
        assert session_niceness(process.pid) in (7, None)

        await process.kill()


async def test_nothing_gives_way_unasked() -> None:
    process = Process(STUBBORN)
    await process.spawn()
    assert process.stdout is not None
    await process.stdout.readline()

    assert os.getpriority(os.PRIO_PROCESS, process.pid) == os.getpriority(os.PRIO_PROCESS, 0)
    assert session_niceness(process.pid) in (0, None)

    await process.kill()


async def test_a_start_survives_where_sessions_have_no_nice_value(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(os, "setpriority", lambda _which, _who, niceness: asked.append(niceness))
    for path in (tmp_path / "none", tmp_path):
        monkeypatch.setattr(child, "_AUTOGROUP", str(path))
        child.give_way(19)

    assert asked == [19, 19]


async def test_a_session_is_told_again_when_the_kernel_is_busy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    session = tmp_path / "autogroup"
    session.touch()
    write, refusals = os.write, [BlockingIOError(), BlockingIOError()]

    def busy(descriptor: int, data: bytes) -> int:
        if refusals:
            raise refusals.pop()
        return write(descriptor, data)

    monkeypatch.setattr(child, "_AUTOGROUP", str(session))
    monkeypatch.setattr(os, "setpriority", lambda *_: None)
    monkeypatch.setattr(os, "write", busy)
    child.give_way(12)

    assert session.read_text() == "12"


def session_niceness(pid: int) -> int | None:
    """The nice value of its session; None where the kernel has none for sessions."""
    try:
        return int(Path(f"/proc/{pid}/autogroup").read_text().rpartition("nice ")[2])
    except (OSError, ValueError):
        return None


async def _ends(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        await asyncio.sleep(0.02)
    return False
