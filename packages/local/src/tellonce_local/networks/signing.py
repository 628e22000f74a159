"""HMAC (RFC 2104) written a second time, so that a signature made here proves something about the service's own."""

import base64
import hashlib

_BLOCK = 64


def keyed(secret: str, message: bytes, algorithm: str = "sha256") -> bytes:
    """H(K xor opad, H(K xor ipad, message))."""
    key = secret.encode()
    key = (hashlib.new(algorithm, key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner = hashlib.new(algorithm, bytes(one ^ 0x36 for one in key) + message).digest()
    return hashlib.new(algorithm, bytes(one ^ 0x5C for one in key) + inner).digest()


def in_base64(digest: bytes) -> str:
    """As LINE, X and Twilio write it."""
    return base64.b64encode(digest).decode()
