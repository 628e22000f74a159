"""What one Telegram message holds: words, media, what it stands beside.

https://core.telegram.org/bots/api#message
"""

from collections.abc import Iterator

from tellonce_ingest_social.parsed import Context, ContextKind, Media, MediaKind
from tellonce_ingest_social.places import contact, place
from tellonce_ingest_social.reading import Node

_FILES = {
    "audio": MediaKind.AUDIO,
    "voice": MediaKind.AUDIO,
    "video": MediaKind.VIDEO,
    "video_note": MediaKind.VIDEO,
    "animation": MediaKind.VIDEO,
    "document": MediaKind.FILE,
    "sticker": MediaKind.STICKER,
}


def text_of(message: Node) -> str:
    """The words, or what stands for them in a message of another kind."""
    words = message.first("text", "caption").text
    return words or "\n".join(part for part in _in_words(message) if part)


def _in_words(message: Node) -> Iterator[str]:
    yield message["game"]["title"].text
    poll = message["poll"]
    if poll:
        yield "\n".join([poll["question"].text, *(f"- {one['text'].text}" for one in poll["options"].items)])
    dice = message["dice"]
    if dice:
        yield f"{dice['emoji'].text} {dice['value'].text}".strip()
    yield message["web_app_data"]["data"].text
    yield message["checklist"]["title"].text
    paid = message["successful_payment"]
    if paid:
        yield f"{paid['invoice_payload'].text}: {paid['total_amount'].text} {paid['currency'].text}"


def media_of(message: Node) -> tuple[Media, ...]:
    """Files, places, contacts and links that stand behind words."""
    return (*_files(message), *_places(message), *_links(message))


def _files(message: Node) -> Iterator[Media]:
    if message["photo"].items:
        yield _largest(message["photo"])
    for name, kind in _FILES.items():
        if name == "document" and message["animation"]:
            continue  # the same file, once more, for old programs
        if message[name]:
            yield _file(kind, message[name])
    for one in message["paid_media"]["paid_media"].items:
        if one["photo"].items:
            yield _largest(one["photo"])
        elif one["video"]:
            yield _file(MediaKind.VIDEO, one["video"])


def _largest(sizes: Node) -> Media:
    best = max(sizes.items, key=lambda size: size["width"].size * size["height"].size)
    return Media(
        kind=MediaKind.IMAGE, file_id=best["file_id"].id, media_type="image/jpeg", size_bytes=best["file_size"].size
    )


def _file(kind: MediaKind, body: Node) -> Media:
    return Media(
        kind=kind,
        file_id=body["file_id"].id,
        media_type=body["mime_type"].text.lower(),
        filename=body["file_name"].text,
        size_bytes=body["file_size"].size,
        text=body["emoji"].text,
    )


def _places(message: Node) -> Iterator[Media]:
    venue, at, card = message["venue"], message["location"], message["contact"]
    if venue:
        spot = venue["location"]
        yield place(spot["latitude"], spot["longitude"], venue["title"].text, venue["address"].text)
    elif at:
        yield place(at["latitude"], at["longitude"])
    if card:
        name = f"{card['first_name'].text} {card['last_name'].text}"
        yield contact(name, [card["phone_number"].text])


def _links(message: Node) -> Iterator[Media]:
    for one in (*message["entities"].items, *message["caption_entities"].items):
        if one["type"].text == "text_link" and one["url"].text:
            yield Media(kind=MediaKind.LINK, url=one["url"].text)


def context_of(message: Node) -> Context:
    """A story that it answers, or where it was forwarded from."""
    story = message["reply_to_story"]
    if story:
        return Context(kind=ContextKind.STORY_REPLY, id=story["id"].id)
    origin = message["forward_origin"] or message.first("forward_from", "forward_from_chat", "forward_sender_name")
    if not origin:
        return Context()
    who = origin.first("sender_user", "sender_chat", "chat") or origin
    title = who.first("title", "username", "first_name").text or origin["sender_user_name"].text or origin.text
    return Context(kind=ContextKind.FORWARDED, title=title)
