"""Page tokens: which query it was, when its first page was asked for, and which hits were shown already; pure.

A token stands for itself: any replica can go on with it, and a hit that moves up or down meanwhile is neither shown
twice nor passed over.
"""

import base64
import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from tellonce_core.errors import Rejected

MAX_HITS = 1_000
_DIGEST = 6
_HEAD = struct.Struct(">B8sq")
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Token:
    """Where to go on; `asked_at` is milliseconds since 1970, `shown` the digests of the keys shown."""

    asked_at: int
    shown: frozenset[bytes] = frozenset()

    def has(self, key: str) -> bool:
        """Whether the hit was shown."""
        return _digest(key) in self.shown

    def after(self, keys: Iterable[str]) -> "Token":
        """The token once these were shown too."""
        return Token(self.asked_at, self.shown | {_digest(key) for key in keys})


def encode(token: Token, question: bytes) -> str:
    """The token as callers get it: opaque, safe in a URL; at most 8 kB."""
    body = _HEAD.pack(_VERSION, _sum(question), token.asked_at) + b"".join(sorted(token.shown))
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def decode(text: str, question: bytes) -> Token:
    """The token that `encode` gave out for the same question; Rejected with INVALID_PAGE_TOKEN otherwise."""
    try:
        body = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True)
        version, asked, at = _HEAD.unpack_from(body)
    except (ValueError, struct.error):
        raise _no_token() from None
    shown = body[_HEAD.size :]
    if version != _VERSION or asked != _sum(question) or len(shown) % _DIGEST or len(shown) > _DIGEST * MAX_HITS:
        raise _no_token()
    return Token(at, frozenset(shown[start : start + _DIGEST] for start in range(0, len(shown), _DIGEST)))


def _sum(question: bytes) -> bytes:
    return hashlib.sha256(question).digest()[:8]


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()[:_DIGEST]


def _no_token() -> Rejected:
    return Rejected(
        "page_token is none of ours, or one of another query",
        reason="INVALID_PAGE_TOKEN",
        metadata={"field": "page_token"},
    )
