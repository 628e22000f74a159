"""What ties persons and conversations together, and who may be the same: the words of customer.v1's link.proto."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tellonce_core.customer import Customer


class LinkKind(StrEnum):
    """What links tie."""

    UNSPECIFIED = ""
    CUSTOMER = "customer"
    CONVERSATION = "conversation"
    CONTACT = "contact"
    MOVE = "move"


class Clue(StrEnum):
    """What makes two identities look like one person's."""

    UNSPECIFIED = ""
    ADDRESS_SPELLING = "address_spelling"
    NAMED_IN_TEXT = "named_in_text"
    SAME_PHONE = "same_phone"
    SAME_ADDRESS = "same_address"
    SAME_NUMBER = "same_number"
    REPLY_TO = "reply_to"
    COPIED = "copied"
    SAME_NAME = "same_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link. Never deleted: taking it back marks it removed."""

    id: str = ""
    """Id."""
    kind: LinkKind = LinkKind.UNSPECIFIED
    """What it ties."""
    one: str = ""
    """One end: a person node, or a conversation. Of a contact: for whom; of a move: from where."""
    other: str = ""
    """The other end. Of a contact: who may; of a move: to where."""
    basis: str = ""
    """On what it rests: "agent" (somebody's word), "proof" (one evidence names both), "key" (one message does)."""
    actor: str = ""
    """Who made it: "agent:<id>", "system:<name>"."""
    reason: str = ""
    """Why, in plain words, or the evidence."""
    at: datetime | None = None
    """When."""
    removed_at: datetime | None = None
    """When it was taken back; None while it holds."""
    removed_by: str = ""
    """Who took it back."""
    removed_reason: str = ""
    """Why, in plain words; may be empty."""
    entry_ids: tuple[str, ...] = ()
    """Entries that were moved, of a move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionReason:
    """One reason why two may be the same."""

    clue: Clue = Clue.UNSPECIFIED
    """What is alike."""
    value: str = ""
    """The value that both share, as one of them wrote it."""
    entry_id: str = ""
    """Where this customer said it; may be empty."""
    other_entry_id: str = ""
    """Where the other one did; may be empty."""
    weight: int = 0
    """What it adds to the score, 0 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Somebody who may be the same person."""

    id: str = ""
    """Id: derived from both nodes."""
    node_id: str = ""
    """Node of the customer who was asked for."""
    other_node_id: str = ""
    """The node that may be theirs too."""
    other: Customer | None = None
    """Customer who has it now."""
    score: int = 0
    """How likely, 0 to 100."""
    reasons: tuple[SuggestionReason, ...] = ()
    """Why, the weightiest first."""
