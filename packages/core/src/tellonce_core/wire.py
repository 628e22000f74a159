"""Core <-> proto, both ways, and the limits that the proto comments state: the only place that knows both."""

from tellonce.conversation.v1 import conversation_pb2
from tellonce.customer.v1 import customer_pb2, link_pb2
from tellonce.desk.v1 import desk_pb2
from tellonce.entry.v1 import entry_pb2
from tellonce.message.v1 import message_pb2

from tellonce_core import customer, desk, desk_settings, entry, link, message
from tellonce_core.codec import Codec, duration, moment, optional_moment, timestamp
from tellonce_core.errors import Rejected
from tellonce_core.subjects import token

__all__ = [
    "AGENT",
    "CONVERSATION",
    "CUSTOMER",
    "DECISION",
    "DESK_ITEM",
    "DESK_SETTINGS",
    "ENTRY",
    "LINK",
    "MESSAGE",
    "SUGGESTION",
    "TEAM",
    "check_message",
    "duration",
    "message_from_proto",
    "message_to_proto",
    "moment",
    "optional_moment",
    "timestamp",
]

MAX_MESSAGE_BYTES = 384 * 1024
"""Serialized size of one message on the bus; an event stays under 512 kB, the broker's own limit is 1 MB."""
MAX_TEXT_BYTES = 64 * 1024
MAX_SUBJECT_CHARACTERS = 998
MAX_PARTICIPANTS = 200
MAX_REFERENCES = 100
MAX_ATTACHMENTS = 256
MAX_PROVED_IDENTITIES = 10
MAX_IDENTITY_CHARACTERS = 320
MAX_CARD_FIELDS = 20
MAX_RAW_COPY_BYTES = 16 * 1024
MAX_CARD_CHARACTERS = 2_000

MESSAGE = Codec(message.Message, message_pb2.Message)
IDENTITY = Codec(message.Identity, message_pb2.Identity)
PARTICIPANT = Codec(message.Participant, message_pb2.Participant)
ATTACHMENT = Codec(message.Attachment, message_pb2.Attachment)
ENTRY = Codec(entry.Entry, entry_pb2.Entry)
CARD = Codec(message.Card, message_pb2.Card)
PHONE_CALL = Codec(entry.PhoneCall, entry_pb2.PhoneCall)
ORDER = Codec(entry.Order, entry_pb2.Order)
PROMISE = Codec(entry.Promise, entry_pb2.Promise)
AUTHOR = Codec(entry.Author, entry_pb2.Author)
TEMPLATE_USE = Codec(entry.TemplateUse, entry_pb2.TemplateUse)
CUSTOMER = Codec(customer.Customer, customer_pb2.Customer)
CONVERSATION = Codec(customer.Conversation, conversation_pb2.Conversation)
LINK = Codec(link.Link, link_pb2.Link)
SUGGESTION = Codec(link.Suggestion, link_pb2.Suggestion)
DESK_ITEM = Codec(desk.DeskItem, desk_pb2.DeskItem)
AGENT = Codec(desk.Agent, desk_pb2.Agent)
DECISION = Codec(desk.Decision, desk_pb2.Decision)
TEAM = Codec(desk_settings.Team, desk_pb2.Team)
DESK_SETTINGS = Codec(desk_settings.DeskSettings, desk_pb2.DeskSettings)


def message_to_proto(value: message.Message) -> message_pb2.Message:
    """The wire form of a message; raises Rejected naming the field that is over a limit."""
    check_message(value)
    wire = MESSAGE.to_proto(value)
    _require(wire.ByteSize() <= MAX_MESSAGE_BYTES, "message", f"is over {MAX_MESSAGE_BYTES} bytes: put texts in files")
    return wire


def message_from_proto(wire: message_pb2.Message) -> message.Message:
    """The message that an adapter sent; raises Rejected naming the field that breaks the contract."""
    if not wire.HasField("received_at"):
        raise _rejected("received_at", "is missing")
    value = MESSAGE.from_proto(wire)
    check_message(value)
    return value


def check_message(value: message.Message) -> None:
    """Raise Rejected if the message breaks a limit that message.proto states."""
    for name in ("item_id", "thread_root"):
        _require(bool(getattr(value, name)), name, "is missing")
    for name in ("channel", "account"):
        _check_token(getattr(value, name), name)
    _check_identity(value.author, "author")
    check_card(value.card)
    _require(len(value.subject) <= MAX_SUBJECT_CHARACTERS, "subject", f"is over {MAX_SUBJECT_CHARACTERS} characters")
    for name in ("text", "quoted_text", "html"):
        _require(_bytes(getattr(value, name)) <= MAX_TEXT_BYTES, name, f"is over {MAX_TEXT_BYTES} bytes")
    _require(len(value.raw_copy) <= MAX_RAW_COPY_BYTES, "raw_copy", f"is over {MAX_RAW_COPY_BYTES} bytes")
    for name, most in (
        ("participants", MAX_PARTICIPANTS),
        ("references", MAX_REFERENCES),
        ("attachments", MAX_ATTACHMENTS),
        ("proved_identities", MAX_PROVED_IDENTITIES),
    ):
        _require(len(getattr(value, name)) <= most, name, f"has more than {most}")


def check_card(card: message.Card | None) -> None:
    """Raise Rejected if the card is over its limits."""
    if card is None:
        return
    _require(len(card.fields) <= MAX_CARD_FIELDS, "card.fields", f"has more than {MAX_CARD_FIELDS}")
    longest = max((len(text) for text in card.fields.values()), default=0)
    _require(longest <= MAX_CARD_CHARACTERS, "card.fields", f"has one over {MAX_CARD_CHARACTERS} characters")


def _check_identity(identity: message.Identity, field: str) -> None:
    _require(bool(identity.kind and identity.value), field, "has no kind or no value")
    _require(len(identity.value) <= MAX_IDENTITY_CHARACTERS, field, f"is over {MAX_IDENTITY_CHARACTERS} characters")


def _check_token(value: str, field: str) -> None:
    try:
        token(value)
    except ValueError as error:
        raise _rejected(field, str(error)) from None


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _require(condition: bool, field: str, problem: str) -> None:
    if not condition:
        raise _rejected(field, problem)


def _rejected(field: str, problem: str) -> Rejected:
    return Rejected(f"{field} {problem}", metadata={"field": field})
