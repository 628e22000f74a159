"""The newer X Activity API: an envelope round one event, which is a list of the older API's or one object of API v2.

https://docs.x.com/x-api/activity/event-payloads
"""

import html
from collections.abc import Iterator

from tellonce_core.message import MessageKind

from tellonce_ingest_social.parsed import (
    Context,
    ContextKind,
    Echo,
    Edit,
    Media,
    MediaKind,
    Parsed,
    ParsedMessage,
    Unsend,
)
from tellonce_ingest_social.providers.unread import unknown
from tellonce_ingest_social.providers.x_direct import KINDS, person
from tellonce_ingest_social.reading import Node

_HARMLESS = ("follow.", "like.", "profile.", "spaces.", "news.")


def envelope(document: Node) -> tuple[str, Node]:
    """(our account, payload) of a delivery: the payload may itself be a delivery of the older API."""
    data = document["data"]
    return data["filter"]["user_id"].id, data["payload"]


def events(document: Node, ours: str) -> Iterator[Parsed]:
    """What one event says."""
    data = document["data"]
    kind, payload = data["event_type"].text, data["payload"]
    if kind in ("dm.received", "dm.sent") and payload["id"].id and payload["sender_id"].id:
        yield _message(payload, document, ours)
    elif kind == "post.delete" and payload["id"].id:
        yield Unsend(
            external_id=payload["id"].id, recipient=ours, at=payload["created_at"].moment, author=None, by_us=True
        )
    elif kind.startswith("post.") and payload["id"].id and payload["author_id"].id:
        yield _post(payload, document, ours)
    else:
        yield unknown(
            f"data.{kind}",
            data,
            recipient=ours,
            external_id=data["event_uuid"].id,
            time=payload["created_at"],
            person=payload.first("sender_id", "author_id").id,
            harmless=kind.startswith(_HARMLESS),
        )


def _user(document: Node, identifier: str) -> Node:
    users = _included(document, "users")
    found = next((one for one in users if one["id"].id == identifier), Node())
    return Node({"name": found["name"].text, "screen_name": found["username"].text})


def _included(document: Node, name: str) -> tuple[Node, ...]:
    return document["data"]["includes"][name].items or document["includes"][name].items


def _message(payload: Node, document: Node, ours: str) -> Parsed:
    sender, at, identifier = payload["sender_id"].id, payload["created_at"].moment, payload["id"].id
    text, media = _text(payload), _media(payload, document)
    if sender == ours:
        other = _other(payload, ours)
        to = person(other, _user(document, other))
        return Echo(
            external_id=identifier, recipient=ours, at=at, to=to, text=text, media=media, thread=f"{ours}:{other}"
        )
    return ParsedMessage(
        kind=MessageKind.MESSAGE,
        external_id=identifier,
        recipient=ours,
        at=at,
        author=person(sender, _user(document, sender)),
        text=text,
        media=media,
        thread=f"{ours}:{sender}",
        route=sender,
    )


def _other(payload: Node, ours: str) -> str:
    """The other side of a private conversation: "<id>-<id>", or the list of who takes part."""
    pair = payload["dm_conversation_id"].id.split("-")
    sides = pair if len(pair) == 2 else [one.id for one in payload["participant_ids"].items]
    return next((side for side in sides if side and side != ours), "")


def _post(payload: Node, document: Node, ours: str) -> Parsed:
    identifier, author = payload["id"].id, payload["author_id"].id
    at, answered, quoted = payload["created_at"].moment, _about(payload, "replied_to"), _about(payload, "quoted")
    who, text, media = person(author, _user(document, author)), _text(payload), _media(payload, document)
    first = next((one.id for one in payload["edit_history_tweet_ids"].items), identifier)
    receiver = payload["in_reply_to_user_id"].id
    if _about(payload, "retweeted") or (author == ours and receiver in ("", ours)):
        name = "repost" if _about(payload, "retweeted") else "own_post"
        return unknown(name, payload, recipient=ours, external_id=identifier, person=author, harmless=True)
    thread = payload["conversation_id"].id or answered or first
    if first != identifier:
        return Edit(
            external_id=first, recipient=ours, at=at, author=who, text=text, media=media, revision=identifier,
            thread=thread, route=author, public=True,
        )  # fmt: skip
    references = tuple(one for one in (quoted, answered) if one)
    if author == ours:
        to = person(receiver, _user(document, receiver))
        return Echo(
            external_id=identifier, recipient=ours, at=at, to=to, text=text, media=media, thread=thread,
            references=references, public=True,
        )  # fmt: skip
    kind = ContextKind.POST if receiver == ours and answered else ContextKind.MENTION
    return ParsedMessage(
        kind=MessageKind.COMMENT, external_id=identifier, recipient=ours, at=at, author=who, text=text, media=media,
        thread=thread, route=author, references=references, context=Context(kind=kind, id=answered or quoted),
    )  # fmt: skip


def _about(payload: Node, kind: str) -> str:
    found = (one["id"].id for one in payload["referenced_tweets"].items if one["type"].text == kind)
    return next(found, "")


def _text(payload: Node) -> str:
    return html.unescape(payload["note_tweet"]["text"].text or payload["text"].text)


def _media(payload: Node, document: Node) -> tuple[Media, ...]:
    """The files that the message names, as far as the delivery shows them; the others without an address."""
    shown = {one["media_key"].id: one for one in _included(document, "media")}
    keys = (one.id for one in payload["attachments"]["media_keys"].items)
    return tuple(_file(shown.get(key, Node()), key) for key in keys)


def _file(media: Node, key: str) -> Media:
    films = [one for one in media["variants"].items if one["content_type"].text == "video/mp4"]
    best = max(films, key=lambda one: one["bit_rate"].size, default=Node())
    url = best["url"].text or media.first("url", "preview_image_url").text
    return Media(kind=KINDS.get(media["type"].text, MediaKind.IMAGE), url=url, file_id="" if url else key)
