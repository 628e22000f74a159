"""Processes that a service starts leave its gRPC connections alone."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from tellonce_local.process import Process
from tellonce_runtime.testing import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")

SERVICES = ("history", "router", "search", "inbox", "ingest_email", "ingest_chat", "ingest_social")
SECONDS = 4.0
CLIENTS = 6
STARTING = 4
"""So many processes begin and end all the time."""
_SERVER = f"""
import asyncio, sys
import tellonce_runtime
import grpc, uvloop

class Echo(grpc.GenericRpcHandler):
    def service(self, details):
        return grpc.unary_unary_rpc_method_handler(self.answer)
    async def answer(self, request, context):
        return request

async def start():
    while True:
        await (await asyncio.create_subprocess_exec(sys.executable, "-I", "-S", "-c", "pass")).wait()

async def main():
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((Echo(),))
    server.add_insecure_port(sys.argv[1])
    await server.start()
    await asyncio.gather(*(start() for _ in range({STARTING})))

uvloop.run(main())
"""


@pytest_asyncio.fixture(loop_scope="session")
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """A server whose process starts others all the time."""
    address = f"127.0.0.1:{free_port()}"
    env = {name: value for name, value in os.environ.items() if name != "GRPC_ENABLE_FORK_SUPPORT"}
    process = Process([sys.executable, "-c", _SERVER, address], env=env, output=tmp_path / "server.log")
    await process.spawn()
    try:
        yield address
    finally:
        await process.kill()


async def test_first_calls_are_answered_while_the_server_starts_processes(address: str) -> None:
    async with grpc.aio.insecure_channel(address) as channel:
        await channel.unary_unary("/a/b")(b"up", wait_for_ready=True, timeout=20)
    answers: Counter[str] = Counter()

    async def call() -> None:
        options = [("grpc.use_local_subchannel_pool", 1)]  # a connection of its own each
        while ends > asyncio.get_running_loop().time():
            async with grpc.aio.insecure_channel(address, options=options) as channel:
                try:
                    answers[(await channel.unary_unary("/a/b")(b"answered", timeout=10)).decode()] += 1
                except grpc.aio.AioRpcError as error:
                    answers[error.details() or ""] += 1

    ends = asyncio.get_running_loop().time() + SECONDS
    await asyncio.gather(*(call() for _ in range(CLIENTS)))

    assert set(answers) == {"answered"}, answers
    assert answers["answered"] > CLIENTS


@pytest.mark.parametrize("service", SERVICES)
async def test_every_service_says_so_before_grpc_is_loaded(service: str) -> None:
    package = import_module(f"tellonce_{service}")

    assert package._runtime is import_module("tellonce_runtime")
    assert os.environ["GRPC_ENABLE_FORK_SUPPORT"] == "0"
