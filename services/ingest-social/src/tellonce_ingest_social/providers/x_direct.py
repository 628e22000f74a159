"""Private messages on X: what one event says.

https://docs.x.com/x-api/enterprise-gnip-2.0/fundamentals/account-activity (direct_message_events)
"""

import html

from tellonce_core.message import DeliveryState, Identity, MessageKind

from tellonce_ingest_social.parsed import (
    Context,
    ContextKind,
    DeliveryTick,
    Echo,
    Media,
    MediaKind,
    Parsed,
    ParsedMessage,
)
from tellonce_ingest_social.people import profile
from tellonce_ingest_social.places import place
from tellonce_ingest_social.providers.unread import unknown
from tellonce_ingest_social.reading import Node

CHANNEL = "x"
KINDS = {"photo": MediaKind.IMAGE, "video": MediaKind.VIDEO, "animated_gif": MediaKind.VIDEO}


def message(event: Node, users: Node, apps: Node, ours: str) -> Parsed:
    """A message to us, or the echo of one by us."""
    body = event["message_create"]
    if event["type"].text != "message_create" or not body:
        return unknown(
            f"direct_message.{event['type'].text}",
            event,
            recipient=ours,
            external_id=event["id"].id,
            time=event["created_timestamp"],
        )
    sender, receiver = body["sender_id"].id, body["target"]["recipient_id"].id
    ours = ours or (receiver if sender != receiver else "")
    data, at, identifier = body["message_data"], event["created_timestamp"].moment, event["id"].id
    if sender == ours:
        return Echo(
            external_id=identifier,
            recipient=ours,
            at=at,
            to=person(receiver, users[receiver]),
            text=_text(data),
            media=_media(data),
            thread=f"{ours}:{receiver}",
            app=apps[body["source_app_id"].id]["name"].text,
        )
    post = event["initiated_via"]["tweet_id"].id
    return ParsedMessage(
        kind=MessageKind.MESSAGE,
        external_id=identifier,
        recipient=ours,
        at=at,
        author=person(sender, users[sender]),
        text=_text(data),
        media=_media(data),
        thread=f"{ours}:{sender}",
        route=sender,
        context=Context(kind=ContextKind.POST, id=post) if post else Context(),
        payload=data["quick_reply_response"]["metadata"].text,
    )


def person(identifier: str, user: Node) -> Identity:
    """A profile with its name as shown, else its handle."""
    return profile(CHANNEL, identifier, user.first("name", "screen_name").text or user["data"]["name"].text)


def _text(data: Node) -> str:
    """The words without the short link that stands for the attached file."""
    words = html.unescape(data["text"].text)
    link = data["attachment"]["media"]["url"].text
    return words.removesuffix(link).rstrip() if link else words


def _media(data: Node) -> tuple[Media, ...]:
    attachment = data["attachment"]
    if attachment["type"].text == "location":
        spot = attachment["location"]["shared_coordinate"]["coordinates"]["coordinates"].items
        return (place(spot[1], spot[0]),) if len(spot) == 2 else ()
    return (file(attachment["media"]),) if attachment["media"] else ()


def file(media: Node) -> Media:
    """A picture or film: the best film that plays everywhere, else the picture."""
    films = [one for one in media["video_info"]["variants"].items if one["content_type"].text == "video/mp4"]
    best = max(films, key=lambda one: one["bitrate"].size, default=Node())
    return Media(
        kind=KINDS.get(media["type"].text, MediaKind.LINK),
        url=best["url"].text or media.first("media_url_https", "media_url", "expanded_url").text,
        media_type=best["content_type"].text,
    )


def read(event: Node, ours: str) -> Parsed:
    """The customer has read up to a message."""
    sender = event["sender_id"].id
    if sender == ours:
        return unknown(
            "direct_message_mark_read_events.own", event, recipient=ours, harmless=True, time=event["created_timestamp"]
        )
    at = event["created_timestamp"].moment
    return DeliveryTick(
        external_id=event["last_read_event_id"].id,
        recipient=ours,
        at=at,
        state=DeliveryState.READ,
        person=sender,
        up_to=at,
    )
