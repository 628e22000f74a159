"""What goes over HTTP, as values: the webhook that came, our answer to it, our calls and what their answers mean."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import SplitResult, urlencode, urlsplit

Secrets = Mapping[str, str]
"""Secrets of an account by name; Provider.secrets lists the names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """A webhook request: the raw body, header names in lower case, and the URL that the network was given."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    """With scheme, host and query, as the network called it (Twilio signs it)."""
    method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What we answer to a handshake."""

    body: str
    media_type: str = "text/plain"
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of ours as a provider sees it."""

    id: str
    addresses: tuple[str, ...] = ()
    """The network's ids of it (page, phone number id, bot); the first is the one we write from."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """By name: "base_url" replaces the network's own, for proxies and simulators."""

    @property
    def address(self) -> str:
        """The id that we write from; "" if none is set."""
        return self.addresses[0] if self.addresses else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of ours that goes along as multipart/form-data, beside these fields."""

    name: str
    """Of the form's part that holds it."""
    key: str
    """Where it is in the file store."""
    filename: str
    media_type: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCall:
    """One call to a network's API."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    upload: Upload | None = None
    """The body is this form instead."""
    idempotency_key: str | None = None
    """Set where the network drops a repeat of it by itself: such a call may be made again after a crash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The network took it."""

    external_id: str
    """What the network calls it; "" if it doesn't say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimited:
    """The network wants us to wait; nothing was sent."""

    retry_after: timedelta
    detail: str = ""


RefusedReason = Literal["window_closed", "blocked", "credentials", "invalid", "media", "not_found", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The network said no; nothing was sent."""

    detail: str
    """In words, as the network says it."""
    permanent: bool
    """False: another try may work (the network's own trouble)."""
    reason: RefusedReason = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Nobody can tell whether it was sent: an echo or a tick settles it, or the agent is asked."""

    detail: str = ""


SendAnswer = Sent | RateLimited | Refused | Unclear


def json_call(url: str, document: Mapping[str, Any], headers: Mapping[str, str], *, key: str | None = None) -> HttpCall:
    """A POST of a JSON document."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return HttpCall(
        method="POST", url=url, headers={"content-type": "application/json", **headers}, body=body, idempotency_key=key
    )


def form_call(url: str, fields: Mapping[str, str] | list[tuple[str, str]], headers: Mapping[str, str]) -> HttpCall:
    """A POST of form fields."""
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return HttpCall(method="POST", url=url, headers={**kind, **headers}, body=urlencode(fields).encode())


def split_url(url: str) -> SplitResult:
    """The parts of an address; of one that is none (a network may send anything) they are empty."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return urlsplit("")
    return parts
