"""Where the fetcher may go: public addresses only, whatever a name or a redirect says."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from tellonce_core.errors import Denied
from tellonce_ingest_social.public import PublicOnly, is_public, origin

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOT_PUBLIC = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "169.254.170.2", "100.64.0.1", "100.100.100.200", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1",
    "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:a9fe:a9fe::", "not an address", "",
]  # fmt: skip


class Wire(httpx.AsyncBaseTransport):
    """What is below: notes where it is led, and says who answered."""

    def __init__(self, peer: str | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self._peer = peer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, extensions={"network_stream": Stream(self._peer or request.url.host)})


class Stream:
    def __init__(self, peer: str) -> None:
        self._peer = peer

    def get_extra_info(self, name: str) -> Any:
        return (self._peer, 443) if name == "server_addr" else None


def transport(wire: Wire, *addresses: str, trusted: Sequence[str] = ()) -> PublicOnly:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses or (host.strip("[]"),)

    return PublicOnly(wire, resolve=resolve, trusted=trusted)


@pytest.mark.parametrize("address", NOT_PUBLIC)
async def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    wire = Wire()

    assert not is_public(address)
    with pytest.raises(Denied):
        await transport(wire, address).handle_async_request(httpx.Request("GET", "https://cdn.example/a.png"))
    assert wire.requests == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111"])
async def test_a_public_address_is_called_by_its_number_under_its_name(address: str) -> None:
    wire = Wire()

    await transport(wire, address).handle_async_request(httpx.Request("GET", "https://cdn.example/a.png"))

    (request,) = wire.requests
    assert request.url.host == address
    assert request.headers["host"] == "cdn.example"
    assert request.extensions["sni_hostname"] == "cdn.example"


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(Denied):
        await transport(Wire(), "8.8.8.8", "10.0.0.1").handle_async_request(httpx.Request("GET", "https://a.example"))


async def test_a_name_that_changes_its_answer_is_resolved_once_and_pinned() -> None:
    answers = iter([("8.8.8.8",), ("127.0.0.1",)])
    wire = Wire()

    async def resolve(host: str, port: int) -> Sequence[str]:
        return next(answers)

    await PublicOnly(wire, resolve=resolve).handle_async_request(httpx.Request("GET", "https://rebind.example/"))

    assert wire.requests[0].url.host == "8.8.8.8"


async def test_the_other_end_of_the_connection_must_be_public_too() -> None:
    with pytest.raises(Denied):
        await transport(Wire(peer="127.0.0.1"), "8.8.8.8").handle_async_request(
            httpx.Request("GET", "https://cdn.example/")
        )


async def test_without_tls_nothing_leads_out_and_unknown_names_lead_nowhere() -> None:
    with pytest.raises(Denied):
        await transport(Wire(), "8.8.8.8").handle_async_request(httpx.Request("GET", "http://cdn.example/"))

    async def nothing(host: str, port: int) -> Sequence[str]:
        return ()

    with pytest.raises(Denied):
        await PublicOnly(Wire(), resolve=nothing).handle_async_request(httpx.Request("GET", "https://none.example/"))


async def test_a_trusted_origin_may_be_private_but_not_its_neighbours() -> None:
    wire = Wire()
    guarded = transport(wire, "127.0.0.1", trusted=["http://127.0.0.1:9000"])

    await guarded.handle_async_request(httpx.Request("GET", "http://127.0.0.1:9000/a.png"))
    for neighbour in ("http://127.0.0.1:9001/", "https://127.0.0.1:9000/", "http://127.0.0.1/"):
        with pytest.raises(Denied):
            await guarded.handle_async_request(httpx.Request("GET", neighbour))

    assert len(wire.requests) == 1


async def test_an_origin_is_written_in_one_way() -> None:
    assert origin(httpx.URL("HTTPS://CDN.example:443/a")) == "https://cdn.example"
    assert origin(httpx.URL("http://[::1]:80/a")) == "http://[::1]"
