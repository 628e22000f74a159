"""Every subject, stream and durable name, and what each stream keeps: the only place where they are spelled.

Fixed words first, ids last; tokens hold only `[A-Za-z0-9_-]`, never an address (docs/architecture.md, "The bus").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")

MESSAGES = "MESSAGES"
STORY = "STORY"
DESK = "DESK"
REPLIES = "REPLIES"
DEAD = "DEAD"
ERASURES = "ERASURES"

SOCIAL_CHANNELS = ("messenger", "instagram", "whatsapp", "telegram", "x", "line", "sms", "viber")
LIVE_CHANNELS = ("chat", *SOCIAL_CHANNELS, "phone")


def token(value: str) -> str:
    """The value itself, once it is known to be one subject token; raises ValueError otherwise."""
    if not _TOKEN.match(value):
        raise ValueError(f"{value!r} can't stand in a subject: use 1 to 64 of A-Z a-z 0-9 _ -")
    return value


def message_received(channel: str, account: str) -> str:
    """Subject of a live message from the outside, published by an adapter."""
    return f"tellonce.message.received.{token(channel)}.{token(account)}"


def message_imported(channel: str, account: str) -> str:
    """Subject of an old message that is imported: it opens no desk item and sends nothing."""
    return f"tellonce.message.imported.{token(channel)}.{token(account)}"


ALL_MESSAGES = "tellonce.message.>"
"""Every message from the outside, live or imported: each has its row in the ledger."""


def message_account(subject: str) -> tuple[str, str] | None:
    """Channel and account of a message's subject; None if it is another's."""
    domain, _, rest = subject.partition(".message.")
    parts = rest.split(".")
    if domain != "tellonce" or len(parts) != 3 or parts[0] not in {"received", "imported"}:
        return None
    return parts[1], parts[2]


def delivery_reported(channel: str, account: str) -> str:
    """Subject of what an adapter learned about a message of ours."""
    return f"tellonce.delivery.reported.{token(channel)}.{token(account)}"


def entry_recorded(channel: str, node: str) -> str:
    """Subject of an entry that stands in the record now."""
    return f"tellonce.entry.recorded.{token(channel)}.{token(node)}"


def delivery_changed(channel: str, node: str) -> str:
    """Subject of a delivery state that moved forward."""
    return f"tellonce.delivery.changed.{token(channel)}.{token(node)}"


def story_of(node: str) -> tuple[str, str]:
    """Filters for all that is told of the entries of one person node, on every channel."""
    return f"tellonce.entry.recorded.*.{token(node)}", f"tellonce.delivery.changed.*.{token(node)}"


def customer_event(event: Literal["changed", "joined", "separated", "erased"], node: str) -> str:
    """Subject of a change to the nodes of a customer."""
    return f"tellonce.customer.{event}.{token(node)}"


def erasure_event(event: Literal["begun", "reported"], erasure: str) -> str:
    """Subject of an erasure: the journal that is applied again after a restore, and what each service reports."""
    return f"tellonce.erasure.{event}.{token(erasure)}"


def about_node(node: str) -> tuple[str, ...]:
    """Every filter of STORY under which something is told of one person node."""
    return (*story_of(node), f"tellonce.customer.*.{token(node)}")


def about_conversation(conversation: str) -> tuple[tuple[str, str], ...]:
    """Every (stream, filter) under which something is told of one conversation."""
    return (
        (STORY, f"tellonce.conversation.*.{token(conversation)}"),
        (DESK, f"tellonce.desk.*.{token(conversation)}"),
    )


ConversationEvent = Literal["opened", "joined", "separated", "split", "judged", "promised"]


def conversation_event(event: ConversationEvent, conversation: str) -> str:
    """Subject of a change to a conversation itself (not to its work: see desk_event)."""
    return f"tellonce.conversation.{event}.{token(conversation)}"


DeskEvent = Literal[
    "queued",
    "assigned",
    "returned",
    "status_changed",
    "updated",
    "notice_due",
    "presence",
    "consent_asked",
    "consent_answered",
    "consulted",
    "escalated",
    "missed",
]


def desk_event(event: DeskEvent, conversation: str) -> str:
    """Subject of a change to a conversation's work; for `presence` the last token is the agent's id."""
    return f"tellonce.desk.{event}.{token(conversation)}"


def reply_send(channel: str, account: str) -> str:
    """Subject of a reply that an adapter must send."""
    return f"tellonce.reply.send.{token(channel)}.{token(account)}"


def dead(stream: str, durable: str) -> str:
    """Subject under which a message is buried that can't be handled."""
    return f"tellonce.dead.{token(stream)}.{token(durable)}"


def live(kind: Literal["typing", "viewing", "paused", "read"], conversation: str) -> str:
    """Core NATS subject of what may get lost: who types, who looks."""
    return f"tellonce.live.{kind}.{token(conversation)}"


def said(conversation: str) -> str:
    """Core NATS subject that brings a visitor's words themselves: the broker keeps them, the record is to come."""
    return f"tellonce.said.{token(conversation)}"


@dataclass(frozen=True, slots=True)
class Stream:
    """One declared stream; `discard_new` makes a full one refuse instead of forgetting."""

    name: str
    subjects: Sequence[str]
    max_age: timedelta | None
    max_bytes: int
    retention: Literal["limits", "workqueue"] = "limits"
    discard_new: bool = False
    duplicate_window: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Durable:
    """One declared durable pull consumer of a stream; several services never share one."""

    name: str
    stream: str
    subjects: Sequence[str]


