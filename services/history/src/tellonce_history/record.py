"""What is recorded: an entry with all that the story, the threads and the sending need to know about it; pure."""

from dataclasses import dataclass
from datetime import datetime

from tellonce_core.entry import Author, AuthorKind, Delivery, Direction, Entry, EntryKind
from tellonce_core.message import DeliveryState, Message, MessageKind, Participant, ParticipantRole
from tellonce_core.subjects import SOCIAL_CHANNELS

from tellonce_history import place
from tellonce_history.decide import Decision

_KINDS = {
    MessageKind.COMMENT: EntryKind.COMMENT,
    MessageKind.SURVEY: EntryKind.SURVEY,
    MessageKind.CALLBACK: EntryKind.CALLBACK,
    MessageKind.EVENT: EntryKind.SYSTEM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An entry and what only history knows of it."""

    entry: Entry
    tie: str
    """Orders entries of the same millisecond."""
    opened: bool = False
    """True if it began its conversation."""
    references: tuple[str, ...] = ()
    """External ids that it answers, oldest first."""
    content: str = ""
    """Sum over the request that wrote it: the same request id with another sum is refused."""
    reply_token: str = ""
    """The unguessable part of the Message-ID of what we send."""
    recipients: tuple[Participant, ...] = ()
    """To whom it is sent."""
    external_in_reply_to: str = ""
    """External id of the entry that it answers."""
    edits: str = ""
    """External id of the message whose words it replaces."""
    code_of: str = ""
    """The proof whose code is written into the text when it leaves, and only then."""


def record_of(decision: Decision, recorded_at: datetime) -> Record:
    """The entry of a message, where it was decided to stand."""
    message = decision.item.message
    entry = Entry(
        id=message.item_id,
        node_id=decision.node,
        conversation_id=decision.conversation,
        channel=message.channel,
        account=message.account,
        direction=_direction(decision),
        kind=EntryKind.NOTE if decision.internal else _KINDS.get(message.kind, EntryKind.MESSAGE),
        author=_author(message, decision.item.node),
        subject=message.subject,
        text=message.text,
        quoted_text=message.quoted_text,
        html=message.html,
        full_text=message.full_text,
        full_html=message.full_html,
        attachments=message.attachments,
        participants=message.participants,
        order_at=decision.order_at,
        sent_at=message.sent_at,
        received_at=message.received_at,
        recorded_at=recorded_at,
        external_id=message.external_id,
        masked=message.masked,
        thread_reason=decision.reason,
        urgency=message.urgency,
        language=message.language,
        message_id_reused=decision.reused,
        imported=decision.item.imported,
        card=message.card,
        account_address=message.recipient,
        delivery=Delivery(state=DeliveryState.SENT, at=message.sent_at) if message.from_us else None,
    )
    tie = place.tie(message.sequence, message.item_id)
    return Record(
        entry=entry, tie=tie, opened=decision.opened, references=message.references, recipients=_recipients(message),
        edits=_edited(message),
    )  # fmt: skip


def _edited(message: Message) -> str:
    """What a message changes: networks tell of an edit as a message about another, which it names as its reference."""
    is_edit = message.channel in SOCIAL_CHANNELS and message.about_external_id and not message.from_us
    return message.references[0] if is_edit and message.references else ""


def _direction(decision: Decision) -> Direction:
    if decision.internal:
        return Direction.INTERNAL
    return Direction.OUT if decision.item.message.from_us else Direction.IN


def _recipients(message: Message) -> tuple[Participant, ...]:
    """To whom a message of ours went: there goes what follows it."""
    return (Participant(identity=message.author, role=ParticipantRole.TO),) if message.from_us else ()


def _author(message: Message, node: str) -> Author:
    if message.from_us:
        return Author(kind=AuthorKind.AGENT)  # who it was, the network's own app doesn't tell
    name = message.author.display_name if message.author else ""
    return Author(kind=AuthorKind.CUSTOMER, id=node, name=name, identity=message.author)
