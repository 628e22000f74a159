"""The way out over real sockets and TLS: the checked address is the one that is called, under its own name."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from tellonce_core.errors import Denied
from tellonce_ingest_social import public
from tellonce_ingest_social.media import media_client
from tellonce_ingest_social.public import PublicOnly
from tellonce_ingest_social.settings import MediaSettings
from tellonce_local.ports import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")
TLS = Path(__file__).parents[1] / "fixtures" / "tls"


@dataclass
class Server:
    """An HTTPS server on loopback that notes who was asked for."""

    port: int
    hosts: list[str] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        self.hosts.append(head.partition("host: ")[2].partition("\r\n")[0])
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\npng")
        await writer.drain()
        writer.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "test.crt", TLS / "test.key")
    one = Server(free_port())
    listening = await asyncio.start_server(one.serve, "127.0.0.1", one.port, ssl=context)
    yield one
    listening.close()


async def to_loopback(host: str, port: int) -> Sequence[str]:
    return ("127.0.0.1",)


def client() -> httpx.AsyncClient:
    trusting = ssl.create_default_context(cafile=TLS / "test.crt")
    limits = httpx.Limits(max_keepalive_connections=0)
    inner = httpx.AsyncHTTPTransport(verify=trusting, limits=limits, trust_env=False)
    return httpx.AsyncClient(transport=PublicOnly(inner, resolve=to_loopback), trust_env=False)


async def test_the_checked_address_is_called_under_its_name_and_only_with_its_certificate(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    monkeypatch.setattr(public, "is_public", lambda address: not checked.append(address))

    async with client() as web:
        answer = await web.get(f"https://localhost:{server.port}/a.png")
        with pytest.raises(httpx.ConnectError, match="certificate"):
            await web.get(f"https://cdn.example:{server.port}/a.png")

    assert answer.content == b"png"
    assert server.hosts == [f"localhost:{server.port}"]
    assert checked == ["127.0.0.1", "127.0.0.1", "127.0.0.1"]  # the name and the other end, then the second name


async def test_a_connection_that_ends_elsewhere_is_dropped(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([True, False])
    monkeypatch.setattr(public, "is_public", lambda address: next(answers))

    async with client() as web:
        with pytest.raises(Denied):
            await web.get(f"https://localhost:{server.port}/a.png")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "0.0.0.0"])
async def test_no_writing_of_loopback_reaches_a_server_there(server: Server, host: str) -> None:
    async with media_client(MediaSettings()) as web:
        with pytest.raises(Denied):
            await web.get(f"https://{host}:{server.port}/a.png")

    assert server.connections == 0
