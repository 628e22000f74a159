"""LINE Official Accounts (Messaging API).

https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

from collections.abc import Mapping, Sequence

from tellonce_core.message import DeliveryState, Identity, MessageKind

from tellonce_ingest_social.parsed import DeliveryTick, Edit, Media, MediaKind, Parsed, ParsedMessage, Unsend
from tellonce_ingest_social.people import profile
from tellonce_ingest_social.places import place
from tellonce_ingest_social.provider import Provider, direct_media, no_challenge
from tellonce_ingest_social.providers import line_send
from tellonce_ingest_social.providers.unread import unknown, unreadable
from tellonce_ingest_social.reading import Node, read_json
from tellonce_ingest_social.requests import Account, Secrets, WebhookRequest
from tellonce_ingest_social.signatures import base64_sha256, both, require

CHANNEL = "line"
SIGNATURE = "x-line-signature"
_FILES = {
    "image": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
    "file": MediaKind.FILE,
}
_HARMLESS = (
    "follow",
    "unfollow",
    "join",
    "leave",
    "memberJoined",
    "memberLeft",
    "videoPlayComplete",
    "beacon",
    "accountLink",
    "things",
    "membership",
    "module",
    "activated",
    "deactivated",
)
_STICKER = "https://stickershop.line-scdn.net/stickershop/v1/sticker/{}/android/sticker.png"


def verify(request: WebhookRequest, secrets: Secrets) -> None:
    """Base64 HMAC-SHA256 of the raw body under the channel secret."""
    require(request, SIGNATURE, base64_sha256(request.body), both(secrets, "channel_secret"))


def parse(body: bytes, headers: Mapping[str, str], account: Account) -> Sequence[Parsed]:
    """All that a delivery says; an empty list of events is LINE's own check of the webhook."""
    del headers
    document = read_json(body)
    if document is None or "events" not in document:
        return [unreadable(body, account.address)]
    ours = document["destination"].id or account.address
    return [_event(event, ours) for event in document["events"].items]


def _event(event: Node, ours: str) -> Parsed:
    kind, message = event["type"].text, event["message"]
    if kind == "message" and message["id"].id:
        return _message(event, message, ours)
    if kind == "messageEdited" and message["id"].id:
        return Edit(
            external_id=message["id"].id,
            recipient=ours,
            at=event["timestamp"].moment,
            author=_person(event),
            text=message["text"].text,
            kept_media=True,
            revision=event["webhookEventId"].id,
            thread=f"{ours}:{_chat(event)}",
            route=_chat(event),
        )
    if kind == "unsend" and event["unsend"]["messageId"].id:
        return Unsend(
            external_id=event["unsend"]["messageId"].id,
            recipient=ours,
            at=event["timestamp"].moment,
            author=_person(event),
        )
    if kind == "postback":
        return _postback(event, event["postback"], ours)
    if kind == "delivery":
        return _delivered(event, ours)
    return _other(event, kind, ours)


def _other(event: Node, kind: str, ours: str) -> Parsed:
    return unknown(
        kind or "untyped",
        event,
        recipient=ours,
        external_id=event["webhookEventId"].id,
        time=event["timestamp"],
        person=event["source"]["userId"].id,
        harmless=kind in _HARMLESS,
    )


def _message(event: Node, message: Node, ours: str) -> Parsed:
    media, quoted = _media(message), message["quotedMessageId"].id
    known = media or message["type"].text == "text"
    return ParsedMessage(
        kind=MessageKind.MESSAGE,
        external_id=message["id"].id,
        recipient=ours,
        at=event["timestamp"].moment,
        author=_person(event),
        text=message["text"].text if message["type"].text == "text" else "",
        media=media,
        thread=f"{ours}:{_chat(event)}",
        route=_chat(event),
        references=(quoted,) if quoted else (),
        handle=event["replyToken"].id,
        hidden="" if known else f"unsupported: {message['type'].text}",
        standby=event["mode"].text == "standby",
    )


def _person(event: Node) -> Identity:
    source = event["source"]
    return profile(CHANNEL, source["userId"].id or _chat(event))


def _chat(event: Node) -> str:
    """The group or room, where it is one: answers go there."""
    return event["source"].first("groupId", "roomId", "userId").id


def _media(message: Node) -> tuple[Media, ...]:
    kind = message["type"].text
    if kind in _FILES:
        outside = message["contentProvider"]["originalContentUrl"].text
        return (
            Media(
                kind=_FILES[kind],
                url=outside,
                file_id="" if outside else message["id"].id,
                filename=message["fileName"].text,
                size_bytes=message["fileSize"].size,
            ),
        )
    if kind == "location":
        named = (message["title"].text, message["address"].text)
        return (place(message["latitude"], message["longitude"], *named),)
    if kind == "sticker":
        number = message["stickerId"].id
        words = message["text"].text or " ".join(one.text for one in message["keywords"].items[:3])
        url = _STICKER.format(number) if number.isdigit() else ""
        return (Media(kind=MediaKind.STICKER, url=url, media_type="image/png", text=words),)
    return ()


def _postback(event: Node, postback: Node, ours: str) -> Parsed:
    data, params = postback["data"].text, postback["params"]
    chosen = " ".join(params[name].text for name in ("date", "time", "datetime") if params[name].text)
    return ParsedMessage(
        kind=MessageKind.POSTBACK,
        external_id=event["webhookEventId"].id,
        recipient=ours,
        at=event["timestamp"].moment,
        author=_person(event),
        text=chosen or data,
        thread=f"{ours}:{_chat(event)}",
        route=_chat(event),
        payload=data,
        handle=event["replyToken"].id,
        standby=event["mode"].text == "standby",
    )


def _delivered(event: Node, ours: str) -> Parsed:
    """A notification message of ours arrived; `data` is what we gave it (X-Line-Delivery-Tag)."""
    return DeliveryTick(
        external_id="",
        recipient=ours,
        at=event["timestamp"].moment,
        state=DeliveryState.DELIVERED,
        person=event["source"]["userId"].id,
        reference=event["delivery"]["data"].id,
    )


PROVIDER = Provider(
    name=CHANNEL,
    channels=(CHANNEL,),
    secrets=("channel_secret", "access_token"),
    verify=verify,
    challenge=no_challenge,
    parse=parse,
    compose_send=line_send.compose_send,
    read_send_answer=line_send.read_send_answer,
    media_call=line_send.media_call,
    media_link=direct_media,
    capabilities=line_send.CAPABILITIES,
    account_check=line_send.ACCOUNT_CHECK,
)
