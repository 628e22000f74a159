"""Thread keys: what the channel itself calls messages, threads and sessions, and who claimed which.

An entry claims its own id, the ids that it answers and its thread's root, each insert-if-absent. A key is *owned* once
the message whose own id it is has come; until then it is only quoted. Joining by a key (thread-hijack protection):
whoever claimed it before may again, others only if they take part in the owner's conversation or show a reply token.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from tellonce_core.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who claimed a key for which conversation."""

    id: str
    """The key itself for its first claimer or owner; `<key>:<node>` for each further person."""
    conversation: str
    node: str
    own: bool = False
    """True if the claiming message is called so itself."""
    item: str = ""
    """The owner's item or entry."""
    sent_at: datetime | None = None
    """The owner's own date: another date under the same id is another message."""
    ours_at: datetime | None = None
    """Where the owner stands in the story, if it is a message of ours."""
    reason: str = ""
    """Why the owner stands in its conversation."""
    quotes: str = ""
    """The conversation that is quoted without proof; empty otherwise."""


FORWARDED = "forwarded"
"""The reason in the claim of a mail of ours that went to a third party: what answers it is an internal note."""


_NAMELESS = frozenset({"chat"})
"""Channels in which nothing ever answers or quotes one message: they are reached by their session alone."""


def thread_key(channel: str, value: str) -> str:
    """The key of an external id, session or thread of a channel: a hash, since such ids hold addresses and names."""
    return blake2b(f"{channel}\0{value}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def token_key(token: str) -> str:
    """The key of a reply token of ours, whatever channel it comes back by."""
    return thread_key("reply_token", token.lower())


def further_claim_id(key: str, node: str) -> str:
    """Id of the claim that a person other than the first has on a key."""
    return f"{key}:{node}"


def own_key(message: Message) -> str:
    """The key of what the message itself is called: its external id, else its item id."""
    return thread_key(message.channel, message.external_id or message.item_id)


def is_named(message: Message) -> bool:
    """Whether another message can refer to this one by what it is called."""
    return message.channel not in _NAMELESS


def all_keys(message: Message) -> tuple[str, ...]:
    """Every key that the message claims, its own first."""
    return tuple(dict.fromkeys((own_key(message), *_keys(message.channel, (message.thread_root, *message.references)))))


def _keys(channel: str, values: Iterable[str]) -> Iterable[str]:
    return (thread_key(channel, value) for value in values if value)
