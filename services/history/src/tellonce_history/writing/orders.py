"""What people and systems ask to be written: replies, phone notes, appointments, orders; checked and read. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tellonce_core.entry import Audience, AutomaticKind, EntryKind, Order, PhoneCall, Promise, TemplateUse
from tellonce_core.message import Attachment, Card, Identity, Participant

from tellonce_history.writing.reply import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyOrder:
    """What is asked to be sent."""

    request_id: str
    conversation: str
    answers: str
    text: str
    html: str
    subject: str
    attachments: tuple[Attachment, ...]
    further: tuple[Participant, ...]
    delay: timedelta
    automatic: AutomaticKind
    language: str
    content: str
    card: Card | None = None
    by: Way | None = None
    """The channel by which it leaves, if not by that of what it answers."""
    template: TemplateUse | None = None
    audience: Audience = Audience.UNSPECIFIED
    code_of: str = ""
    """The proof whose code the text gets when it leaves."""
    forward: bool = False
    """True if it goes to a third party, as an internal note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNote:
    """What is noted about a call, and whose it is."""

    request_id: str
    conversation: str
    customer: str
    who: Identity | None
    text: str
    call: PhoneCall
    at: datetime
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentOrder:
    """What we shall do at a time, and whose it is."""

    request_id: str
    conversation: str
    customer: str
    who: Identity | None
    kind: EntryKind
    text: str
    card: Card
    at: datetime
    content: str
    promise: Promise | None = None
    """How it stands with it, for promises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNote:
    """What a shop tells of an order, and whose it is."""

    request_id: str
    customer: str
    who: Identity | None
    order: Order
    summary: str
    at: datetime
    content: str
