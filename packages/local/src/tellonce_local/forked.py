"""A process that the fork server started for us, with the few members of asyncio's own that `Process` uses."""

import asyncio
import json
import os
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from tellonce_local import forkserver

_LONGEST_LINE = 1 << 20
_OPENING = 10.0


class Forked(asyncio.Protocol):
    """One fork, told of by the fork server; `wait` gives its status, negative where a signal ended it."""

    def __init__(self, stdout: asyncio.StreamReader | None) -> None:
        loop = asyncio.get_running_loop()
        self.stdout = stdout
        self.pid = 0
        self._said = b""
        self._started: asyncio.Future[None] = loop.create_future()
        self._ended: asyncio.Future[int] = loop.create_future()
        self._connection: asyncio.BaseTransport | None = None

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        return self._ended.result() if self._ended.done() else None

    async def until_started(self) -> None:
        """Return once it has a process id; RuntimeError if the fork server is gone."""
        await self._started
        if not self.pid:
            raise RuntimeError("the fork server ended: what it printed says why")

    async def wait(self) -> int:
        """The exit status, once it has ended."""
        return await asyncio.shield(self._ended)

    def send_signal(self, number: int) -> None:
        """Send a signal by process id; ProcessLookupError if it is gone."""
        os.kill(self.pid, number)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection: the fork is ended when it is cut."""
        self._connection = transport

    def data_received(self, data: bytes) -> None:
        """Take the process id, then the status."""
        *lines, self._said = (self._said + data).split(b"\n")
        for line in lines:
            said = json.loads(line)
            self.pid = said.get("pid", self.pid)
            if "status" in said:
                self._ended.set_result(said["status"])
            elif not self._started.done():
                self._started.set_result(None)

    def connection_lost(self, _: Exception | None) -> None:
        """The fork has ended, or the server with all its forks."""
        if not self._started.done():
            self._started.set_result(None)
        if not self._ended.done():
            self._ended.set_result(-signal.SIGKILL)


async def fork(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None,
    cwd: Path | None,
    output: IO[bytes] | None,
    niceness: int = 0,
) -> Forked:
    """Let the fork server start this command; what it prints goes to `output`, else to the process's `stdout`."""
    told = dict(os.environ if env is None else env)
    request = forkserver.Request(command, told, str(cwd or Path.cwd()), niceness)
    if output is not None:
        return await _ask(request, output.fileno(), None)
    here, there = os.pipe()
    try:
        reader = await _read_pipe(here)
        return await _ask(request, there, reader)
    finally:
        os.close(there)


async def _ask(request: forkserver.Request, output: int, stdout: asyncio.StreamReader | None) -> Forked:
    connection = await asyncio.to_thread(_ask_for, request, output)
    _, forked = await asyncio.get_running_loop().create_connection(lambda: Forked(stdout), sock=connection)
    await forked.until_started()
    return forked


def _ask_for(request: forkserver.Request, output: int) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    until = time.monotonic() + _OPENING
    while True:
        try:
            connection.connect(os.environ[forkserver.SOCKET])
        except OSError:
            if time.monotonic() > until:
                connection.close()
                raise
            time.sleep(0.02)  # it has just been started
        else:
            forkserver.send(connection, request, output)
            return connection


async def _read_pipe(descriptor: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=_LONGEST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb")
    )
    return reader
