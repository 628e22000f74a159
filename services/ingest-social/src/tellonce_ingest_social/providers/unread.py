"""Events that open nothing, as ledger rows: kept as they came, whatever they are."""

import json
from typing import Any

from tellonce_ingest_social.parsed import Unknown
from tellonce_ingest_social.reading import Node

MAX_PAYLOAD_BYTES = 64 * 1024


def unreadable(body: bytes, recipient: str = "") -> Unknown:
    """A body that is no document of this network."""
    return Unknown(external_id="", recipient=recipient, at=None, name="unreadable", payload=body[:MAX_PAYLOAD_BYTES])


def unknown(
    name: str,
    event: Node,
    *,
    recipient: str = "",
    external_id: str = "",
    time: Node | None = None,
    person: str = "",
    harmless: bool = False,
) -> Unknown:
    """An event of a kind that we don't know, or that we know and do nothing about (`harmless`)."""
    return Unknown(
        external_id=external_id,
        recipient=recipient,
        at=time.moment if time else None,
        name=name[:100] or "unnamed",
        payload=_as_json(event.value),
        person=person,
        harmless=harmless,
    )


def _as_json(value: Any) -> bytes:
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()[:MAX_PAYLOAD_BYTES]
    except (TypeError, ValueError, RecursionError):
        return repr(type(value)).encode()
