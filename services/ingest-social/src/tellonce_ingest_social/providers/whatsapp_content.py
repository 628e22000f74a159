"""What one WhatsApp message holds, by its type: words, media, what it stands beside.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tellonce_ingest_social.parsed import Context, ContextKind, Media, MediaKind
from tellonce_ingest_social.places import contact, place
from tellonce_ingest_social.reading import Node, read_json

_FILES = {
    "image": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
    "voice": MediaKind.AUDIO,
    "document": MediaKind.FILE,
    "sticker": MediaKind.STICKER,
}


@dataclass(frozen=True, slots=True)
class Content:
    """Words and media; `payload` for a pressed button; `hidden` says why there is nothing."""

    text: str = ""
    media: tuple[Media, ...] = ()
    payload: str = ""
    hidden: str = ""


def content(message: Node) -> Content | None:
    """What the message holds; None for a type that we don't know."""
    kind = message["type"].text
    if kind in _FILES:
        body = message[kind]
        return Content(body["caption"].text, (_file(_FILES[kind], body),))
    read = _READ.get(kind)
    return read(message) if read else None


def context(message: Node) -> Context:
    """The ad, product or forward that the message came by."""
    referral, around = message["referral"], message["context"]
    if referral:
        ad = referral["source_type"].text == "ad"
        return Context(
            kind=ContextKind.AD if ad else ContextKind.POST,
            id=referral["source_id"].id,
            title=referral.first("headline", "body").text,
            url=referral["source_url"].text,
        )
    product = around["referred_product"]["product_retailer_id"].id
    if product:
        return Context(kind=ContextKind.PRODUCT, id=product)
    forwarded = around["forwarded"].true or around["frequently_forwarded"].true
    return Context(kind=ContextKind.FORWARDED) if forwarded else Context()


def _file(kind: MediaKind, body: Node) -> Media:
    return Media(
        kind=kind,
        url=body["url"].text,
        file_id=body["id"].id,
        media_type=body["mime_type"].text.lower().partition(";")[0],
        filename=body["filename"].text,
        size_bytes=body["file_size"].size,
        sha256=_hex(body["sha256"].text),
    )


def _hex(value: str) -> str:
    """The network writes hashes in base64."""
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.hex() if len(raw) == 32 else ""


def _text(message: Node) -> Content:
    return Content(message["text"]["body"].text)


def _button(message: Node) -> Content:
    button = message["button"]
    return Content(button.first("text", "payload").text, payload=button["payload"].text)


def _interactive(message: Node) -> Content:
    body = message["interactive"]
    kind = body["type"].text
    answer = body.first(kind, "button_reply", "list_reply", "nfm_reply")
    if kind == "nfm_reply":
        words = "\n".join(_form(read_json(answer["response_json"].text.encode()) or Node()))
        return Content(words or answer.first("body", "name").text, payload=answer["name"].text)
    return Content(answer.first("title", "description").text or kind, payload=answer["id"].text)


def _form(fields: Node) -> Iterator[str]:
    """The lines of a filled form, without what the network puts beside it."""
    for key in fields.keys:
        if key not in ("flow_token", "wa_flow_response_params"):
            value = fields[key]
            yield f"{key}: {value.text or json.dumps(value.value, ensure_ascii=False)}"


def _location(message: Node) -> Content:
    at = message["location"]
    where = place(at["latitude"], at["longitude"], at["name"].text, at["address"].text, url=at["url"].text)
    return Content(media=(where,))


def _contacts(message: Node) -> Content:
    return Content(media=tuple(_contact(one) for one in message["contacts"].items))


def _contact(card: Node) -> Media:
    name = card["name"]
    phones = [one["phone"].text or one["wa_id"].text for one in card["phones"].items]
    mails = [one["email"].text for one in card["emails"].items]
    return contact(name["formatted_name"].text or name["first_name"].text, [*phones, *mails])


def _order(message: Node) -> Content:
    order = message["order"]
    lines = [
        f"{one['quantity'].text} × {one['product_retailer_id'].text}: "
        f"{one['item_price'].number or 0:g} {one['currency'].text}"
        for one in order["product_items"].items
    ]
    return Content("\n".join(part for part in (order["text"].text, *lines) if part))


def _unsupported(message: Node) -> Content:
    what = message["unsupported"]["type"].text or next(
        (error.first("title", "message").text for error in message["errors"].items), ""
    )
    return Content(hidden=f"unsupported: {what}" if what else "unsupported")


_READ: dict[str, Callable[[Node], Content]] = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "unsupported": _unsupported,
    "unknown": _unsupported,
}
