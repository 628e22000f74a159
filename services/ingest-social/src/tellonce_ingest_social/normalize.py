"""Events of a network as messages of the contract, masked and within its limits. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tellonce_core import mask, wire
from tellonce_core.message import (
    Attachment,
    Disposition,
    FileRef,
    Identity,
    MaskedSecret,
    Message,
    MessageKind,
    Verdict,
)

from tellonce_ingest_social import parsed
from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.names import Named
from tellonce_ingest_social.parsed import Echo, Edit, Media, ParsedMessage, Reaction, Unknown, Unsend

_FUTURE = timedelta(days=1)
_MAX_NAME = 200
_MAX_REASON = 60
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_EDITED = "✎ "
_EXTENSIONS = {
    "application/pdf": "pdf",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "video/mp4": "mp4",
}

Recorded = ParsedMessage | Echo | Edit | Reaction | Unsend | Unknown
"""The events that get a row in the ledger; a tick is told as a delivery."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file of a message: where it is (None: it could not be had), and its type by the server's word."""

    media: Media
    file: FileRef | None
    media_type: str


@dataclass(slots=True)
class Tally:
    """What was masked where."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, place: str, rule: Callable[[str], mask.Masked], text: str) -> str:
        """The text without its secrets, which are counted."""
        result = rule(text)
        for kind, count in result.hits.items():
            self.counts[kind, place] += count
        return result.text

    @property
    def secrets(self) -> tuple[MaskedSecret, ...]:
        """All that was masked."""
        return tuple(MaskedSecret(kind=kind, place=place, count=n) for (kind, place), n in sorted(self.counts.items()))


def text_of(event: Recorded) -> str:
    """The words of an event: its text, then places, contacts and links; of a bare button what it stands for."""
    if isinstance(event, Echo):
        return "\n".join(one for one in (event.text, *_words(event.media)) if one)
    if isinstance(event, ParsedMessage):
        words = event.text or (event.payload if event.kind is MessageKind.POSTBACK else "")
        return "\n".join(
            one for one in (words, *_words(event.media), f"[{event.hidden}]" if event.hidden else "") if one
        )
    if isinstance(event, Edit):
        return _EDITED + "\n".join(one for one in (event.text, *_words(event.media)) if one)
    return ""


def _words(media: Sequence[Media]) -> list[str]:
    return [one.text or one.url for one in media if not has_file(one)]


def has_file(media: Media) -> bool:
    """Whether there is a file to fetch; places, contacts and links are words, but a card may come as a file."""
    wordy = (parsed.MediaKind.LOCATION, parsed.MediaKind.CONTACT, parsed.MediaKind.LINK)
    return (media.kind not in wordy or bool(media.media_type)) and bool(media.url or media.file_id)


def message(
    event: Recorded,
    account: Account,
    *,
    received_at: datetime,
    text: str,
    files: Sequence[Fetched] = (),
    full_text: FileRef | None = None,
    raw: FileRef | None = None,
    raw_copy: bytes = b"",
    language: str = "",
    tally: Tally | None = None,
) -> Message:
    """The message on the bus; `text` is masked already, and longer than the contract allows only with `full_text`."""
    tally = tally or Tally()
    item = parsed.item_id(account.channel, account.id, event)
    own, references = _names(event, account)
    return _fitting(
        Message(
            item_id=item,
            channel=account.channel,
            account=account.id,
            kind=_kind(event),
            author=_author(event, item, tally),
            external_id=own,
            references=references,
            thread_root=_thread_root(event, account) or own or item,
            text=cut(text),
            quoted_text=_context(event, tally),
            full_text=full_text,
            attachments=tuple(_attachments(files, tally))[: wire.MAX_ATTACHMENTS],
            raw=raw,
            raw_copy=raw_copy,
            sent_at=event.at if event.at and event.at <= received_at + _FUTURE else None,
            received_at=received_at,
            language=language,
            verdict=_verdict(event),
            about_external_id="" if isinstance(event, ParsedMessage | Echo | Unknown) else event.external_id,
            recipient=event.recipient or account.addresses[0],
            from_us=isinstance(event, Echo),
            masked=tally.secrets,
        )
    )


def _kind(event: Recorded) -> MessageKind:
    if isinstance(event, Echo | Edit) and event.public:
        return MessageKind.COMMENT
    return event.kind if isinstance(event, ParsedMessage) else MessageKind.MESSAGE


def _names(event: Recorded, account: Account) -> tuple[str, tuple[str, ...]]:
    """The event's own external id, and those that it answers or changes."""
    if isinstance(event, ParsedMessage | Echo):
        route, public = _way_back(event)
        own = Named(account.id, route, event.external_id, public).text
        answered = (Named(account.id, route, one, public).text for one in event.references)
        return own, tuple(dict.fromkeys(one for one in answered if one))[-wire.MAX_REFERENCES :]
    if isinstance(event, Edit):
        changed = Named(account.id, *_changed(event)).text
        return "", (changed,) if changed else ()
    return "", ()


