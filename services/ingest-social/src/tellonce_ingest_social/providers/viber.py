"""Viber bots.

https://developers.viber.com/docs/api/rest-bot-api/#callbacks
"""

from collections.abc import Mapping, Sequence

from tellonce_core.message import DeliveryState, MessageKind

from tellonce_ingest_social.parsed import DeliveryTick, Media, MediaKind, Parsed, ParsedMessage
from tellonce_ingest_social.people import profile
from tellonce_ingest_social.places import contact, place
from tellonce_ingest_social.provider import Provider, direct_media, no_challenge, open_media
from tellonce_ingest_social.providers import viber_send
from tellonce_ingest_social.providers.unread import unknown, unreadable
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account, Secrets, WebhookRequest
from tellonce_ingest_social.signatures import both, hex_sha256, require

CHANNEL = "viber"
SIGNATURE = "x-viber-content-signature"
_STATES = {"delivered": DeliveryState.DELIVERED, "seen": DeliveryState.READ, "failed": DeliveryState.FAILED}
_HARMLESS = ("webhook", "subscribed", "unsubscribed", "conversation_started", "client_status", "action")
_FILES = {"picture": MediaKind.IMAGE, "video": MediaKind.VIDEO, "file": MediaKind.FILE, "audio": MediaKind.AUDIO}


def verify(request: WebhookRequest, secrets: Secrets) -> None:
    """Hex HMAC-SHA256 of the raw body under the bot's token."""
    require(request, SIGNATURE, hex_sha256(request.body), both(secrets, "auth_token"))


def parse(body: bytes, headers: Mapping[str, str], account: Account) -> Sequence[Parsed]:
    """What one callback says. It doesn't name the bot: the account that the webhook belongs to stands for it."""
    del headers
    event = read_json(body)
    if event is None or not event["event"].text:
        return [unreadable(body, account.address)]
    name, ours = event["event"].text, account.address
    if name == "message" and event["message"]:
        return [_message(event, ours)]
    if name in _STATES and event["message_token"].id:
        return [_tick(event, _STATES[name], ours)]
    person = event["user_id"].id or event["user"]["id"].id
    return [
        unknown(
            name,
            event,
            recipient=ours,
            external_id=_event_id(event, name),
            time=event["timestamp"],
            person=person,
            harmless=name in _HARMLESS,
        )
    ]


def _event_id(event: Node, name: str) -> str:
    token = event["message_token"].id
    return f"{name}:{token}" if token else ""


def _message(event: Node, ours: str) -> Parsed:
    message, sender = event["message"], event["sender"]
    media, person = _media(message), profile(CHANNEL, sender["id"].id, sender["name"].text)
    kind, text = message["type"].text, message["text"].text
    return ParsedMessage(
        kind=MessageKind.MESSAGE,
        external_id=event["message_token"].id,
        recipient=ours,
        at=event["timestamp"].moment,
        author=person,
        text=text,
        media=media,
        thread=f"{ours}:{person.value}",
        route=person.value,
        payload=message["tracking_data"].text,
        hidden="" if text or media or kind == "text" else f"unsupported: {kind}",
    )


def _media(message: Node) -> tuple[Media, ...]:
    kind, url = message["type"].text, message["media"].text
    if kind in _FILES:
        file = Media(kind=_FILES[kind], url=url, filename=message["file_name"].text, size_bytes=message["size"].size)
        return (file,)
    if kind == "sticker":
        return (Media(kind=MediaKind.STICKER, url=url, file_id=message["sticker_id"].id),)
    if kind == "url":
        return (Media(kind=MediaKind.LINK, url=url),) if url else ()
    if kind == "location":
        spot = message["location"]
        return (place(spot["lat"], spot.first("lon", "lng"), spot["address"].text),)
    if kind == "contact":
        card = message["contact"]
        return (contact(card["name"].text, [card["phone_number"].text]),)
    return ()


def _tick(event: Node, state: DeliveryState, ours: str) -> Parsed:
    return DeliveryTick(
        external_id=event["message_token"].id,
        recipient=ours,
        at=event["timestamp"].moment,
        state=state,
        person=event["user_id"].id,
        detail=event["desc"].text[:500],
    )


PROVIDER = Provider(
    name=CHANNEL,
    channels=(CHANNEL,),
    secrets=("auth_token",),
    verify=verify,
    challenge=no_challenge,
    parse=parse,
    compose_send=viber_send.compose_send,
    read_send_answer=viber_send.read_send_answer,
    media_call=open_media,
    media_link=direct_media,
    capabilities=viber_send.CAPABILITIES,
    account_check=viber_send.ACCOUNT_CHECK,
)
