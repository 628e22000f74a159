"""A way out that leads to public addresses only: each name is resolved here, and the connection goes to the address
that was checked, so that a name which changes its answer gains nothing."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx
from tellonce_core.errors import Denied

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_NAT64 = ip_network("64:ff9b::/96")
_SITE_LOCAL = ip_network("fec0::/10")


class PublicOnly(httpx.AsyncBaseTransport):
    """A transport that refuses with Denied what leads to an address that isn't public, unless its origin is trusted."""

    def __init__(self, inner: httpx.AsyncBaseTransport, *, resolve: Resolve, trusted: Collection[str] = ()) -> None:
        self._inner = inner
        self._resolve = resolve
        self._trusted = frozenset(one.rstrip("/").lower() for one in trusted)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request to a checked address under its own name."""
        if origin(request.url) in self._trusted:
            return await self._inner.handle_async_request(request)
        if request.url.scheme != "https":
            raise Denied("only https leads out", reason="MEDIA_NOT_PUBLIC")
        host = request.url.host
        port = request.url.port or 443
        address = await self._public_address(host, port)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=address)
        response = await self._inner.handle_async_request(request)
        try:
            _check_peer(response)
        except Denied:
            await response.aclose()
            raise
        return response

    async def _public_address(self, host: str, port: int) -> str:
        """One address of the host; if any of them isn't public, none is used."""
        found = await self._resolve(host, port)
        if not found or not all(is_public(one) for one in found):
            raise Denied("this name doesn't lead to a public address", reason="MEDIA_NOT_PUBLIC")
        return found[0]

    async def aclose(self) -> None:
        """Close what is below."""
        await self._inner.aclose()


def origin(url: httpx.URL) -> str:
    """Scheme, host and port of a URL, in lower case, the port only where it isn't the scheme's own."""
    usual = {"http": 80, "https": 443}.get(url.scheme)
    port = f":{url.port}" if url.port and url.port != usual else ""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}{port}".lower()


def is_public(text: str) -> bool:
    """Whether it is an address that anybody on the internet reaches; also through IPv4 inside IPv6."""
    try:
        address: Address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _faces(address))


def _faces(address: Address) -> Sequence[Address]:
    """The address and those IPv4 addresses that it stands for."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    if address in _SITE_LOCAL:
        return (IPv4Address("127.0.0.1"),)
    inner = [address.sixtofour, *(address.teredo or ())]
    return (address, *(one for one in inner if one))


async def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, as the system finds them; none if there is no such name."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def _check_peer(response: httpx.Response) -> None:
    """The other end of the connection must be public too, whatever the name said."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if not peer or not is_public(str(peer[0])):
        raise Denied("the connection doesn't lead to a public address", reason="MEDIA_NOT_PUBLIC")
