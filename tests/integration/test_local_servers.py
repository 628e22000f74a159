"""The servers of the wheels: start, survive a kill, move to another port, refuse clearly."""

import asyncio
import os
import signal
import socket
from pathlib import Path

import nats
import pytest
from pymongo import AsyncMongoClient
from tellonce_local.console import Console
from tellonce_local.ports import free_port
from tellonce_local.problems import SetupError
from tellonce_local.servers import MongoServer, NatsServer, explain_early_end, mongo_server, nats_server
from tellonce_local.watch import keep_server

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_nats_keeps_its_stream_over_a_kill(tmp_path: Path) -> None:
    async with nats_server(tmp_path) as server:
        client = await nats.connect(server.url)
        await client.jetstream().add_stream(name="KEPT", subjects=["kept"])
        await client.jetstream().publish("kept", b"once")
        await client.close()
        await server.kill()
        await server.restart()

        client = await nats.connect(server.url)
        info = await client.jetstream().stream_info("KEPT")
        await client.close()

    assert info.state.messages == 1


async def test_mongo_keeps_its_documents_when_its_port_changes(tmp_path: Path) -> None:
    async with mongo_server(tmp_path) as server, AsyncMongoClient(server.url) as client:
        await client.shop.orders.insert_one({"_id": 1})
        await client.close()

    async with mongo_server(tmp_path) as moved, AsyncMongoClient(moved.url) as client:
        found = await client.shop.orders.find_one({"_id": 1})

    assert moved.port != server.port
    assert found == {"_id": 1}


async def test_mongo_is_primary_again_after_a_kill(tmp_path: Path) -> None:
    async with mongo_server(tmp_path) as server:
        first = server.pid
        await server.kill()
        await server.restart()
        async with AsyncMongoClient(server.url) as client:
            hello = await client.admin.command("hello")

    assert server.pid != first
    assert hello["isWritablePrimary"]


@pytest.mark.parametrize(("kind", "setting"), [(NatsServer, "NATS_PORT"), (MongoServer, "MONGO_PORT")])
async def test_a_port_in_use_is_one_line_that_names_the_setting(
    kind: type[NatsServer | MongoServer], setting: str, tmp_path: Path
) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)), pytest.raises(SetupError) as problem:
        await kind(tmp_path, port).start()

    assert str(port) in str(problem.value)
    assert setting in str(problem.value)
    assert "\n" not in str(problem.value)


async def test_a_broken_state_folder_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "WiredTiger.turtle").write_text("broken")
    (tmp_path / "data" / "storage.bson").write_text("broken")

    with pytest.raises(SetupError, match="RESET=1"):
        await MongoServer(tmp_path, free_port()).start()


async def test_an_old_libcurl_names_the_package(tmp_path: Path) -> None:
    log = tmp_path / "mongodb.log"
    log.write_text("mongod: /lib/libcurl.so.4: version `CURL_OPENSSL_4' not found (required by mongod)")

    assert "apt-get install libcurl4" in explain_early_end("mongodb", log, tmp_path)


async def test_a_dead_server_is_started_again_and_a_line_says_so(tmp_path: Path) -> None:
    lines: list[str] = []
    server = NatsServer(tmp_path, free_port())
    await server.start()
    first = server.pid

    async with keep_server(server, Console(lines.append, colours=False)):
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(20):
            while server.pid == first or not server.process.is_running:
                await asyncio.sleep(0.02)
        client = await nats.connect(server.url)
        await client.close()

    assert lines == ["        nats │ was ended by SIGKILL; it is started again in 0.5 s"]
    assert not server.process.is_running
