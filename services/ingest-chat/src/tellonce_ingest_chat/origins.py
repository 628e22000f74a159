"""Which pages may talk to us: the account's, and our own (an iframe of ours sends that). Pure."""

from collections.abc import Sequence
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit


def is_allowed(origin: str, allowed: Sequence[str], own: str) -> bool:
    """Whether a browser on a page of this origin may. A request without one comes from no browser: its token counts."""
    if not origin:
        return True
    parts = urlsplit(origin.lower())
    normal = f"{parts.scheme}://{parts.netloc}"
    return normal == _origin(own) or normal in allowed


def frame_policy(allowed: Sequence[str], own: str) -> str:
    """The Content-Security-Policy of the iframe: our own files only, held by the account's pages only."""
    sockets = _origin(own).replace("http", "ws", 1)
    ancestors = " ".join(["'self'", *allowed])
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )


def address_of(peer: str, forwarded: str, trusted_hops: int) -> str:
    """The visitor's network address: the peer, or what our own proxies wrote; what stands before that anyone could."""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    return _place(hops[-trusted_hops] if trusted_hops and len(hops) >= trusted_hops else peer)


def _place(address: str) -> str:
    """What is counted as one place: of IPv6 the first 64 bits, since whoever has them has all the addresses behind."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return address
    return str(ip.ipv4_mapped or IPv6Network((ip, 64), strict=False))


def _origin(url: str) -> str:
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc}"
