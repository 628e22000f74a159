"""One child process: started in a session of its own, ended by its id, gone when we die.

Tests start our own commands as forks (forkserver.py); everything else is executed."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import IO

from tellonce_local import forkserver
from tellonce_local.forked import Forked, fork

_CHILD = Path(__file__).with_name("child.py")
STOP_GRACE = timedelta(seconds=20)


class Process:
    """A command that can be started, stopped, killed and started again; output goes to `output` or to a pipe.

    `niceness` is the nice value of the process and of its session, from 0 to 19 (sched(7)): the higher, the more it
    gives way where processors are short. It can't be below what we have ourselves.

    It gets no Ctrl-C of the terminal: who starts it also stops it, in the right order."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        output: Path | None = None,
        niceness: int = 0,
    ) -> None:
        self.command = list(command)
        self.env = env
        self.cwd = cwd
        self.output = output
        self.niceness = niceness
        self._process: asyncio.subprocess.Process | Forked | None = None

    @property
    def pid(self) -> int:
        """The id of the running process; RuntimeError if it was never started."""
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs or before it was started; negative = the signal that ended it."""
        return None if self._process is None else self._process.returncode

    @property
    def stdout(self) -> asyncio.StreamReader | None:
        """What it prints (with stderr), if no `output` was given."""
        return None if self._process is None else self._process.stdout

    @property
    def is_running(self) -> bool:
        """True between a start and the end of the process."""
        return self._process is not None and self._process.returncode is None

    async def spawn(self) -> None:
        """Start the command; doesn't wait until it serves."""
        with contextlib.ExitStack() as stack:
            output: IO[bytes] | None = None
            if self.output is not None:
                self.output.parent.mkdir(parents=True, exist_ok=True)
                output = stack.enter_context(self.output.open("ab"))
            if forkserver.serves(self.command):
                self._process = await fork(
                    self.command, env=self.env, cwd=self.cwd, output=output, niceness=self.niceness
                )
                return
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-S", str(_CHILD), str(os.getpid()), str(self.niceness), *self.command,
                env=self.env, cwd=self.cwd, start_new_session=True,
                stdin=asyncio.subprocess.DEVNULL, stdout=output or asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT, limit=1 << 20,
            )  # fmt: skip

    async def wait(self) -> int:
        """The exit status, once it has ended."""
        if self._process is None:
            raise RuntimeError("not started")
        return await self._process.wait()

    def send(self, signal_number: signal.Signals) -> None:
        """Send a signal by process id; nothing if it has ended."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal_number)

    async def kill(self) -> None:
        """End it at once (SIGKILL) and wait until it is gone."""
        self.send(signal.SIGKILL)
        if self._process is not None:
            await self._process.wait()

    async def stop(self, grace: timedelta = STOP_GRACE) -> None:
        """Ask it to end (SIGTERM); kill it after the grace."""
        if self._process is None:
            return
        self.send(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), grace.total_seconds())
        except TimeoutError:
            await self.kill()
