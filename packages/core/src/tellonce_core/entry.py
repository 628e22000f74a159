"""What stands in the record: the words of entry.v1 (mapped in wire.py)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tellonce_core.message import Attachment, Card, DeliveryState, FileRef, Identity, MaskedSecret, Participant, Urgency


class Direction(StrEnum):
    """Direction, seen from the company."""

    UNSPECIFIED = ""
    IN = "in"
    OUT = "out"
    INTERNAL = "internal"


class EntryKind(StrEnum):
    """Kinds of entry."""

    UNSPECIFIED = ""
    MESSAGE = "message"
    PHONE_NOTE = "phone_note"
    NOTE = "note"
    COMMENT = "comment"
    SURVEY = "survey"
    ORDER = "order"
    PROMISE = "promise"
    CALLBACK = "callback"
    SYSTEM = "system"


class AuthorKind(StrEnum):
    """Sorts of authors."""

    UNSPECIFIED = ""
    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class ThreadReason(StrEnum):
    """Why an entry stands in its conversation."""

    UNSPECIFIED = ""
    KEY = "key"
    REPLY_TOKEN = "reply_token"  # noqa: S105 (a name, no secret)
    REFERENCE = "reference"
    FOLLOW_UP = "follow_up"
    NEW = "new"
    RELATED = "related"
    WRITTEN = "written"
    MOVED = "moved"


class AutomaticKind(StrEnum):
    """Automatic messages."""

    UNSPECIFIED = ""
    ACKNOWLEDGEMENT = "acknowledgement"
    DELAY_NOTICE = "delay_notice"
    SURVEY = "survey"
    TRANSCRIPT = "transcript"
    PROOF_CODE = "proof_code"


class PromiseState(StrEnum):
    """What became of a promise."""

    UNSPECIFIED = ""
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Audience(StrEnum):
    """Who reads an answer on a network."""

    UNSPECIFIED = ""
    PUBLIC = "public"
    PRIVATE_REPLY = "private_reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateValue:
    """What stands in one blank of a template."""

    place: str = ""
    """Where the blank is: "header", "body", or "button.<place from 0>"."""
    name: str = ""
    """The blank's name: "1", "2" or a word, as the network has it."""
    text: str = ""
    """What is written there: one line, at most 1,024 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateUse:
    """A template of a network, filled in."""

    id: str
    """What the network calls it when it is sent (WhatsApp: its name; Twilio: ContentSid)."""
    name: str = ""
    """Name to show."""
    language: str = ""
    """Language as the network writes it ("tr", "en_US")."""
    values: tuple[TemplateValue, ...] = ()
    """What stands in its blanks, in the order of the template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote an entry."""

    kind: AuthorKind = AuthorKind.UNSPECIFIED
    """What sort of author."""
    id: str = ""
    """Agent id or name of the calling system; the node id for customers."""
    name: str = ""
    """Name to show."""
    identity: Identity | None = None
    """The customer's identity that the entry came by; an answer goes back to it."""
    customer_id: str = ""
    """Customer whom the author's node belongs to now; empty if that is the entry's own, or the author is none."""
    authorized: bool = False
    """True if somebody else wrote it who may act for the customer (an authorised contact)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far a message of ours has come."""

    state: DeliveryState = DeliveryState.UNSPECIFIED
    """The state."""
    at: datetime | None = None
    """Since when."""
    detail: str = ""
    """In plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneCall:
    """A call that a phone note tells of."""

    direction: Direction = Direction.UNSPECIFIED
    """Who called whom: in = the customer called."""
    duration: timedelta = timedelta()
    """How long."""
    outcome: str = ""
    """How it ended: "answered", "no_answer", "voicemail", "busy", or free words up to 200 characters."""
    number: str = ""
    """The number, E.164; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order or purchase, as the shop told of it."""

    number: str = ""
    """Its number, as customers quote it; at most 64 characters."""
    status: str = ""
    """How far it is, in the shop's words; may be empty."""
    total: str = ""
    """What it costs, with its currency; may be empty."""
    url: str = ""
    """Where the shop shows it (https); may be empty."""
    placed_at: datetime | None = None
    """When it was placed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """How it stands with what we promised; its words are the entry's."""

    state: PromiseState = PromiseState.UNSPECIFIED
    """What became of it."""
    due_at: datetime | None = None
    """By when it is to be kept."""
    owner_id: str = ""
    """The agent who sees to it; may be empty."""
    settled_at: datetime | None = None
    """When somebody said that it was kept or broken."""
    settled_by: str = ""
    """Who said so ("agent:<id>")."""
    reason: str = ""
    """What they said to it."""
    made_in_entry_id: str = ""
    """The entry of ours in which it was made; may be empty."""
    version: int = 0
    """Grows by one with each change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the story. Written once; only its delivery, its promise's state and conversation links change."""

    id: str = ""
    """Id: the item id of what came in, derived from the request id for what we wrote."""
    node_id: str = ""
    """Person node under which it is stored; never changes."""
    customer_id: str = ""
    """Customer that the node belongs to now."""
    conversation_id: str = ""
    """Conversation that it belongs to."""
    conversation_reference: str = ""
    """Sayable reference of the conversation (K7-QX4M)."""
    channel: str = ""
    """Channel, as in Message."""
    account: str = ""
    """Account of ours."""
    direction: Direction = Direction.UNSPECIFIED
    """Direction."""
    kind: EntryKind = EntryKind.UNSPECIFIED
    """Kind."""
    author: Author | None = None
    """Who wrote it."""
    subject: str = ""
    """Subject; may be empty."""
    text: str = ""
    """The text, without quote; at most 64 kB, the rest in `full_text`."""
    quoted_text: str = ""
    """Quoted text that was cut off, for folding."""
    html: str = ""
    """Safe HTML; may be empty."""
    full_text: FileRef | None = None
    """The whole text, if it was cut."""
    full_html: FileRef | None = None
    """The whole HTML, if it was cut."""
    attachments: tuple[Attachment, ...] = ()
    """Attachments."""
    participants: tuple[Participant, ...] = ()
    """Other people on it: To, Cc, Reply-To."""
    order_at: datetime | None = None
    """Its place in the story; fixed when recorded. Order is (order_at, id)."""
    sent_at: datetime | None = None
    """When it was sent, by the sender's clock; for ours, when it left."""
    received_at: datetime | None = None
    """When we received it; unset for ours."""
    recorded_at: datetime | None = None
    """When it was recorded."""
    external_id: str = ""
    """What the outside calls it."""
    delivery: Delivery | None = None
    """Delivery of what we wrote; unset otherwise."""
    send_at: datetime | None = None
    """When a queued reply leaves; unset otherwise."""
    masked: tuple[MaskedSecret, ...] = ()
    """What was masked on the way in."""
    thread_reason: ThreadReason = ThreadReason.UNSPECIFIED
    """Why it stands in this conversation."""
    urgency: Urgency = Urgency.UNSPECIFIED
    """Urgency that the sender chose."""
    language: str = ""
    """Language of the text, BCP 47; may be empty."""
    phone_call: PhoneCall | None = None
    """The call, for phone notes."""
    automatic: AutomaticKind = AutomaticKind.UNSPECIFIED
    """Which automatic message it is; unspecified for people's."""
    in_reply_to_entry_id: str = ""
    """The entry that this one answers; may be empty."""
    message_id_reused: bool = False
    """True if the same Message-ID came before with another From or Date."""
    imported: bool = False
    """True if it was imported: old, and never work."""
    account_address: str = ""
    """Account address of ours that it came to or leaves by."""
    template: TemplateUse | None = None
    """The network's template that it was sent as; None for free text."""
    audience: Audience = Audience.UNSPECIFIED
    """Who reads an answer of ours; unspecified where the channel knows only one way."""
    card: Card | None = None
    """What it holds beside its words. None if nothing."""
    order: Order | None = None
    """The order or purchase, for entries of that kind."""
    promise: Promise | None = None
    """How it stands with the promise, for entries of that kind."""
    erased_at: datetime | None = None
    """When its content was erased: only its place is left."""
    edits_entry_id: str = ""
    """The entry whose words this one replaces; empty if it is no edit."""
