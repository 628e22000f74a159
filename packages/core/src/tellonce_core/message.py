"""What came from the outside, normalized by an adapter: the words of message.v1 (mapped in wire.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class MessageKind(StrEnum):
    """Kinds of message."""

    UNSPECIFIED = ""
    MESSAGE = "message"
    COMMENT = "comment"
    POSTBACK = "postback"
    SURVEY = "survey"
    CALLBACK = "callback"
    EVENT = "event"


class ParticipantRole(StrEnum):
    """Roles on a message."""

    UNSPECIFIED = ""
    TO = "to"
    CC = "cc"
    REPLY_TO = "reply_to"
    BCC = "bcc"


class Urgency(StrEnum):
    """Urgency as the sender's program says it."""

    UNSPECIFIED = ""
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Disposition(StrEnum):
    """Decisions of an adapter."""

    UNSPECIFIED = ""
    ACCEPT = "accept"
    SUPPRESS = "suppress"
    QUARANTINE = "quarantine"
    FAIL = "fail"


class Automation(StrEnum):
    """Sorts of automatic mail (RFC 3834, RFC 3464)."""

    UNSPECIFIED = ""
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    DELAY_NOTICE = "delay_notice"
    READ_RECEIPT = "read_receipt"
    LIST = "list"
    OTHER = "other"


