"""REST bodies about joined customers and conversations."""

from typing import Literal

from pydantic import Field

from tellonce_inbox.fields import Answer, Body, Id, Moment, RequestId, ShortText
from tellonce_inbox.models_story import Customer, Entry

LinkKind = Literal["customer", "conversation", "contact", "move"]


class Link(Answer):
    """One join, contact or move, by whom and why; `other_name` and so on are for people."""

    id: str
    kind: LinkKind
    one: str
    other: str
    basis: str
    actor: str
    actor_name: str
    reason: str
    at: Moment | None
    removed_at: Moment | None
    removed_by: str
    removed_reason: str


class Reason(Answer):
    """Why two may be the same person."""

    clue: str
    value: str
    entry_id: str
    other_entry_id: str
    weight: int


class Suggestion(Answer):
    """Somebody who may be the same person."""

    id: str
    score: int
    other: Customer
    reasons: list[Reason]


class ToldFact(Answer):
    """One fact that the customer has told already, where they said it."""

    id: str
    kind: str
    value: str
    entry_id: str
    at: Moment
    corrected_by: str


class CorrectionBody(Body):
    """What a fact should read; empty hides it."""

    value: ShortText = Field(default="", max_length=200)


class JoinedCustomers(Answer):
    """Customers after a join was made or refused."""

    customer: Customer
    link: Link | None


class PartedCustomers(Answer):
    """Both customers after a join was taken back, what rests on it, and what came since."""

    customer: Customer
    other: Customer
    link: Link
    resting: list[Link]
    recorded_since: list[Entry]


class JoinedConversations(Answer):
    """The conversation that stands now, and the link."""

    conversation_id: str
    reference: str
    link: Link


class PartedConversations(Answer):
    """Both conversations after a join was taken back, and what came since."""

    conversation_id: str
    other_conversation_id: str
    link: Link
    recorded_since: list[Entry]


class ReasonBody(Body):
    """Why, in plain words."""

    reason: ShortText = Field(default="", max_length=500)


class DecideBody(ReasonBody):
    """Whether a suggestion is right."""

    accept: bool


class JoinBody(Body):
    """Joins with another customer, or lets another act for this one."""

    request_id: RequestId
    other_id: Id
    reason: ShortText = Field(min_length=1, max_length=500)


class JoinConversationBody(ReasonBody):
    """Joins with another conversation."""

    request_id: RequestId
    other_id: Id


class SplitBody(ReasonBody):
    """Moves entries into a conversation of their own, or into another."""

    request_id: RequestId
    entry_ids: list[Id] = Field(min_length=1, max_length=256)
    into_id: Id | None = None
