"""The OAuth 1.0a header that X's calls in an account's name need (RFC 5849 §3.4, HMAC-SHA1). Pure."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlsplit

from tellonce_ingest_social.requests import Secrets


def header(method: str, url: str, secrets: Secrets, now: datetime, salt: str) -> Mapping[str, str]:
    """The authorization header of one call with a JSON body; the nonce comes from the salt and the moment."""
    stamp = str(int(now.timestamp()))
    oauth = {
        "oauth_consumer_key": secrets.get("consumer_key", ""),
        "oauth_nonce": hashlib.sha256(f"{salt}/{now.isoformat()}".encode()).hexdigest()[:32],
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": stamp,
        "oauth_token": secrets.get("access_token", ""),
        "oauth_version": "1.0",
    }
    oauth["oauth_signature"] = signature(method, url, oauth, secrets)
    pairs = ", ".join(f'{name}="{_quoted(value)}"' for name, value in sorted(oauth.items()))
    return {"authorization": f"OAuth {pairs}"}


def signature(method: str, url: str, parameters: Mapping[str, str], secrets: Secrets) -> str:
    """Signature over method, address and parameters; a JSON body is not part of it (§3.4.1.3.1)."""
    parts = urlsplit(url)
    pairs = [*parse_qsl(parts.query, keep_blank_values=True), *parameters.items()]
    normal = "&".join(f"{name}={value}" for name, value in sorted((_quoted(n), _quoted(v)) for n, v in pairs))
    base = "&".join(map(_quoted, (method.upper(), f"{parts.scheme}://{parts.netloc}{parts.path}", normal)))
    key = f"{_quoted(secrets.get('consumer_secret', ''))}&{_quoted(secrets.get('access_token_secret', ''))}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _quoted(text: str) -> str:
    return quote(text, safe="~-._")