_DAYS_30 = timedelta(days=30)
_GIB = 1024**3

STREAMS: tuple[Stream, ...] = (
    Stream(
        MESSAGES,
        ("tellonce.message.>", "tellonce.delivery.reported.>"),
        _DAYS_30,
        8 * _GIB,
        discard_new=True,
    ),
    Stream(
        STORY,
        ("tellonce.entry.>", "tellonce.customer.>", "tellonce.conversation.>", "tellonce.delivery.changed.>"),
        _DAYS_30,
        4 * _GIB,
    ),
    Stream(DESK, ("tellonce.desk.>",), _DAYS_30, 4 * _GIB),
    Stream(REPLIES, ("tellonce.reply.send.>",), None, 2 * _GIB, retention="workqueue", discard_new=True),
    Stream(DEAD, ("tellonce.dead.>",), timedelta(days=90), 2 * _GIB),
    Stream(ERASURES, ("tellonce.erasure.>",), None, _GIB, discard_new=True),
)

# Lanes: a million imported mails never stand in front of a chat. The filters of one durable don't overlap.
_LIVE_RECEIVED = tuple(f"tellonce.message.received.{channel}.>" for channel in LIVE_CHANNELS)
_LIVE_RECORDED = tuple(f"tellonce.entry.recorded.{channel}.>" for channel in LIVE_CHANNELS)

_ROUTER_EVENTS = (
    "tellonce.customer.>",
    "tellonce.conversation.joined.>",
    "tellonce.conversation.separated.>",
    "tellonce.conversation.split.>",
    "tellonce.conversation.promised.>",
    "tellonce.delivery.changed.>",
)

_SPLITS = (
    "tellonce.conversation.joined.>",
    "tellonce.conversation.separated.>",
    "tellonce.conversation.split.>",
)

REGROUPINGS = (
    *_SPLITS,
    "tellonce.customer.joined.>",
    "tellonce.customer.separated.>",
    "tellonce.customer.erased.>",
)
"""What is told in STORY when other people or conversations stand together than before, or are gone."""

DURABLES: tuple[Durable, ...] = (
    Durable("history-live", MESSAGES, (*_LIVE_RECEIVED, "tellonce.delivery.reported.>")),
    Durable("history-mail", MESSAGES, ("tellonce.message.received.email.>",)),
    Durable("history-import", MESSAGES, ("tellonce.message.imported.>",)),
    Durable("history-clues", STORY, ("tellonce.entry.recorded.>",)),
    Durable("history-dead", DEAD, ("tellonce.dead.>",)),
    Durable("history-erasures", ERASURES, ("tellonce.erasure.reported.>",)),
    Durable("router-live", STORY, (*_LIVE_RECORDED, *_ROUTER_EVENTS)),
    Durable("router-mail", STORY, ("tellonce.entry.recorded.email.>",)),
    Durable("ingest-email-replies", REPLIES, ("tellonce.reply.send.email.>",)),
    Durable("ingest-social-replies", REPLIES, tuple(f"tellonce.reply.send.{channel}.>" for channel in SOCIAL_CHANNELS)),
    Durable("ingest-email-notices", DESK, ("tellonce.desk.queued.>", "tellonce.desk.notice_due.>")),
    Durable("ingest-email-lessons", STORY, ("tellonce.conversation.judged.>",)),
    Durable("ingest-email-erasures", STORY, ("tellonce.customer.erased.>",)),
    Durable("ingest-social-erasures", STORY, ("tellonce.customer.erased.>",)),
    Durable("ingest-chat-erasures", STORY, ("tellonce.customer.erased.>",)),
    Durable("ingest-chat-splits", STORY, _SPLITS),
    Durable("inbox-erasures", STORY, ("tellonce.customer.erased.>",)),
)

INBOX_STREAMS = (STORY, DESK)
"""What one ordered consumer a stream of every inbox process reads for the browsers."""

SEARCH_SUBJECTS = ("tellonce.entry.recorded.>", "tellonce.customer.>", "tellonce.conversation.>")
"""What of STORY one ordered consumer of every search process reads."""

CHAT_STORY_SUBJECTS = ("tellonce.entry.recorded.chat.>", *_SPLITS)
CHAT_DESK_SUBJECTS = ("tellonce.desk.>",)
"""What one ordered consumer a stream of every ingest-chat process reads for its sockets."""

ALL_LIVE = "tellonce.live.>"
ALL_SAID = "tellonce.said.>"


def stream(name: str) -> Stream:
    """The declared stream of that name; KeyError if there is none."""
    return {s.name: s for s in STREAMS}[name]


def durable(name: str) -> Durable:
    """The declared durable of that name; KeyError if there is none."""
    return {d.name: d for d in DURABLES}[name]


def durable_of(stream_name: str, subject: str) -> str:
    """The declared durable of the stream that reads this subject; empty if none does."""
    for one in DURABLES:
        if one.stream == stream_name and any(_matches(wanted, subject) for wanted in one.subjects):
            return one.name
    return ""


def _matches(wanted: str, subject: str) -> bool:
    """Whether a filter that ends in ">" covers the subject."""
    return subject.startswith(wanted.removesuffix(">"))
