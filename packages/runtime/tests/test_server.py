"""uvicorn inside our lifecycle, on a real socket."""

import asyncio
import os
import signal
import socket

import pytest
import websockets
from fastapi import FastAPI, WebSocket
from tellonce_runtime.server import http_server
from tellonce_runtime.testing import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")


def make_app() -> FastAPI:
    app = FastAPI()

    @app.get("/slow")
    async def slow() -> str:
        await asyncio.sleep(0.5)
        return "finished"

    @app.websocket("/ws")
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        while True:
            await socket.send_text(await socket.receive_text())

    return app


async def get(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer


async def test_a_request_in_hand_is_finished_at_the_end() -> None:
    port = free_port()

    async with asyncio.TaskGroup() as group, http_server(make_app(), "127.0.0.1", port):
        asking = group.create_task(get(port, "/slow"))
        await asyncio.sleep(0.2)

    assert b"finished" in asking.result()
    with pytest.raises(OSError, match="onnect"):
        await get(port, "/slow")


async def test_sockets_are_closed_with_1012_at_the_end() -> None:
    port = free_port()
    async with http_server(make_app(), "127.0.0.1", port):
        client = await websockets.connect(f"ws://127.0.0.1:{port}/ws")
        await client.send("hello")
        assert await client.recv() == "hello"

    with pytest.raises(websockets.ConnectionClosed) as closed:
        await client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012


async def test_the_signals_stay_ours() -> None:
    before = signal.getsignal(signal.SIGTERM)

    async with http_server(make_app(), "127.0.0.1", free_port()):
        assert signal.getsignal(signal.SIGTERM) is before


async def test_a_port_in_use_is_an_os_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        taken.listen()

        with pytest.raises(OSError, match=os.strerror(98) + "|in use"):
            async with http_server(make_app(), "127.0.0.1", taken.getsockname()[1]):
                pass
