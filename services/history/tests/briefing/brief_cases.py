"""Entries of a small story, for briefs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tellonce_core.entry import Author, AuthorKind, Direction, Entry, EntryKind, Promise, PromiseState

AT = datetime(2026, 11, 18, 9, tzinfo=UTC)
CUSTOMER = Author(kind=AuthorKind.CUSTOMER, id="n")
DENIZ = Author(kind=AuthorKind.AGENT, id="deniz")


def asked(id_: str, text: str, minutes: int, **fields: Any) -> Entry:
    return _entry(id_, text, minutes, **{"direction": Direction.IN, "author": CUSTOMER, **fields})


def answered(id_: str, text: str, minutes: int, **fields: Any) -> Entry:
    return _entry(id_, text, minutes, **{"direction": Direction.OUT, "author": DENIZ, **fields})


def _entry(id_: str, text: str, minutes: int, **fields: Any) -> Entry:
    given = {"conversation_id": "v1", "channel": "email", "kind": EntryKind.MESSAGE, "language": "tr"}
    return Entry(id=id_, text=text, order_at=AT + timedelta(minutes=minutes), **(given | fields))


def promised(id_: str, text: str, minutes: int, state: PromiseState = PromiseState.OPEN) -> Entry:
    promise = Promise(state=state, due_at=AT + timedelta(days=1), owner_id="deniz")
    return _entry(
        id_, text, minutes, kind=EntryKind.PROMISE, direction=Direction.INTERNAL, author=DENIZ, promise=promise
    )
