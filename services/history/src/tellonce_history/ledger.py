"""The ledger: what became of each item (promise 3); pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tellonce_core.message import Disposition, FileRef, MaskedSecret

from tellonce_history.item import Item, converses
from tellonce_history.record import Record


class State(StrEnum):
    """Where an item ended. What MESSAGES holds and no row tells of yet is pending."""

    UNSPECIFIED = ""
    PENDING = "pending"
    THREADED = "threaded"
    OPENED = "opened"
    SUPPRESSED = "suppressed"
    QUARANTINED = "quarantined"
    FAILED = "failed"


RECORDED = frozenset({State.THREADED, State.OPENED})
"""States of items that stand in a story."""

_MOST_SNIPPET = 300
_KEPT_APART = {
    Disposition.SUPPRESS: State.SUPPRESSED,
    Disposition.QUARANTINE: State.QUARANTINED,
    Disposition.FAIL: State.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item."""

    id: str
    state: State
    channel: str
    account: str
    first_seen_at: datetime
    last_seen_at: datetime
    reason: str = ""
    """Why, for machines: how it was threaded, or why it was not."""
    seen: int = 1
    """How often it arrived."""
    sequences: tuple[int, ...] = ()
    """Where in MESSAGES; the last thousand."""
    dead_sequence: int = 0
    """Where in DEAD, if it was buried."""
    node: str = ""
    conversation: str = ""
    external_id: str = ""
    raw: FileRef | None = None
    raw_copy: bytes = b""
    masked: tuple[MaskedSecret, ...] = ()
    imported: bool = False
    author: str = ""
    """Who wrote it, subject and beginning of the text: only of what was kept apart, for people to look at."""
    author_name: str = ""
    subject: str = ""
    snippet: str = ""
    files: tuple[str, ...] = ()
    """Its files besides the raw copy, and the keys of what it answers or tells of: only of what was kept apart, so that
    an erasure finds it."""
    quotes: tuple[str, ...] = ()
    erased_at: datetime | None = None
    """When its content was erased: it counts, and never becomes an entry again."""
    recovered_by: str = ""
    """Who brought it back last, and when."""
    recovered_at: datetime | None = None


def may_be_recorded(row: Row, item: Item) -> bool:
    """Whether an item that has a row may still become an entry."""
    return row.erased_at is None and row.state not in RECORDED and converses(item.message)


def is_redelivery(item: Item, row: Row | None) -> bool:
    """Whether an item became an entry by this very arrival: it comes again since nobody acknowledged it."""
    return row is not None and item.sequence in row.sequences and row.state in RECORDED


def was_erased(row: Row | None) -> bool:
    """Whether its content is to be removed wherever it comes again."""
    return row is not None and row.erased_at is not None


def recorded_row(item: Item, record: Record, at: datetime) -> Row:
    """The row of an item that became this entry."""
    state = State.OPENED if record.opened else State.THREADED
    entry = record.entry
    return _row(item, at, state, entry.thread_reason.value, entry.node_id, entry.conversation_id)


def kept_apart_row(item: Item, at: datetime) -> Row:
    """The row of an item that becomes no entry: a robot, spam, or unreadable; its raw copy is kept."""
    verdict = item.message.verdict
    state = _KEPT_APART[verdict.disposition] if verdict else State.FAILED
    reason = verdict.reason or verdict.automation.value if verdict else ""
    message = item.message
    files = [*(one.file for one in message.attachments), message.full_text, message.full_html]
    return replace(
        _row(item, at, state, reason),
        author=message.author.value if message.author else "",
        author_name=message.author.display_name if message.author else "",
        subject=message.subject,
        snippet=" ".join(message.text.split())[:_MOST_SNIPPET],
        files=tuple(one.key for one in files if one),
        quotes=(*item.keys, *item.tokens),
    )


def _row(item: Item, at: datetime, state: State, reason: str, node: str = "", conversation: str = "") -> Row:
    message = item.message
    seen_at = item.arrived_at or at
    return Row(
        id=message.item_id,
        state=state,
        channel=message.channel,
        account=message.account,
        first_seen_at=seen_at,
        last_seen_at=seen_at,
        reason=reason,
        sequences=(item.sequence,) if item.sequence else (),
        node=node,
        conversation=conversation,
        external_id=message.external_id,
        raw=message.raw,
        raw_copy=message.raw_copy,
        masked=message.masked,
        imported=item.imported,
    )
