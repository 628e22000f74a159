"""The events of private messages that Messenger and Instagram share: one `messaging` entry -> what it says.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
"""

from collections.abc import Iterator

from tellonce_core.message import DeliveryState, Identity, MessageKind

from tellonce_ingest_social.parsed import (
    Context,
    ContextKind,
    DeliveryTick,
    Echo,
    Edit,
    Media,
    MediaKind,
    Parsed,
    ParsedMessage,
    Reaction,
    Unsend,
)
from tellonce_ingest_social.people import profile
from tellonce_ingest_social.places import place
from tellonce_ingest_social.providers.unread import unknown
from tellonce_ingest_social.reading import Node

_MEDIA = {
    "image": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
    "file": MediaKind.FILE,
    "reel": MediaKind.VIDEO,
    "ig_reel": MediaKind.VIDEO,
    "story_mention": MediaKind.IMAGE,
    "ig_story": MediaKind.IMAGE,
    "animated_image": MediaKind.IMAGE,
}
_HARMLESS = (
    "optin",
    "referral",
    "account_linking",
    "pass_thread_control",
    "take_thread_control",
    "game_play",
    "request_thread_control",
    "app_roles",
    "typing",
    "delivery",
    "read",
)


def events(event: Node, channel: str, account: str, *, standby: bool = False) -> Iterator[Parsed]:
    """What one entry of `messaging` says; `account` is the page's or Instagram account's id."""
    ours = event["recipient"]["id"].id or account
    person = profile(channel, event["sender"].first("id", "user_ref").id, event["sender"]["name"].text)
    if event["message"]:
        yield _message(event, event["message"], person, ours, standby)
    elif event["message_edit"]:
        yield _edit(event, event["message_edit"], person, ours)
    elif event["postback"]:
        yield _postback(event, event["postback"], person, ours)
    elif event["reaction"]:
        yield _reaction(event, event["reaction"], person, ours)
    elif event["delivery"] or event["read"]:
        yield from _ticks(event, person.value, ours)
    else:
        yield _other(event, person.value, ours)


def _message(event: Node, message: Node, person: Identity, ours: str, standby: bool) -> Parsed:
    mid, at = message["mid"].id, event["timestamp"].moment
    if message["is_echo"].true:
        return _echo(event, message, person, ours)
    if message["is_deleted"].true:
        return Unsend(external_id=mid, recipient=ours, at=at, author=person)
    media = tuple(_attachment(one) for one in message["attachments"].items)
    hidden = "unsupported" if message["is_unsupported"].true or (not media and _is_empty(message)) else ""
    return ParsedMessage(
        kind=MessageKind.MESSAGE,
        external_id=mid,
        recipient=ours,
        at=at,
        author=person,
        text=message["text"].text,
        media=media,
        thread=f"{ours}:{person.value}",
        route=person.value,
        references=_references(message),
        context=_context(event, message),
        payload=message["quick_reply"]["payload"].text,
        hidden=hidden,
        standby=standby,
    )


def _is_empty(message: Node) -> bool:
    return not (message["text"].text or message["quick_reply"] or message["reply_to"] or message["referral"])


def _echo(event: Node, message: Node, ours: Identity, person: str) -> Parsed:
    """In an echo the sender is the account and the recipient the customer."""
    account, at = ours.value, event["timestamp"].moment
    if message["is_deleted"].true:
        return Unsend(external_id=message["mid"].id, recipient=account, at=at, author=None, by_us=True)
    return Echo(
        external_id=message["mid"].id,
        recipient=account,
        at=at,
        to=profile(ours.kind, person),
        text=message["text"].text,
        media=tuple(_attachment(one) for one in message["attachments"].items),
        thread=f"{account}:{person}",
        references=_references(message),
        app=message["app_id"].id,
        reference=message["metadata"].id,
    )


def _references(message: Node) -> tuple[str, ...]:
    quoted = message["reply_to"]["mid"].id
    return (quoted,) if quoted else ()


