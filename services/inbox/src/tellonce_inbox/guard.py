"""What stands before every call: the session, its CSRF token on writes, and the origin that the browser names."""

from ipaddress import ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from tellonce_core.errors import Denied, Unauthenticated

from tellonce_inbox import rights
from tellonce_inbox.auth import SignedIn
from tellonce_inbox.parts import Parts, parts_of
from tellonce_inbox.upstream import ACTING

COOKIE = "tellonce_session"
CSRF_HEADER = "x-csrf-token"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def _parts(request: Request) -> Parts:
    return parts_of(request)


async def signed_in(request: Request) -> SignedIn:
    """Who calls; Unauthenticated without a session, Denied for a write without its token or from a foreign page."""
    parts = parts_of(request)
    found = await parts.auth.resolve(request.cookies.get(COOKIE, ""))
    if found is None:
        raise Unauthenticated("sign in first")
    if request.method not in _READS:
        check_origin(request, parts.settings.allowed_origins)
        if not found.has_csrf_token(request.headers.get(CSRF_HEADER, "")):
            raise Denied("the X-CSRF-Token header isn't this session's", reason="CSRF_TOKEN_WRONG")
    if not rights.may_read(found.user):
        raise Denied("this user has no part in the desk")
    ACTING.set(found.user.id)
    return found


def check_origin(connection: HTTPConnection, allowed: tuple[str, ...]) -> None:
    """Denied if the browser says that another site makes this call (RFC 6454; other programs say nothing)."""
    origin = connection.headers.get("origin")
    if origin is None or origin in allowed:
        return
    if _host_of(origin) != connection.headers.get("host", "").lower():
        raise Denied("this page may not call the inbox", reason="ORIGIN_WRONG")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:  # no URL at all, so no page of ours
        return None


def client_address(connection: HTTPConnection, trusted: tuple[str, ...]) -> str:
    """The network address of the client: behind trusted proxies, the last one in X-Forwarded-For that isn't theirs."""
    address = connection.client.host if connection.client else "unknown"
    hops = [hop.strip() for hop in connection.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    while hops and _is_within(address, trusted):
        address = hops.pop()
    return address


def _is_within(address: str, networks: tuple[str, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in ip_network(network, strict=False) for network in networks)


TheParts = Annotated[Parts, Depends(_parts)]
Caller = Annotated[SignedIn, Depends(signed_in)]
