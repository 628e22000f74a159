"""Real parts for every test below: one NATS, one MongoDB and one whole system a session, made when asked for."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from tellonce_local import forkserver, servers
from tellonce_local.networks.simulator import Networks, simulated_networks
from tellonce_local.ports import free_port

from tests.support.cleaning import drop_databases, drop_streams
from tests.support.social_system import apply_networks, trusting
from tests.support.system import System, running_system

_FORKSERVER = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_configure(config: pytest.Config) -> None:
    """Our services start as forks of one process for all workers; TELLONCE_LOCAL_FORKSERVER= executes each instead."""
    if forkserver.SOCKET in os.environ:
        return
    path = Path(tempfile.mkdtemp(prefix="tellonce-")) / "forks"
    os.environ[forkserver.SOCKET] = str(path)
    command = [sys.executable, "-u", "-m", forkserver.__name__, str(path)]
    config.stash[_FORKSERVER] = subprocess.Popen(command, stdin=subprocess.DEVNULL)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing is left behind."""
    if server := config.stash.get(_FORKSERVER, None):
        server.terminate()
        server.wait(10)
        shutil.rmtree(Path(os.environ.pop(forkserver.SOCKET)).parent)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nats_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[servers.NatsServer]:
    """The session's NATS server (JetStream on disk); don't kill it: take `own_nats_server` for that."""
    async with servers.nats_server(tmp_path_factory.mktemp("nats")) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mongo_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[servers.MongoServer]:
    """The session's MongoDB (a replica set of one); don't kill it: take `own_mongo_server` for that."""
    async with servers.mongo_server(tmp_path_factory.mktemp("mongo")) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def own_nats_server(tmp_path: Path) -> AsyncIterator[servers.NatsServer]:
    """A NATS server of this test alone: `await server.kill()`, `await server.restart()`, `server.pid`."""
    async with servers.nats_server(tmp_path / "nats") as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def own_mongo_server(tmp_path: Path) -> AsyncIterator[servers.MongoServer]:
    """A MongoDB of this test alone: `await server.kill()`, `await server.restart()`, `server.pid`."""
    async with servers.mongo_server(tmp_path / "mongo") as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def clean_servers(nats_server: servers.NatsServer, mongo_server: servers.MongoServer) -> None:
    """The session's servers without streams and without databases."""
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def networks() -> AsyncIterator[Networks]:
    """The networks on which the company of `system` has accounts."""
    async with simulated_networks() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory, networks: Networks) -> AsyncIterator[System]:
    """All services; the demo company has an account on every network. Each test writes as customers of its own."""
    proof = {"TELLONCE_MAIL_TRUSTED_SERVERS": '["mx.poyraz.example"]'}  # its word proves a sender
    async with running_system(tmp_path_factory.mktemp("system"), env=trusting(networks) | proof) as running:
        await apply_networks(running, networks)
        yield running


@pytest.fixture(name="free_port")
def free_port_fixture() -> Callable[[], int]:
    """Gives a free port between 20000 and 29999 at each call."""
    return free_port
