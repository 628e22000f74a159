"""Hands large mails to processes of their own, so that one that takes long stalls nobody and one that kills kills only
its reader."""

import asyncio
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog

from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.reading.job import Readout, Terms
from tellonce_ingest_email.reading.worker import LENGTH

_PATIENCE = 30
"""How many times its CPU time a mail may take on the clock: other work runs beside it."""
_START_SECONDS = 60
_MODULE = "tellonce_ingest_email.reading.worker"
_NO_TERMS = Terms()
_log = structlog.get_logger()


class UnreadableError(ValueError):
    """The reader did not survive this mail, or made a mistake."""


class Readers:
    """As many processes as mails are read at once; each begins when it is first needed, and again when it has died."""

    def __init__(self, count: int, cpu: timedelta, mebibytes: int) -> None:
        self._cpu = cpu
        self._arguments = (str(cpu.total_seconds()), str(mebibytes))
        self._free: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        for _ in range(count):
            self._free.put_nowait(None)

    async def read(self, raw: bytes, limits: Limits, most_files: int, terms: Terms = _NO_TERMS) -> Readout:
        """What `job.read_mail` returns. UnreadableError: it raised, took too long or too much."""
        found = await self._ask("read", raw, limits, most_files, terms)
        if not isinstance(found, Readout):
            raise UnreadableError("no readout")
        return found

    async def copy(self, raw: bytes, masks: frozenset[str] = frozenset()) -> bytes | None:
        """What `job.masked_copy` returns; None also where it took too long or too much."""
        try:
            found = await self._ask("copy", raw, masks)
        except UnreadableError:
            return None
        return found if isinstance(found, bytes) else None

    async def prove(self, raw: bytes, claim: object, servers: Sequence[str], deadline: timedelta) -> str:
        """What `job.prove` returns; nothing is proved where it took too long."""
        try:
            return str(await self._ask("prove", raw, claim, servers, deadline))
        except UnreadableError:
            return ""

    async def _ask(self, kind: str, *arguments: object) -> object:
        process = await self._free.get()
        answered: Process | None = None
        try:
            process = process if process is not None and process.returncode is None else await self._begin()
            async with asyncio.timeout(self._cpu.total_seconds() * _PATIENCE):
                done, value = await _answer(process, pickle.dumps((kind, arguments), protocol=5))
            answered = process
        except (TimeoutError, OSError, EOFError) as error:  # IncompleteReadError is an EOFError
            _log.warning("reader_died", bytes=len(arguments[0]) if isinstance(arguments[0], bytes) else 0)
            raise UnreadableError("took too long or too much") from error
        finally:
            if answered is None and process is not None:
                await _end(process)
            self._free.put_nowait(answered)
        if not done:
            raise UnreadableError(str(value))
        return value

    async def _begin(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _MODULE, *self._arguments, stdin=PIPE, stdout=PIPE
        )
        assert process.stdout is not None  # noqa: S101 — for the type checker: it is a pipe
        try:
            async with asyncio.timeout(_START_SECONDS):
                await process.stdout.readexactly(LENGTH.size)
        except BaseException:  # also when the service ends meanwhile
            await _end(process)
            raise
        return process

    async def close(self) -> None:
        """End the processes that wait."""
        while not self._free.empty():
            process = self._free.get_nowait()
            if process is not None:
                await _end(process)


async def _answer(process: Process, request: bytes) -> tuple[bool, object]:
    assert process.stdin is not None  # noqa: S101 — for the type checker: both are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(LENGTH.pack(len(request)) + request)
    await process.stdin.drain()
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    done, value = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 — of the process that we started
    return bool(done), value


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


@asynccontextmanager
async def open_readers(count: int, cpu: timedelta, mebibytes: int) -> AsyncIterator[Readers]:
    """Readers that end with the service."""
    readers = Readers(count, cpu, mebibytes)
    try:
        yield readers
    finally:
        await readers.close()