class DeliveryState(StrEnum):
    """How far a message of ours has come; it only moves forward."""

    UNSPECIFIED = ""
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How somebody is known on a channel."""

    kind: str
    """Kind: "email", "phone" (E.164), "account", "chat_visitor", "messenger", "instagram", "whatsapp", "telegram",
    "x", … Required.
    """
    value: str
    """Value, normalized by the adapter (mail: lower case, IDN as A-label; phone: E.164). Required, at most 320
    characters.
    """
    display_name: str = ""
    """Name as written by the sender; may be empty. At most 200 characters."""
    verified: bool = False
    """True only with evidence (a DMARC-aligned mail, a signed token); a suggestion otherwise."""
    evidence: str = ""
    """The evidence: "dmarc=pass", "signed_token", "agent:<id>"; empty if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody else on the message."""

    identity: Identity | None = None
    """Who."""
    role: ParticipantRole = ParticipantRole.UNSPECIFIED
    """In which role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """A file in the file store."""

    key: str = ""
    """Key in the file store."""
    size_bytes: int = 0
    """Size in bytes."""
    sha256: str = ""
    """SHA-256 of the content, lower-case hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One attached or inline file."""

    id: str = ""
    """Id within its message: its position, "0", "1", …"""
    filename: str = ""
    """Safe file name: no path, no control characters, at most 200 characters."""
    media_type: str = ""
    """Media type, lower case (RFC 2045), by the sender's word or the content."""
    file: FileRef | None = None
    """The file."""
    content_id: str = ""
    """Content-ID without angle brackets, for inline pictures; empty otherwise."""
    inline: bool = False
    """True if it is shown in place rather than listed."""
    danger: str = ""
    """Why it is kept apart and handed to nobody: "program", "virus:<name>", "unscanned"; empty if nothing is known."""
    thumbnail: FileRef | None = None
    """A small copy of a picture (WebP, at most 560 pixels a side); history makes it once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the adapter decided about a message; history turns it into a ledger state."""

    disposition: Disposition = Disposition.UNSPECIFIED
    """The decision. Unspecified counts as accept."""
    reason: str = ""
    """Why, for machines: "auto_reply", "bounce", "loop", "too_many_parts", "unreadable", … Empty on a plain accept."""
    automation: Automation = Automation.UNSPECIFIED
    """What sort of robot wrote it, if one did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedSecret:
    """One masked secret."""

    kind: str = ""
    """Kind: "card_number", "card_code"; where an account asks for it "iban", "national_id"."""
    place: str = ""
    """Where: "subject", "text", "html", "quoted_text", "filename", "header", "raw"."""
    count: int = 0
    """How many there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What an entry holds beside its words, for programs to show as buttons or a form; the words say the same."""

    kind: str = ""
    """Kind: "page" (url, title), "callback" (phone, when, note), "transfer" (team, reason), "end" (by), "survey",
    "answer", "forwarded" (forwarder, note: who of us sent on a customer's mail; for agents alone).
    """
    fields: Mapping[str, str] = field(default_factory=dict)
    """What it says, by name; at most 20, each at most 2,000 characters."""
    answers_entry_id: str = ""
    """The entry whose card this one answers; empty if none."""
    value: str = ""
    """The answer: "accept", "decline", "callback", "email"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One normalized message. Its text is already masked (card numbers never travel). At most 384 kB serialized."""

    item_id: str
    """Item id: UUID derived from what the outside calls the message, so that a repeat has the same id. Required."""
    channel: str
    """Channel: "email", "chat", "phone", "messenger", "instagram", "whatsapp", "telegram", "x", "line", "sms".
    Required.
    """
    account: str
    """Account of ours by which it came: [A-Za-z0-9_-], at most 64. Required."""
    author: Identity
    """Who wrote it. Required."""
    thread_root: str
    """Key of the thread by the channel's own rule: first of `references`, chat session and number, social thread; else
    the message's own external id, else its item id. Required.
    """
    received_at: datetime | None
    """When we received it. Required."""
    kind: MessageKind = MessageKind.UNSPECIFIED
    """What kind of message it is."""
    participants: tuple[Participant, ...] = ()
    """Everybody else on it (To, Cc, Reply-To), ours and theirs. At most 200; the rest is in the raw copy."""
    external_id: str = ""
    """What the outside calls it: Message-ID without angle brackets, the network's id. Empty if it has none."""
    references: tuple[str, ...] = ()
    """External ids that it answers, oldest first (RFC 5322 §3.6.4). At most 100, the oldest and the newest are kept.
    """
    reply_tokens: tuple[str, ...] = ()
    """Reply tokens of ours (to1.…) that it quotes: proof that its author has read that mail of ours."""
    subject: str = ""
    """Subject, decoded, at most 998 characters; empty where the channel has none."""
    text: str = ""
    """The visible new text, without quote and signature; at most 64 kB here, the rest in `full_text`."""
    quoted_text: str = ""
    """The quoted text and signature that were cut off, for folding; at most 64 kB."""
    html: str = ""
    """Safe HTML (sanitized, remote images blocked); at most 64 kB here, the rest in `full_html`. May be empty."""
    full_text: FileRef | None = None
    """The whole text in the file store, if `text` was cut."""
    full_html: FileRef | None = None
    """The whole HTML in the file store, if `html` was cut."""
    attachments: tuple[Attachment, ...] = ()
    """Attachments, in the message's order. At most 256."""
    raw: FileRef | None = None
    """The raw copy in the file store; unset where it is in `raw_copy`, or a secret in it couldn't be rewritten."""
    sent_at: datetime | None = None
    """When the sender's clock says that it was sent; unset if it didn't say or said nonsense."""
    client_wait: timedelta = timedelta()
    """How long it waited in the sender's program before it could leave (chat after a cut). Default 0."""
    sequence: int = 0
    """Place in the session, for channels that number their messages; 0 otherwise."""
    urgency: Urgency = Urgency.UNSPECIFIED
    """Urgency that the sender chose in their program."""
    language: str = ""
    """Language of the text, BCP 47 ("tr", "az", "en"); empty if too short to tell."""
    verdict: Verdict | None = None
    """What the adapter decided about it."""
    masked: tuple[MaskedSecret, ...] = ()
    """What was masked, by kind and place; never what it was."""
    about_external_id: str = ""
    """External id of the message of ours that this one is about (bounce, delay notice), if it says so."""
    recipient: str = ""
    """Account address of ours that it was sent to, for "via"; empty where the channel has none."""
    from_us: bool = False
    """True if it left from an account of ours, sent by people in the network's own app: it is recorded as our answer.
    `author` is then the customer whom it went to. Default false.
    """
    proved_identities: tuple[Identity, ...] = ()
    """Further identities that the very evidence of `author` proves (the verified address in a signed token): they are
    one customer. Each needs `verified` and `evidence`, and so does the author; others are passed over. At most 10.
    """
    card: Card | None = None
    """What it carries beside words: the answer to a card, a wished call. None if nothing."""
    raw_copy: bytes = b""
    """The raw copy itself where it is small: at most 16 kB, then `raw` is unset. Kept in the ledger. May be empty."""
