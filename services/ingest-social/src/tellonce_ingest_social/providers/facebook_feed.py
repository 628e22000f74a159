"""A Facebook page's public side: comments, posts by others, mentions, reviews, reactions -> what they say.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page (feed, mention, ratings)
"""

from tellonce_core.message import Identity, MessageKind

from tellonce_ingest_social.parsed import (
    Context,
    ContextKind,
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
from tellonce_ingest_social.providers.unread import unknown
from tellonce_ingest_social.reading import Node

CHANNEL = "messenger"
_EMOJI = {"like": "👍", "love": "❤️", "haha": "😆", "wow": "😮", "sad": "😢", "angry": "😠", "care": "🤗"}
_WRITTEN = ("comment", "post", "status", "photo", "video", "share", "album", "rating", "link", "note", "mention")
_GONE = ("remove", "delete")
_CHANGED = ("edited", "edit", "update")


def event(field: str, value: Node, page: str, time: Node) -> Parsed:
    """What one change of a page's feed says; `time` is the delivery's, for events that carry none of their own."""
    verb, item = value["verb"].text.lower() or "add", value["item"].text.lower()
    if field == "mention":
        item = "comment" if value["comment_id"] else "mention"
    elif field == "ratings":
        item = "rating" if item in ("", "rating") else item
    author = _author(value)
    about = _id(value, item)
    if item in ("reaction", "like") and verb in ("add", "edit", "remove") and about:
        return _reaction(value, item, verb, author, page, time)
    if item not in _WRITTEN or not about:
        return unknown(f"{field}.{item}.{verb}", value, recipient=page, time=time, person=author.value)
    if verb in _GONE:
        return Unsend(external_id=about, recipient=page, at=time.moment, author=author, by_us=author.value == page)
    if verb in _CHANGED:
        return Edit(
            external_id=about, recipient=page, at=time.moment, author=author, text=_text(value), media=_media(value),
            thread=_top(value, item, about), route=author.value, public=True,
        )  # fmt: skip
    if verb != "add":
        return unknown(f"{field}.{item}.{verb}", value, recipient=page, time=time, harmless=True)
    return _written(field, value, item, about, page, time)


def _written(field: str, value: Node, item: str, about: str, page: str, time: Node) -> Parsed:
    author, top = _author(value), _top(value, item, about)
    references = (top,) if top != about else ()
    at = value["created_time"].moment or time.moment
    if author.value == page:
        if item != "comment":
            return unknown(f"{field}.{item}.own", value, recipient=page, time=time, harmless=True)
        return Echo(
            external_id=about,
            recipient=page,
            at=at,
            to=profile(CHANNEL, ""),
            text=_text(value),
            public=True,
            media=_media(value),
            thread=top,
            references=references,
        )
    kind = ContextKind.MENTION if field == "mention" else ContextKind.POST
    return ParsedMessage(
        kind=MessageKind.COMMENT,
        external_id=about,
        recipient=page,
        at=at,
        author=author,
        text=_text(value),
        media=_media(value),
        thread=top,
        route=author.value,
        references=references,
        context=Context(
            kind=kind,
            id=value["post_id"].id,
            title=value["post"]["message"].text,
            url=value["post"]["permalink_url"].text,
        ),
    )


def _top(value: Node, item: str, about: str) -> str:
    """The comment at the top of its thread."""
    parent = value["parent_id"].id
    return parent if item == "comment" and parent and parent != value["post_id"].id else about


def _id(value: Node, item: str) -> str:
    if item == "rating":
        return value.first("open_graph_story_id", "comment_id", "post_id").id
    return value.first("comment_id", "post_id", "share_id", "photo_id", "video_id").id


def _author(value: Node) -> Identity:
    who = value["from"]
    identifier = who["id"].id or value.first("sender_id", "reviewer_id").id
    return profile(CHANNEL, identifier, who["name"].text or value.first("sender_name", "reviewer_name").text)


def _text(value: Node) -> str:
    return value.first("message", "review_text").text


def _media(value: Node) -> tuple[Media, ...]:
    found = [(MediaKind.IMAGE, value["photo"]), (MediaKind.VIDEO, value["video"])]
    found += [(MediaKind.IMAGE, one) for one in value["photos"].items]
    if not value["photo"] and not value["video"]:
        found.append((MediaKind.LINK, value["link"]))
    return tuple(Media(kind=kind, url=link.text) for kind, link in found if link.text)


def _reaction(value: Node, item: str, verb: str, author: Identity, page: str, time: Node) -> Parsed:
    kind = value["reaction_type"].text.lower() or item
    return Reaction(
        external_id=value.first("comment_id", "post_id").id,
        recipient=page,
        at=value["created_time"].moment or time.moment,
        author=author,
        emoji="" if verb == "remove" else _EMOJI.get(kind, kind),
    )