def _changed(event: Edit) -> tuple[str, str, bool]:
    """What of its name the message that it changes was given."""
    return event.route or event.author.value, event.external_id, event.public


def _way_back(event: ParsedMessage | Echo) -> tuple[str, bool]:
    """Where an answer to it goes, and whether everybody reads that."""
    if isinstance(event, Echo):
        return event.to.value, event.public
    return event.route or event.author.value, event.kind is MessageKind.COMMENT


def _thread_root(event: Recorded, account: Account) -> str:
    if isinstance(event, ParsedMessage | Echo | Edit) and event.thread:
        return f"{account.id}/thread/{event.thread}"
    if isinstance(event, Edit):
        return Named(account.id, *_changed(event)).text
    return ""


def _author(event: Recorded, item: str, tally: Tally) -> Identity:
    """Who it is of; without anybody an identity of its own, so that no two strangers become one customer."""
    match event:
        case Echo():
            who: Identity | None = event.to
        case Unknown():
            who = Identity(kind="unknown", value=event.person) if event.person else None
        case _:
            who = event.author
    if who is None or not who.value:
        return Identity(kind="unknown", value=item)
    name = tally.take("header", mask.mask_header, who.display_name[:_MAX_NAME]) if who.display_name else ""
    return replace(who, value=who.value[: wire.MAX_IDENTITY_CHARACTERS], display_name=name[:_MAX_NAME])


def _context(event: Recorded, tally: Tally) -> str:
    """The post, story or ad that it stands beside, in words."""
    if not isinstance(event, ParsedMessage) or not event.context.kind:
        return ""
    context = event.context
    words = (context.kind.replace("_", " "), context.title, context.url or context.id)
    return cut(tally.take("quoted_text", mask.mask_text, "\n".join(one for one in words if one)))


def _verdict(event: Recorded) -> Verdict:
    match event:
        case ParsedMessage(standby=True):
            return _suppressed("standby")
        case Reaction():
            return _suppressed("reaction" if event.emoji else "reaction_removed")
        case Unsend():
            return _suppressed("unsend")
        case Unknown(harmless=True):
            return _suppressed(_reason(event.name))
        case Unknown():
            return Verdict(disposition=Disposition.FAIL, reason=_reason(f"unknown_{event.name}"))
        case _:
            return Verdict(disposition=Disposition.ACCEPT)


def _suppressed(reason: str) -> Verdict:
    return Verdict(disposition=Disposition.SUPPRESS, reason=reason)


def _reason(name: str) -> str:
    return re.sub(r"[^a-z0-9_.]+", "_", name.lower()).strip("_")[:_MAX_REASON] or "unknown"


def _attachments(files: Sequence[Fetched], tally: Tally) -> list[Attachment]:
    return [
        Attachment(
            id=str(index),
            filename=file_name(one, index + 1, tally),
            media_type=one.media_type[:127],
            file=one.file,
            inline=one.media.kind in (parsed.MediaKind.IMAGE, parsed.MediaKind.STICKER),
        )
        for index, one in enumerate(files)
    ]


def file_name(one: Fetched, number: int, tally: Tally) -> str:
    """A safe name: without folders, control and direction characters, at most 200 bytes, the extension kept."""
    name = unicodedata.normalize("NFC", _UNSAFE.sub("", one.media.filename))
    name = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].strip().rstrip(".")
    if not name.strip("."):
        return f"{one.media.kind}-{number}.{_EXTENSIONS.get(one.media_type, 'bin')}"
    name = tally.take("filename", mask.mask_file_name, name)
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > 20:
        stem, dot, extension = name, "", ""
    room = _MAX_NAME - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + extension


def needs_file(text: str) -> bool:
    """Whether the text is longer than what travels in a message."""
    return len(text) * 4 > wire.MAX_TEXT_BYTES and len(text.encode()) > wire.MAX_TEXT_BYTES


def cut(text: str) -> str:
    """The beginning of the text that travels in a message, ended at a whole character."""
    if not needs_file(text):
        return text
    return text.encode()[: wire.MAX_TEXT_BYTES].decode("utf-8", "ignore")


def _is_small(value: Message) -> bool:
    """Whether it fits without being measured; most do."""
    characters = len(value.text) + len(value.quoted_text) + len(value.raw_copy)
    return characters < wire.MAX_MESSAGE_BYTES // 8 and not value.references and not value.attachments


def _fitting(value: Message) -> Message:
    """The message made small enough for the bus: first what it stands beside goes, then what it answers."""
    if _is_small(value):
        return value
    smaller: tuple[Callable[[Message], Message], ...] = (
        lambda one: one,
        lambda one: replace(one, quoted_text="", references=one.references[-20:]),
        lambda one: replace(one, attachments=one.attachments[:50]),
    )
    for step in smaller:
        value = step(value)
        if wire.MESSAGE.to_proto(value).ByteSize() <= wire.MAX_MESSAGE_BYTES:
            return value
    return replace(value, text=value.text[:4096])
