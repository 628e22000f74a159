"""Twilio's signature: over the address and the sorted form fields, or the address that names the body's hash.

https://www.twilio.com/docs/usage/webhooks/webhooks-security#validating-signatures-from-twilio
"""

import hashlib
from urllib.parse import parse_qsl

from tellonce_core.errors import Unauthenticated

from tellonce_ingest_social.requests import Secrets, WebhookRequest, split_url
from tellonce_ingest_social.signatures import base64_sha1, both, require, same

SIGNATURE = "x-twilio-signature"
_MAX_FIELDS = 500


def verify(request: WebhookRequest, secrets: Secrets) -> None:
    """Raises Unauthenticated unless Twilio made this request; its calls may or may not name the port."""
    stated = dict(parse_qsl(split_url(request.url).query)).get("bodySHA256")
    if stated is not None and not same(stated.lower(), hashlib.sha256(request.body).hexdigest()):
        raise Unauthenticated("the body is not the one that was signed")
    fields = "" if stated is not None else signed_fields(request.body)
    candidates = [(url + fields).encode("utf-8", "surrogatepass") for url in _spellings(request.url)]
    failure: Unauthenticated | None = None
    for data in candidates:
        try:
            return require(request, SIGNATURE, base64_sha1(data), both(secrets, "auth_token"))
        except Unauthenticated as error:
            failure = error
    raise failure or Unauthenticated("the request has no address")


def signed_fields(body: bytes) -> str:
    """Names and values of the form, sorted by name, each pair once, without anything between them."""
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise Unauthenticated("the form has too many fields") from None
    return "".join(name + value for name, value in sorted(set(pairs)))


def _spellings(url: str) -> tuple[str, ...]:
    """The address as it is, and with the default port added or its port left out, as Twilio's own libraries do."""
    parts = split_url(url)
    if not parts.hostname:
        return (url,)
    default = 443 if parts.scheme == "https" else 80
    other = f"{parts.netloc}:{default}" if parts.port is None else parts.netloc.rpartition(":")[0]
    return url, url.replace(f"//{parts.netloc}", f"//{other}", 1)
