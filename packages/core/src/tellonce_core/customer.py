"""Who the customer is, and what they asked: the words of customer.v1 and conversation.v1 (mapped in wire.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerIdentity:
    """One identity of a customer."""

    node_id: str = ""
    """The person node."""
    kind: str = ""
    """Kind, as in message.v1.Identity."""
    value: str = ""
    """Normalized value."""
    display_name: str = ""
    """Name written with it; may be empty."""
    verified: bool = False
    """True with evidence."""
    evidence: str = ""
    """The evidence."""
    first_seen_at: datetime | None = None
    """First entry by it."""
    last_seen_at: datetime | None = None
    """Last entry by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One customer, as a view over joined person nodes. Any of its node ids resolves to it."""

    id: str = ""
    """Id: the root node of the joined ones."""
    name: str = ""
    """Name to show: the best known; may be empty."""
    language: str = ""
    """Preferred language, BCP 47; may be empty."""
    time_zone: str = ""
    """Time zone (IANA); may be empty."""
    first_seen_at: datetime | None = None
    """First entry."""
    last_seen_at: datetime | None = None
    """Last entry."""
    identities: tuple[CustomerIdentity, ...] = ()
    """Everything that they are known by."""
    conversations_count: int = 0
    """How many conversations."""
    traits: Mapping[str, str] = field(default_factory=dict)
    """What other systems say of them ("tier": "gold"), by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One conversation. Its work (status, agent, target) is the desk's: see desk.v1."""

    id: str = ""
    """Id: derived from the thread root and the node that began it."""
    reference: str = ""
    """Sayable reference (K7-QX4M)."""
    node_id: str = ""
    """Node that began it; the story it stands in."""
    subject: str = ""
    """Subject of its first entry; may be empty."""
    channel: str = ""
    """Channel of its first entry."""
    account: str = ""
    """Account of its first entry."""
    opened_at: datetime | None = None
    """When it began."""
    last_entry_at: datetime | None = None
    """Its newest entry."""
    entries_count: int = 0
    """How many entries."""
    related_ids: tuple[str, ...] = ()
    """Conversations linked as related (a quote without proof)."""
    joined_into_id: str = ""
    """The conversation that it was joined into; empty if it stands by itself."""
