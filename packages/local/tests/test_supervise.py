"""A process that is kept running."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tellonce_local.console import Console
from tellonce_local.supervise import Supervised, describe_end, next_pause, relay_lines

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("previous", "ran_for", "pause"),
    [(None, 1, 0.5), (0.5, 1, 1), (1, 1, 2), (16, 1, 30), (30, 1, 30), (30, 60, 0.5)],
)
async def test_pauses_double_until_the_process_was_stable(previous: float | None, ran_for: float, pause: float) -> None:
    before = None if previous is None else timedelta(seconds=previous)

    assert next_pause(before, timedelta(seconds=ran_for)) == timedelta(seconds=pause)


@pytest.mark.parametrize(
    ("status", "words"), [(1, "ended with status 1"), (-9, "was ended by SIGKILL"), (-15, "was ended by SIGTERM")]
)
async def test_an_end_is_told_in_words(status: int, words: str) -> None:
    assert describe_end(status) == words


async def test_a_dead_process_is_started_again_and_a_line_says_so(tmp_path: Path) -> None:
    lines: list[str] = []
    code = f"import pathlib; pathlib.Path({str(tmp_path)!r}, 'seen').open('a').write('x'); raise SystemExit(3)"
    part = Supervised("history", [sys.executable, "-c", code], {}, Console(lines.append, colours=False))

    async with part.running():
        await _until(lambda: (tmp_path / "seen").exists() and (tmp_path / "seen").read_text() == "xx")

    assert lines[0] == "     history │ ended with status 3; it is started again in 0.5 s"


async def test_a_killed_process_comes_back_with_another_id() -> None:
    lines: list[str] = []
    code = "import time; print('up', flush=True); time.sleep(60)"
    part = Supervised("router", [sys.executable, "-c", code], {}, Console(lines.append, colours=False), niceness=7)

    async with part.running():
        await _until(lambda: len(lines) == 1)
        first = part.pid
        await part.kill()
        await _until(lambda: len(lines) == 3)
        second = part.pid
        niceness = os.getpriority(os.PRIO_PROCESS, second)

    assert first != second
    assert niceness == 7
    assert lines[1] == "      router │ was ended by SIGKILL; it is started again in 0.5 s"
    assert part.process.returncode is not None


async def test_a_line_without_an_end_does_not_stop_the_relay() -> None:
    lines: list[str] = []
    stream = asyncio.StreamReader(limit=64)
    stream.feed_data(b"x" * 200 + b"\nafter\n")
    stream.feed_eof()

    await relay_lines(stream, lines.append)

    assert lines == ["… (a line too long to show)", "after"]


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.02)
