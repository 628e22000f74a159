"""What leaves, before a network's own form: one reply, how it goes and to whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2
from tellonce_core import wire
from tellonce_core.entry import TemplateUse

from tellonce_ingest_social.parsed import MediaKind


class Audience(StrEnum):
    """Who can read it."""

    PRIVATE = "private"
    PUBLIC = "public"
    """An answer under the comment that `in_reply_to` names."""
    PRIVATE_REPLY = "private_reply"
    """A private message to whoever wrote the comment that `in_reply_to` names (once, with their consent)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutMedia:
    """A file of ours: the network fetches it by an unguessable address, or it is sent along from the file store."""

    kind: MediaKind
    url: str
    media_type: str
    filename: str = ""
    size_bytes: int = 0
    key: str = ""
    """In the file store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One reply on its way out."""

    entry_id: str
    """Our entry: handed to networks that hand it back, and their idempotency key."""
    to: str
    """The network's id of the person or group."""
    text: str = ""
    media: tuple[OutMedia, ...] = ()
    audience: Audience = Audience.PRIVATE
    in_reply_to: str = ""
    template: TemplateUse | None = None
    late: bool = False
    """True past the network's free window, where a person may still answer (Meta's HUMAN_AGENT tag)."""


def from_reply(
    reply: events_pb2.ReplySend,
    *,
    links: Mapping[str, str],
    route: str = "",
    audience: Audience = Audience.PRIVATE,
    late: bool = False,
) -> Outgoing:
    """The reply with the addresses of its attachments by their ids; `route` (a group) goes before the recipient."""
    people = [one.identity.value for one in reply.recipients if one.role == message_pb2.PARTICIPANT_ROLE_TO]
    return Outgoing(
        entry_id=reply.entry_id,
        to=route or (people[0] if people else ""),
        text=reply.text,
        media=tuple(_media(one, links[one.id]) for one in reply.attachments if one.id in links),
        audience=audience,
        in_reply_to=reply.in_reply_to,
        template=wire.TEMPLATE_USE.from_proto(reply.template) if reply.HasField("template") else None,
        late=late,
    )


def _media(attachment: message_pb2.Attachment, link: str) -> OutMedia:
    return OutMedia(
        kind=kind_of(attachment.media_type),
        url=link,
        media_type=attachment.media_type,
        filename=attachment.filename,
        size_bytes=attachment.file.size_bytes,
        key=attachment.file.key,
    )


def as_words(file: OutMedia) -> str:
    """A file that the network doesn't carry, as a message of its own: its name and where it is."""
    return "\n".join(one for one in (file.filename, file.url) if one)


def kind_of(media_type: str) -> MediaKind:
    """What a media type is shown as."""
    main = media_type.lower().partition("/")[0]
    known = {"image": MediaKind.IMAGE, "audio": MediaKind.AUDIO, "video": MediaKind.VIDEO}
    return known.get(main, MediaKind.FILE)


class Unit(StrEnum):
    """What a network counts."""

    CHARACTERS = "characters"
    UTF16 = "utf16"
    BYTES = "bytes"


def length(text: str, unit: Unit) -> int:
    """How long a text is, as the network counts."""
    match unit:
        case Unit.CHARACTERS:
            return len(text)
        case Unit.UTF16:
            return len(text) + sum(ord(letter) > 0xFFFF for letter in text)
        case Unit.BYTES:
            return len(text.encode("utf-8", "replace"))


def split(text: str, limit: int, unit: Unit = Unit.CHARACTERS) -> Iterator[str]:
    """The text in parts that fit, cut at the last paragraph, line, sentence or word that does; nothing is lost but
    the white space at the cuts."""
    rest = text.strip()
    while length(rest, unit) > limit:
        most = _fitting(rest, limit, unit)
        cut = next((at for mark in ("\n\n", "\n", ". ", " ") if (at := rest.rfind(mark, most // 2, most)) > 0), most)
        cut += rest.startswith(". ", cut)
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def _fitting(text: str, limit: int, unit: Unit) -> int:
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle], unit) <= limit else (low, middle - 1)
    return low
