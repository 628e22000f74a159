"""What a webhook delivery says, in the words of every network: the values that the parsers return."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tellonce_core.ids import derived_id
from tellonce_core.message import DeliveryState, Identity, MessageKind


class MediaKind(StrEnum):
    """What a message carries beside its text."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    LINK = "link"


class ContextKind(StrEnum):
    """What a message stands beside."""

    NONE = ""
    STORY_REPLY = "story_reply"
    STORY_MENTION = "story_mention"
    MENTION = "mention"
    POST = "post"
    AD = "ad"
    REFERRAL = "referral"
    FORWARDED = "forwarded"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The post, story, ad or link that a message is about."""

    kind: ContextKind = ContextKind.NONE
    id: str = ""
    """The network's id of the post, story or ad."""
    title: str = ""
    """In words: headline of the ad, the referral's own text."""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One thing beside the text. A file has `url` or `file_id` (Provider.media_call fetches it); a place or a contact
    has its content in `text`."""

    kind: MediaKind
    url: str = ""
    file_id: str = ""
    media_type: str = ""
    """By the network's word, lower case; "" if it doesn't say."""
    filename: str = ""
    """As sent: not safe yet."""
    size_bytes: int = 0
    sha256: str = ""
    """Lower-case hex, where the network tells."""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all of them have."""

    external_id: str
    """The network's id of the message that it is, or (edit, unsend, reaction, tick) that it is about; may be ""."""
    recipient: str
    """The network's id of the account of ours (page, number, bot, channel): a delivery may hold several accounts."""
    at: datetime | None
    """By the sender's clock (the network's, where it keeps only one); None if it doesn't say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMessage(Event):
    """Somebody wrote to us, in private or in public, or pressed a button of ours."""

    kind: MessageKind
    author: Identity
    text: str = ""
    media: tuple[Media, ...] = ()
    thread: str = ""
    """Key of the thread by the network's own rule: the private chat, the post's top comment."""
    route: str = ""
    """Where an answer goes: the person or the group."""
    references: tuple[str, ...] = ()
    """External ids that it answers or quotes, oldest first."""
    context: Context = Context()
    payload: str = ""
    """What the pressed button stands for, for machines."""
    handle: str = ""
    """What the network wants back in an answer (LINE's reply token, a button query); short-lived."""
    other_identities: tuple[Identity, ...] = ()
    """Other names of the author that the network vouches for."""
    hidden: str = ""
    """Why there is no content ("unsupported: poll"); "" otherwise."""
    standby: bool = False
    """True while another app holds the conversation (Meta's handover): recorded, not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo(Event):
    """A message that left from an account of ours: by us, or by people in the network's own app. Part of the story."""

    to: Identity
    text: str = ""
    media: tuple[Media, ...] = ()
    thread: str = ""
    references: tuple[str, ...] = ()
    app: str = ""
    """Which program sent it, where the network tells; "" for the network's own app."""
    reference: str = ""
    """Our entry, where the network hands back what we gave it: settles an uncertain send."""
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTick(Event):
    """How far a message of ours has come; with `up_to` all those sent until then to this person."""

    state: DeliveryState
    person: str = ""
    detail: str = ""
    up_to: datetime | None = None
    reference: str = ""
    """Our entry, where the network hands back what we gave it."""
    window_until: datetime | None = None
    """Until when free answers are allowed, where the network tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction(Event):
    """Somebody put a sign on a message; `emoji` "" takes it back."""

    author: Identity
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Event):
    """A message changed: its whole new text and media. `kept_media`: the network told only the text."""

    author: Identity
    text: str
    media: tuple[Media, ...] = ()
    kept_media: bool = False
    revision: str = ""
    """Which change it is: tells two edits of one message apart."""
    thread: str = ""
    route: str = ""
    public: bool = False
    """As of the message that changed: only with all three is it the same one in the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsend(Event):
    """A message was taken back, by its author or the network."""

    author: Identity | None
    by_us: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Event):
    """Something that opens nothing: it is kept as a ledger row, never dropped. `external_id` is the event's own."""

    name: str
    """What the network calls it ("follow", "typing"); "unreadable" for a body that can't be read."""
    payload: bytes
    """The event as it came."""
    person: str = ""
    harmless: bool = False
    """True for kinds we know and do nothing about (typing, follow): recorded as suppressed, nobody needs to look."""


Parsed = ParsedMessage | Echo | DeliveryTick | Reaction | Edit | Unsend | Unknown


def item_id(channel: str, account: str, event: Parsed) -> str:
    """Item id of an event: a repeat of the delivery gives the same, whatever else is in it."""
    return derived_id("item-social", channel, account, type(event).__name__, *_marks(event))


def _marks(event: Parsed) -> tuple[str, ...]:
    when = event.at.isoformat() if event.at else ""
    base = (event.recipient, event.external_id)
    match event:
        case ParsedMessage():
            return base if event.external_id else (*base, event.author.value, when, event.payload, event.text)
        case Echo():
            return base if event.external_id else (*base, event.to.value, when, event.text)
        case DeliveryTick():
            until = event.up_to.isoformat() if event.up_to else ""
            return *base, event.state, event.person, until
        case Reaction():
            return *base, event.author.value, event.emoji, when
        case Edit():
            return *base, event.revision or when, event.text
        case Unsend():
            return base
        case Unknown():
            return base if event.external_id else (*base, event.name, event.payload.decode("utf-8", "replace"))
