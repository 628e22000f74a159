"""What goes to a visitor, as JSON texts. Mirrors protocol.schema.json. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tellonce_core.entry import AuthorKind, Direction, Entry, EntryKind
from tellonce_core.errors import Busy, TellonceError, Unavailable
from tellonce_core.message import Attachment, Card, MaskedSecret, Message, MessageKind

from tellonce_ingest_chat.messages import EPOCH, read_external_id
from tellonce_ingest_chat.session import Chat

VERSION = 1
_KINDS = {EntryKind.CALLBACK: "callback", EntryKind.SURVEY: "survey", EntryKind.PROMISE: "promise"}
_MESSAGE_KINDS = {MessageKind.CALLBACK: EntryKind.CALLBACK, MessageKind.SURVEY: EntryKind.SURVEY,
                  MessageKind.EVENT: EntryKind.SYSTEM}  # fmt: skip
_SHOWN_CARDS = frozenset({"page", "callback", "transfer", "end"})


def milliseconds(at: datetime | None) -> int:
    """Milliseconds since 1970, as the protocol has times."""
    return int((at - EPOCH).total_seconds() * 1000) if at else 0


@dataclass(frozen=True, slots=True)
class Face:
    """An agent as a visitor sees them."""

    name: str = ""

    @property
    def initials(self) -> str:
        """The first letters of the first and the last name."""
        words = self.name.split()
        return "".join(word[0] for word in (words if len(words) < 2 else (words[0], words[-1]))).upper()


Link = Mapping[str, str]
"""Addresses of attachments by their id."""


def entry_view(entry: Entry, number: int, name: str, links: Link) -> dict[str, Any]:
    """An entry as a visitor sees it."""
    own = read_external_id(entry.external_id) if entry.direction is Direction.IN else None
    card = entry.card if entry.direction is Direction.OUT and entry.card else None
    said = entry.card if entry.direction is Direction.IN and entry.card else None
    return {
        "id": entry.id,
        "mid": own[3] if own else "",
        "n": own[2] if own else 0,
        "from": _side(entry),
        "kind": _kind(entry),
        "name": name,
        "initials": Face(name).initials,
        "text": entry.text,
        "at": milliseconds(entry.order_at),
        "chat": own[1] if own else number,
        "via": "email" if entry.channel == "email" else "chat",
        "attachments": [_attachment(one, links.get(one.id, "")) for one in entry.attachments],
        "card": _card(card) if card and card.kind in _SHOWN_CARDS else None,
        "answers": said.answers_entry_id if said else "",
        "value": said.value if said else "",
        "call": _call(said) if said and said.kind == "callback" else None,
        "masked": masked_view(entry.masked),
    }


def entry_of(message: Message, at: datetime) -> Entry:
    """What history will record of this message, as far as its writer sees it."""
    return Entry(
        id=message.item_id,
        channel=message.channel,
        direction=Direction.IN,
        kind=_MESSAGE_KINDS.get(message.kind, EntryKind.MESSAGE),
        text=message.text,
        order_at=at,
        external_id=message.external_id,
        attachments=message.attachments,
        masked=message.masked,
        card=message.card,
    )


def _side(entry: Entry) -> str:
    if entry.direction is Direction.IN:
        return "visitor"
    if entry.kind is EntryKind.PROMISE:  # put down beside the words, and so no message of anybody's
        return "system"
    return "agent" if entry.author and entry.author.kind is AuthorKind.AGENT else "system"


def _kind(entry: Entry) -> str:
    card = entry.card
    if card is not None and card.kind == "end":
        return "end"
    if entry.kind is EntryKind.SYSTEM:
        return "answer" if card and card.kind == "answer" else "notice"
    if entry.direction is Direction.OUT and card is not None and card.kind in _SHOWN_CARDS:
        return "card"
    return _KINDS.get(entry.kind, "message")


def _card(card: Card) -> dict[str, Any]:
    expires_at = card.fields.get("expires_at", "")
    fields = {name: text for name, text in card.fields.items() if name != "expires_at"}
    return {"kind": card.kind, "fields": fields, "expires_at": int(expires_at) if expires_at.isdigit() else None}


def _call(card: Card) -> dict[str, Any] | None:
    """The number that the visitor wants to be called by, and when."""
    begins_at = card.fields.get("begins_at", "")
    if not begins_at:
        return None
    return {"phone": card.fields.get("phone", ""), "at": milliseconds(datetime.fromisoformat(begins_at))}


def _attachment(one: Attachment, url: str) -> dict[str, Any]:
    size = one.file.size_bytes if one.file else 0
    return {"id": one.id, "name": one.filename, "media_type": one.media_type, "size_bytes": size, "url": url}


def masked_view(masked: Iterable[MaskedSecret]) -> list[dict[str, Any]]:
    """What was hidden, by kind."""
    return [{"kind": one.kind, "count": one.count} for one in masked]


def chat_view(chat: Chat, face: Face | None, state: str = "") -> dict[str, Any]:
    """The chat as a visitor sees it."""
    return {
        "number": chat.number,
        "state": state or chat.state.value,
        "reference": chat.reference,
        "agent": {"name": face.name, "initials": face.initials} if face else None,
        "ended_by": chat.ended_by.value,
    }


def frame(kind: str, **facts: Any) -> str:
    """One frame."""
    return json.dumps({"t": kind, **facts}, ensure_ascii=False, separators=(",", ":"))


def ack(said_id: str, entry_id: str, at: datetime, masked: Sequence[MaskedSecret] = ()) -> str:
    """It is stored."""
    return frame("ack", id=said_id, entry=entry_id, at=milliseconds(at), masked=masked_view(masked))


def entry(view: Mapping[str, Any]) -> str:
    """An entry; the cursor is the place of it."""
    return frame("entry", entry=view, cursor=str(view["at"]))


def error(why: TellonceError, said_id: str = "") -> str:
    """A frame was refused; whether it may be sent again is said by `retry_ms`."""
    more: dict[str, Any] = {"id": said_id} if said_id else {}
    if isinstance(why, Busy | Unavailable):
        more["retry_ms"] = round(why.retry_after.total_seconds() * 1000)
    reason = "UNAVAILABLE" if isinstance(why, Unavailable) else why.reason
    return frame("error", reason=reason, message=str(why), **more)
