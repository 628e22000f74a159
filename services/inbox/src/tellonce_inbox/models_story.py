"""REST bodies about customers and their stories, and about what agents write into them."""

from typing import Literal

from pydantic import AwareDatetime, Field

from tellonce_inbox.answering.models import Audience, TemplateChoice
from tellonce_inbox.fields import AgentRef, Answer, Body, Id, Moment, Named, RequestId, Text
from tellonce_inbox.models_desk import Row, Status

DeliveryState = Literal[
    "queued", "sending", "sent", "accepted", "delivered", "read", "failed", "uncertain", "cancelled"
]
Direction = Literal["in", "out", "internal"]
AuthorKind = Literal["customer", "agent", "system"]
StatusAfter = Literal["open", "waiting", "resolved"]


class Identity(Answer):
    """By what the customer is known; unverified ones are suggestions."""

    kind: str
    value: str
    verified: bool
    evidence: str


class Customer(Named):
    """The customer."""

    language: str
    first_seen_at: Moment | None
    identities: list[Identity]
    conversations_count: int
    traits: dict[str, str]
    """What other systems say of them ("tier": "gold")."""


class ConversationDetail(Answer):
    """One conversation: its row, its customer, and what the signed-in agent may do with it."""

    row: Row
    customer: Customer
    can: dict[str, bool]
    live_cursor: str


class Attachment(Answer):
    """An attached file; `url` serves it safely."""

    id: str
    name: str
    media_type: str
    size: int
    inline: bool
    url: str
    thumbnail_url: str
    """Where a small copy of a picture is, or the picture itself."""
    danger: str
    """Why nobody gets it: "program", "virus:…", "unscanned"; empty if nothing is known against it."""


class Author(Answer):
    """Who wrote an entry."""

    kind: AuthorKind
    id: str
    name: str
    customer_id: str = ""
    """Customer whom somebody else belongs to who wrote this."""
    authorized: bool = False
    """True if they may act for the customer."""


class Delivery(Answer):
    """How far a message of ours has come."""

    state: DeliveryState
    at: Moment | None
    detail: str


class Masked(Answer):
    """What was masked on the way in, by kind."""

    kind: str
    count: int


class Phone(Answer):
    """The call that a phone note tells of."""

    direction: Literal["in", "out"]
    minutes: float
    outcome: str
    number: str


class Card(Answer):
    """What an entry shows beside its words: a proposed page, an offered call, the end of a chat, an answer to these."""

    kind: str
    fields: dict[str, str]
    answers_entry_id: str
    value: str


class Order(Answer):
    """The order that an entry tells of."""

    number: str
    status: str
    total: str
    url: str
    placed_at: Moment | None


class PromiseFacts(Answer):
    """How it stands with the promise that an entry is; its words are the entry's."""

    state: Literal["open", "kept", "broken", "withdrawn"]
    due_at: Moment | None
    owner: AgentRef | None
    settled_by: AgentRef | None
    settled_at: Moment | None
    reason: str
    made_in: str


class Entry(Answer):
    """One entry of the story. `text` and `html` hold at most 64 kB; `full_text_url` leads to the rest."""

    id: str
    conversation_id: str
    channel: str
    account: str
    direction: Direction
    kind: str
    author: Author
    subject: str
    text: str
    html: str
    quoted_text: str
    attachments: list[Attachment]
    at: Moment
    sent_at: Moment | None
    received_at: Moment | None
    delivery: Delivery | None
    send_at: Moment | None
    automatic: str | None
    audience: Audience
    template: str | None
    masked: list[Masked]
    erased: bool = False
    """True if its content was erased: only its place is left."""
    reason: str
    urgency: str
    language: str
    phone: Phone | None
    card: Card | None
    to: list[str]
    cc: list[str]
    external_id: str = ""
    """What the outside calls it (Message-ID): a mail to two of our addresses is two entries of one id."""
    full_text_url: str | None = None
    order: Order | None = None
    promise: PromiseFacts | None = None
    edits: str = ""
    """The entry whose words this one replaces."""


class ConversationSummary(Answer):
    """A conversation of the customer, for the folded lines of the story."""

    id: str
    reference: str
    subject: str
    channel: str
    status: Status
    opened_at: Moment
    last_at: Moment
    entries_count: int


class StoryPage(Answer):
    """A page of the story, oldest entry first; cursors lead to what is older and newer."""

    entries: list[Entry]
    conversations: list[ConversationSummary]
    before: str | None
    after: str | None
    live_cursor: str


class PromiseInReply(Body):
    """What is promised in what an agent writes, and by when; it is the agent's own."""

    text: Text = Field(min_length=1, max_length=2_000)
    due_at: AwareDatetime


class ReplyBody(Body):
    """A reply; it leaves after the undo time. It needs a text, a file or a template (then `in_reply_to` too)."""

    request_id: RequestId
    text: Text = ""
    template: TemplateChoice | None = None
    audience: Audience = ""
    cc: list[str] = Field(default_factory=list, max_length=50)
    bcc: list[str] = Field(default_factory=list, max_length=50)
    """Who gets a copy without the others' seeing it; mail only."""
    attachments: list[Id] = Field(default_factory=list, max_length=50)
    status_after: StatusAfter = "waiting"
    send_at: AwareDatetime | None = None
    """When it leaves, at most a year ahead; null leaves when the undo time is over."""
    in_reply_to: Id | None = None
    promise: PromiseInReply | None = None
    """Recorded with it, and taken back with it."""


class ForwardBody(Body):
    """A mail to a third party, with what the customer wrote below it; their answer comes back as an internal note."""

    request_id: RequestId
    to: list[str] = Field(min_length=1, max_length=20)
    text: Text = Field(min_length=1)
    attachments: list[Id] = Field(default_factory=list, max_length=50)
    entry_id: Id | None = None
    """The entry that is forwarded; null forwards the customer's newest."""


class NoteBody(Body):
    """An internal note."""

    request_id: RequestId
    text: Text = Field(min_length=1)


class PhoneNoteBody(Body):
    """What was said on the phone, tied to the customer by conversation, by customer or by number."""

    request_id: RequestId
    conversation_id: Id | None = None
    customer_id: Id | None = None
    number: str | None = Field(default=None, max_length=64)
    text: Text = Field(min_length=1)
    direction: Literal["in", "out"]
    minutes: float = Field(default=0, ge=0, le=24 * 60)
    outcome: str = Field(default="", max_length=200)
    promise: PromiseInReply | None = None
    """What was promised on the phone."""
