"""`tellonce-ingest-social parse`: JSON lines in, JSON lines out; imports nothing that serves.

A line {"provider", "payload"} gives {"messages": […]}; a line with "secret", "body" and "header" gives {"valid": bool}.
"""

import json
from collections.abc import Mapping
from typing import IO, Any
from urllib.parse import parse_qsl, urlencode

from tellonce_core.errors import NotFound, Unauthenticated

from tellonce_ingest_social.parsed import DeliveryTick, Echo, Edit, Parsed, ParsedMessage, Reaction, Unknown, Unsend
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account, WebhookRequest, split_url

ALIASES = {"facebook": "messenger", "twitter": "x", "twilio": "sms"}
HEADERS = {
    "messenger": "x-hub-signature-256",
    "instagram": "x-hub-signature-256",
    "whatsapp": "x-hub-signature-256",
    "telegram": "x-telegram-bot-api-secret-token",
    "line": "x-line-signature",
    "x": "x-twitter-webhooks-signature",
    "sms": "x-twilio-signature",
    "twilio-whatsapp": "x-twilio-signature",
    "viber": "x-viber-content-signature",
}
SIGNING_SECRETS = ("app_secret", "secret_token", "channel_secret", "consumer_secret", "auth_token")
_KINDS = {"message": "dm", "comment": "comment", "postback": "postback"}


def parse_command(source: IO[bytes], sink: IO[str]) -> int:
    """One JSON object a line of the source; a line that is none gives {"error"}."""
    for line in source:
        if line.strip():
            sink.write(json.dumps(answer(read_json(line) or Node()), ensure_ascii=False) + "\n")
    return 0


def answer(line: Node) -> dict[str, Any]:
    """What one line gives."""
    name = line["provider"].text.lower()
    provider = PROVIDERS.get(ALIASES.get(name, name))
    if provider is None:
        return {"error": "unknown provider", "messages": []}
    if "secret" in line:
        return {"valid": is_genuine(provider, line)}
    found = [as_json(event) for event in parse_payload(provider, line["payload"].value)]
    return {"messages": [_as_written(one) if provider.name == "whatsapp" else one for one in found]}


def _as_written(event: dict[str, Any]) -> dict[str, Any]:
    """WhatsApp's own ids of people are their numbers without the plus of E.164."""
    return {
        key: str(value).removeprefix("+") if value and key in ("sender_id", "to_id") else value
        for key, value in event.items()
    }


def parse_payload(provider: Provider, payload: Any) -> list[Parsed]:
    """What a payload says; one that is no text goes in as the network writes it."""
    if isinstance(payload, str):
        body = payload.encode("utf-8", "replace")
    elif provider.name in ("sms", "twilio-whatsapp") and isinstance(payload, Mapping):
        body = urlencode({key: str(value) for key, value in payload.items()}).encode()
    else:
        body = json.dumps(payload).encode()
    return list(provider.parse(body, {}, Account(id="main")))


def is_genuine(provider: Provider, line: Node) -> bool:
    """Whether the network made the request that a line describes: "secret", "body", "header", for Twilio "url"."""
    url = line["url"].text
    request = WebhookRequest(
        body=_body(line.first("params", "body").value),
        headers={HEADERS[provider.name]: line["header"].text},
        query=dict(parse_qsl(split_url(url).query)) if url else {},
        url=url,
    )
    try:
        provider.verify(request, dict.fromkeys(SIGNING_SECRETS, line["secret"].text))
    except (Unauthenticated, NotFound, ValueError):
        return False
    return True


def _body(value: Any) -> bytes:
    """A body as it came; the fields of a form as one."""
    if isinstance(value, Mapping):
        return urlencode({str(key): str(one) for key, one in value.items()}).encode()
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else b""


def as_json(event: Parsed) -> dict[str, Any]:
    """The keys that README.md lists."""
    common: dict[str, Any] = {
        "external_id": event.external_id or None,
        "timestamp": event.at.isoformat() if event.at else None,
        "recipient_id": event.recipient or None,
    }
    return {**common, **_by_kind(event)}


def _by_kind(event: Parsed) -> dict[str, Any]:
    match event:
        case ParsedMessage():
            return {
                "kind": _KINDS[event.kind],
                "sender_id": event.author.value,
                "thread": event.thread,
                "references": list(event.references),
                "payload": event.payload or None,
                "context": str(event.context.kind) or None,
                **_content(event),
            }
        case Echo():
            return {"kind": "echo", "sender_id": event.recipient, "to_id": event.to.value, **_content(event)}
        case DeliveryTick():
            return {"kind": "status", "state": str(event.state), "sender_id": event.person, "detail": event.detail}
        case Reaction():
            return {"kind": "reaction", "sender_id": event.author.value, "text": event.emoji}
        case Edit():
            return {"kind": "edit", "sender_id": event.author.value, **_content(event)}
        case Unsend():
            return {"kind": "delete", "sender_id": event.author.value if event.author else None}
        case Unknown():
            return {"kind": "unknown", "name": event.name, "sender_id": event.person or None}


def _content(event: ParsedMessage | Echo | Edit) -> dict[str, Any]:
    return {"text": event.text, "attachments": [{"type": str(one.kind)} for one in event.media]}
