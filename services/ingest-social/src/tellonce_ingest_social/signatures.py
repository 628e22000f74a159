"""Whether a webhook is genuine: keyed hashes over the raw body, compared in constant time."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable

from tellonce_core.errors import Unauthenticated

from tellonce_ingest_social.requests import Secrets, WebhookRequest

Digest = Callable[[str], str]
"""From a secret to the header that it would give."""


def hex_sha256(body: bytes, *, prefix: str = "") -> Digest:
    """HMAC-SHA256 in lower-case hex (Meta with "sha256=", Viber)."""
    return lambda secret: prefix + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def base64_sha256(body: bytes, *, prefix: str = "") -> Digest:
    """HMAC-SHA256 in base64 (LINE, X with "sha256=")."""
    return lambda secret: prefix + base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def base64_sha1(data: bytes) -> Digest:
    """HMAC-SHA1 in base64 (Twilio's rule; safe for a keyed hash)."""
    return lambda secret: base64.b64encode(hmac.new(secret.encode(), data, hashlib.sha1).digest()).decode()


def require(request: WebhookRequest, header: str, digest: Digest, secrets: Iterable[str]) -> None:
    """Raise Unauthenticated unless the header is what one of the secrets gives; an empty secret never counts.

    Several secrets stand for a key that is being changed: the old one works until it is taken out."""
    given = request.headers.get(header, "").strip()
    if not given:
        raise Unauthenticated(f"the header {header} is missing")
    matches = [same(given, digest(secret)) for secret in secrets if secret]
    if not any(matches):
        raise Unauthenticated(f"the header {header} is not ours")


def same(given: str, wanted: str) -> bool:
    """Whether two texts are the same, taking the same time wherever they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass"))


def both(secrets: Secrets, name: str) -> tuple[str, ...]:
    """The secret of that name and the one before it (`<name>_old`), which counts while it is being changed."""
    return secrets.get(name, ""), secrets.get(f"{name}_old", "")