def _context(event: Node, message: Node) -> Context:
    story, kinds = message["reply_to"]["story"], {one["type"].text for one in message["attachments"].items}
    if story:
        return Context(kind=ContextKind.STORY_REPLY, id=story["id"].id, url=story["url"].text)
    if "story_mention" in kinds:
        return Context(kind=ContextKind.STORY_MENTION)
    referral = message["referral"] or event["referral"] or event["postback"]["referral"]
    product = referral["product"]["id"].id
    if product:
        return Context(kind=ContextKind.PRODUCT, id=product)
    if not referral:
        return Context()
    ad = referral["ad_id"].id
    data = referral["ads_context_data"]
    return Context(
        kind=ContextKind.AD if ad or referral["source"].text == "ADS" else ContextKind.REFERRAL,
        id=ad or referral["ref"].id,
        title=data["ad_title"].text or referral["ref"].text,
        url=data.first("photo_url", "video_url").text or referral["referer_uri"].text,
    )


def _attachment(one: Node) -> Media:
    kind, payload = one["type"].text.lower(), one["payload"]
    url = payload["url"].text or one.first("url", "URL").text
    title = payload["title"].text or one["title"].text
    if kind == "location":
        at = payload["coordinates"]
        return place(at["lat"], at["long"], title, url=one.first("url", "URL").text)
    if payload["sticker_id"]:
        return Media(kind=MediaKind.STICKER, url=url, file_id=payload["sticker_id"].id)
    known = _MEDIA.get(kind, MediaKind.LINK)
    return Media(kind=known, url=url, text=title if known is MediaKind.LINK else "", filename=payload["name"].text)


def _edit(event: Node, edit: Node, person: Identity, ours: str) -> Parsed:
    return Edit(
        external_id=edit["mid"].id,
        recipient=ours,
        at=event["timestamp"].moment,
        author=person,
        text=edit["text"].text,
        kept_media=True,
        revision=edit["num_edit"].id,
        thread=f"{ours}:{person.value}",
        route=person.value,
    )


def _postback(event: Node, postback: Node, person: Identity, ours: str) -> Parsed:
    return ParsedMessage(
        kind=MessageKind.POSTBACK,
        external_id=postback["mid"].id,
        recipient=ours,
        at=event["timestamp"].moment,
        author=person,
        text=postback["title"].text or postback["payload"].text,
        thread=f"{ours}:{person.value}",
        route=person.value,
        context=_context(event, Node()),
        payload=postback["payload"].text,
    )


def _reaction(event: Node, reaction: Node, person: Identity, ours: str) -> Parsed:
    taken_back = reaction["action"].text == "unreact"
    return Reaction(
        external_id=reaction["mid"].id,
        recipient=ours,
        at=event["timestamp"].moment,
        author=person,
        emoji="" if taken_back else reaction.first("emoji", "reaction").text,
    )


def _ticks(event: Node, person: str, ours: str) -> Iterator[Parsed]:
    """Delivered by ids or up to a time; read by id (Instagram) or up to a time (Messenger)."""
    read = bool(event["read"])
    body = event["read"] if read else event["delivery"]
    state = DeliveryState.READ if read else DeliveryState.DELIVERED
    mids = [body["mid"].id] if body["mid"] else [mid.id for mid in body["mids"].items if mid.id]
    at = event["timestamp"].moment or body["watermark"].moment
    for mid in mids:
        yield DeliveryTick(external_id=mid, recipient=ours, at=at, state=state, person=person)
    until = body["watermark"].moment
    if not mids and until is not None:
        yield DeliveryTick(external_id="", recipient=ours, at=at, state=state, person=person, up_to=until)
    elif not mids:
        yield _other(event, person, ours)


def _other(event: Node, person: str, ours: str) -> Parsed:
    """Anything else by the name of its part: opt-ins, handovers, referrals without words, what is new."""
    parts = [key for key in event.keys if key not in ("sender", "recipient", "timestamp")]
    known = next((name for name in _HARMLESS if name in parts), "")
    name = known or ".".join(sorted(parts))
    return unknown(name, event, recipient=ours, time=event["timestamp"], person=person, harmless=bool(known))
