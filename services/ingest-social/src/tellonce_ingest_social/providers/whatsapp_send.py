"""How replies leave by WhatsApp, and how its files are fetched.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tellonce_core.errors import Rejected
from tellonce_core.message import DeliveryState

from tellonce_ingest_social.capabilities import MB, Capabilities, MediaRule
from tellonce_ingest_social.outgoing import Outgoing, OutMedia, split
from tellonce_ingest_social.parsed import Media, MediaKind
from tellonce_ingest_social.providers.meta import bearer, graph_call, graph_url
from tellonce_ingest_social.providers.whatsapp_templates import template_part
from tellonce_ingest_social.reading import read_json
from tellonce_ingest_social.requests import Account, HttpCall, Secrets

CAPABILITIES = Capabilities(
    text_limit=4096,
    media={
        MediaKind.IMAGE: MediaRule(max_bytes=5 * MB, media_types=frozenset({"image/jpeg", "image/png"})),
        MediaKind.AUDIO: MediaRule(
            max_bytes=16 * MB,
            media_types=frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
        ),
        MediaKind.VIDEO: MediaRule(max_bytes=16 * MB, media_types=frozenset({"video/3gpp", "video/mp4"})),
        MediaKind.FILE: MediaRule(max_bytes=100 * MB),
    },
    free_window=timedelta(hours=24),
    templates=True,
    ticks=frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.FAILED}),
    echoes=True,
    quotes=True,
    calls_per_second=80,
)
_NAMES = {MediaKind.IMAGE: "image", MediaKind.AUDIO: "audio", MediaKind.VIDEO: "video", MediaKind.FILE: "document"}
_MAX_CALLBACK_DATA = 512


def compose_send(reply: Outgoing, account: Account, secrets: Secrets, now: datetime) -> Sequence[HttpCall]:
    """One call a part and file; our entry goes along as `biz_opaque_callback_data`, which comes back with the ticks."""
    del now
    if not reply.to:
        raise Rejected("the recipient is missing")
    url = graph_url(account, account.address, "messages")
    return [graph_call(url, {**_frame(reply), **part}, secrets) for part in _parts(reply)]


def _frame(reply: Outgoing) -> dict[str, Any]:
    """To a phone number by `to`, to somebody who shows only a business-scoped id (TR.123…) by `recipient`."""
    number = reply.to.lstrip("+")
    whom = {"to": number} if number.isdigit() else {"recipient": reply.to}
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **whom,
        "biz_opaque_callback_data": reply.entry_id[:_MAX_CALLBACK_DATA],
    }


def _parts(reply: Outgoing) -> Iterator[Mapping[str, Any]]:
    if reply.template:
        yield {"type": "template", "template": template_part(reply.template)}
        return
    quoted = {"context": {"message_id": reply.in_reply_to}} if reply.in_reply_to else {}
    for text in split(reply.text, CAPABILITIES.text_limit):
        yield {"type": "text", "text": {"body": text, "preview_url": False}, **quoted}
        quoted = {}
    for file in reply.media:
        name = _NAMES.get(file.kind, "document")
        yield {"type": name, name: _file(file, name), **quoted}
        quoted = {}


def _file(file: OutMedia, name: str) -> dict[str, str]:
    return {"link": file.url, **({"filename": file.filename} if name == "document" and file.filename else {})}


def media_call(media: Media, account: Account, secrets: Secrets, now: datetime) -> HttpCall | None:
    """Asks for the address of a file, which works for five minutes."""
    del now
    if not media.file_id:
        return None
    return HttpCall(method="GET", url=graph_url(account, media.file_id), headers=bearer(secrets))


def media_link(body: bytes, account: Account, secrets: Secrets) -> HttpCall | None:
    """Gets the file; its address wants the token too. Only https (or our own base_url) ever gets it."""
    document = read_json(body)
    url = document["url"].text if document else ""
    own = account.settings.get("base_url", "")
    if not (url.startswith("https://") or (own and url.startswith(own))):
        return None
    return HttpCall(method="GET", url=url, headers=bearer(secrets))
