"""Keeps one process running: starts it, relays what it prints, starts it again when it dies, with growing pauses."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from tellonce_runtime.waiting import comes

from tellonce_local.console import Console
from tellonce_local.process import Process

FIRST_PAUSE = timedelta(seconds=0.5)
LONGEST_PAUSE = timedelta(seconds=30)
STABLE_AFTER = timedelta(seconds=60)


def next_pause(previous: timedelta | None, ran_for: timedelta) -> timedelta:
    """The wait before the next start: doubles from 0.5 s to 30 s; a process that ran for a minute begins anew."""
    if previous is None or ran_for >= STABLE_AFTER:
        return FIRST_PAUSE
    return min(previous * 2, LONGEST_PAUSE)


class Supervised:
    """One process that is kept running until `stop`."""

    def __init__(
        self, name: str, command: Sequence[str], env: dict[str, str], console: Console, *, niceness: int = 0
    ) -> None:
        self.name = name
        self.starts = 0
        self.process = Process(command, env=env, niceness=niceness)
        self._console = console
        self._stopping = asyncio.Event()

    @property
    def pid(self) -> int:
        """Process id of the present run."""
        return self.process.pid

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Supervised"]:
        """Keep it running in a task of its own until the block ends; then it is asked to end and waited for."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.run(), name=f"keep {self.name}")
            try:
                yield self
            finally:
                await self.stop()

    async def run(self) -> None:
        """Start it again and again; returns after `stop`."""
        pause: timedelta | None = None
        while not self._stopping.is_set():
            began = time.monotonic()
            await self.process.spawn()
            self.starts += 1
            await self._relay()
            status = await self.process.wait()
            if self._stopping.is_set():
                return
            pause = next_pause(pause, timedelta(seconds=time.monotonic() - began))
            self._console.relay(
                self.name, f"{describe_end(status)}; it is started again in {pause.total_seconds():g} s"
            )
            await comes(self._stopping, pause)

    async def stop(self) -> None:
        """Ask it to end, wait for it, and don't start it again."""
        self._stopping.set()
        if self.starts:
            await self.process.stop()

    async def kill(self) -> None:
        """SIGKILL, as a crash would; it is then started again."""
        await self.process.kill()

    async def _relay(self) -> None:
        if self.process.stdout is None:
            return
        await relay_lines(self.process.stdout, lambda line: self._console.relay(self.name, line))


async def relay_lines(stream: asyncio.StreamReader, write: Callable[[str], None]) -> None:
    """Give each line on until the stream ends; a line beyond the reader's limit is cut, never fatal."""
    while True:
        try:
            line = await stream.readline()
        except ValueError:
            write("… (a line too long to show)")
            continue
        if not line:
            return
        write(line.decode(errors="replace").rstrip())


def describe_end(status: int) -> str:
    """How a process ended, in words."""
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
