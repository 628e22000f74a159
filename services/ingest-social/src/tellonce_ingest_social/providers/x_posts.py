"""Posts on X that mention or answer us: what one event says.

https://docs.x.com/x-api/enterprise-gnip-2.0/fundamentals/account-activity (tweet_create_events)
"""

import html

from tellonce_core.message import MessageKind

from tellonce_ingest_social.parsed import Context, ContextKind, Echo, Edit, Media, Parsed, ParsedMessage, Unsend
from tellonce_ingest_social.people import profile
from tellonce_ingest_social.providers.unread import unknown
from tellonce_ingest_social.providers.x_direct import CHANNEL, file, person
from tellonce_ingest_social.reading import Node


def post(event: Node, ours: str) -> Parsed:
    """A comment by others, an echo of our own answer, an edit; reposts and our own posts open nothing."""
    author, identifier = event["user"].first("id_str", "id").id, _id(event)
    time = event.first("timestamp_ms", "created_at")
    if event["retweeted_status"] or not identifier:
        return unknown(
            "repost", event, recipient=ours, external_id=identifier, time=time, person=author, harmless=bool(identifier)
        )
    first = _first_version(event)
    if first and first != identifier:
        return Edit(
            external_id=first,
            recipient=ours,
            at=time.moment,
            author=person(author, event["user"]),
            text=_text(event),
            media=_media(event),
            revision=identifier,
            thread=_thread(event, first),
            route=author,
            public=True,
        )
    return _own(event, identifier, ours) if author == ours else _comment(event, identifier, author, ours)


def _id(event: Node) -> str:
    return event.first("id_str", "id").id


def _first_version(event: Node) -> str:
    history = event["edit_history"]
    return history["initial_tweet_id"].id or next((one.id for one in history["edit_tweet_ids"].items), "")


def _thread(event: Node, identifier: str) -> str:
    answered = event.first("in_reply_to_status_id_str", "in_reply_to_status_id").id
    return event["conversation_id_str"].id or answered or identifier


def _comment(event: Node, identifier: str, author: str, ours: str) -> Parsed:
    answered = event.first("in_reply_to_status_id_str", "in_reply_to_status_id").id
    quoted = event.first("quoted_status_id_str", "quoted_status_id").id
    to_us = event.first("in_reply_to_user_id_str", "in_reply_to_user_id").id == ours
    return ParsedMessage(
        kind=MessageKind.COMMENT,
        external_id=identifier,
        recipient=ours,
        at=event.first("timestamp_ms", "created_at").moment,
        author=person(author, event["user"]),
        text=_text(event),
        media=_media(event),
        thread=_thread(event, identifier),
        route=author,
        references=tuple(one for one in (quoted, answered) if one),
        context=Context(
            kind=ContextKind.POST if to_us and answered else ContextKind.MENTION,
            id=answered or quoted,
            url=f"https://x.com/i/status/{identifier}" if identifier.isdigit() else "",
        ),
    )


def _own(event: Node, identifier: str, ours: str) -> Parsed:
    receiver = event.first("in_reply_to_user_id_str", "in_reply_to_user_id").id
    answered = event.first("in_reply_to_status_id_str", "in_reply_to_status_id").id
    time = event.first("timestamp_ms", "created_at")
    if not receiver or receiver == ours:
        return unknown("own_post", event, recipient=ours, external_id=identifier, time=time, harmless=True)
    return Echo(
        external_id=identifier,
        recipient=ours,
        at=time.moment,
        to=profile(CHANNEL, receiver, event["in_reply_to_screen_name"].text),
        text=_text(event),
        media=_media(event),
        thread=_thread(event, identifier),
        references=(answered,) if answered else (),
        public=True,
    )


def _text(event: Node) -> str:
    """The whole words, also of long posts, without the short links that stand for attached files."""
    words = html.unescape(
        event["extended_tweet"]["full_text"].text
        or event["note_tweet"]["text"].text
        or event.first("full_text", "text").text
    )
    for link in {one["url"].text for one in _attached(event)} - {""}:
        words = words.removesuffix(link).rstrip()
    return words


def _attached(event: Node) -> tuple[Node, ...]:
    whole = event["extended_tweet"]["extended_entities"] or event["extended_entities"]
    return whole["media"].items or event["entities"]["media"].items


def _media(event: Node) -> tuple[Media, ...]:
    return tuple(file(one) for one in _attached(event))


def deleted(event: Node, ours: str) -> Parsed:
    """A post was taken back."""
    status, time = event["status"], event["timestamp_ms"]
    author = status["user_id"].id
    if not status["id"].id:
        return unknown("tweet_delete_events", event, recipient=ours, time=time)
    return Unsend(
        external_id=status["id"].id,
        recipient=ours,
        at=time.moment,
        author=None if author == ours else profile(CHANNEL, author),
        by_us=author == ours,
    )
