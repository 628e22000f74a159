"""REST bodies about the ledger."""

from collections.abc import Mapping
from typing import Literal

from tellonce_inbox.fields import Answer, Body, Moment, RequestId

LedgerState = Literal["threaded", "opened", "suppressed", "quarantined", "failed"]
LedgerView = Literal["all", "look", "quarantined", "failed", "suppressed", "recorded"]
"""`look` is what a person should look at: quarantined and failed; `recorded` what stands in a story."""


class LedgerItem(Answer):
    """One item; who wrote it is their own word."""

    id: str
    state: LedgerState
    reason: str
    channel: str
    account: str
    author: str
    author_name: str
    subject: str
    snippet: str
    at: Moment
    last_at: Moment
    seen: int
    sequence: int
    conversation_id: str
    reference: str
    imported: bool
    raw_bytes: int
    recovered_by: str
    recovered_at: Moment | None


class LedgerPage(Answer):
    """A page of them, the newest first."""

    items: list[LedgerItem]
    next_cursor: str | None


class LedgerSum(Answer):
    """How many items of one day, channel and account ended in one state, and how often these arrived."""

    day: str
    channel: str
    account: str
    state: LedgerState
    items: int
    arrivals: int


class LedgerSums(Answer):
    """The sums of some days."""

    sums: list[LedgerSum]


class LedgerLine(Answer):
    """One account's part of the equation: messages = arrivals + pending + missing."""

    channel: str
    account: str
    messages: int
    arrivals: int
    pending: int
    missing: int
    items: int
    states: Mapping[str, int]


class MissingMessage(Answer):
    """A message that was handled and no row tells of."""

    sequence: int
    channel: str
    account: str
    item_id: str
    at: Moment


class LedgerCheck(Answer):
    """Whether the ledger adds up against the stream of messages."""

    at: Moment
    adds_up: bool
    lines: list[LedgerLine]
    missing: list[MissingMessage]


class RecoverBody(Body):
    """It belongs into the story."""

    request_id: RequestId
