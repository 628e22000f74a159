"""Shells: what an erasure leaves of entries and ledger rows, so that they still count and never come back.

It blocks: call it in a thread."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tellonce_core.entry import AuthorKind, Direction

from tellonce_history.erasing.erasure import APART as OF_APART
from tellonce_history.erasing.erasure import GONE, Erasure
from tellonce_history.ledger import State
from tellonce_history.store.documents import EntryDocument, LedgerDocument, collection_of
from tellonce_history.store.rows import APART
from tellonce_history.store.writes import insert_new

BATCH = 256
_WHOLE = {"erased_at": {"$exists": False}}
_ENTRY_KEEPS = ("order_at", "tie", "channel", "account", "direction", "kind", "recorded_at")
_ROW_KEEPS = (
    "state", "reason", "channel", "account", "seen", "sequences", "imported", "first_seen_at", "last_seen_at",
)  # fmt: skip
Found = list[dict[str, Any]]


class Shells:
    """Entries and rows that are to be erased."""

    def __init__(self) -> None:
        self._entries = collection_of(EntryDocument)
        self._rows = collection_of(LedgerDocument)

    def own(self, erasure: Erasure) -> Found:
        """The next entries in the customer's story, or past their time."""
        until = {"recorded_at": {"$lte": erasure.at}}
        if not erasure.of_customer:
            return self._find({"kind": erasure.kind, "recorded_at": {"$lt": erasure.before, "$lte": erasure.at}})
        return self._find({"node": {"$in": list(erasure.nodes)}, **until}) or self._find(
            {"conversation": {"$in": list(erasure.own)}, **until}
        )

    def elsewhere(self, erasure: Erasure) -> Found:
        """The next entries that they wrote in others' conversations, with our answers to them."""
        if not erasure.others:
            return []
        there = {"conversation": {"$in": list(erasure.others)}, "recorded_at": {"$lte": erasure.at}}
        written = {"author.kind": AuthorKind.CUSTOMER.value, "author.id": {"$in": list(erasure.nodes)}}
        found = self._find({**there, **written})
        if not found:
            return []
        answers = {"direction": Direction.OUT.value, "in_reply_to_entry_id": {"$in": [one["_id"] for one in found]}}
        return found + list(self._entries.find({**there, **answers, **_WHOLE}))

    def rows(self, ids: Iterable[str]) -> Found:
        """The ledger rows of these items."""
        return list(self._rows.find({"_id": {"$in": list(ids)}}))

    def rows_of(self, erasure: str, entries: Sequence[Mapping[str, Any]], at: datetime) -> Found:
        """The ledger rows of these entries. What came in has its row a moment after its entry: where it isn't there yet
        a shell is left instead, so that whoever writes it, or hears the message again, knows that it was erased."""
        ids = [one["_id"] for one in entries]
        found = self.rows(ids)
        bare = {one["_id"] for one in entries if not one.get("content")} - {row["_id"] for row in found}
        if not bare:
            return found
        insert_new(self._rows, [_row_of(entry, erasure, at) for entry in entries if entry["_id"] in bare])
        return self.rows(ids)

    def is_expected(self, erasure: str) -> bool:
        """Whether messages of these shells are still on their way to be counted and removed."""
        return self._rows.find_one({"erasure": erasure, "seen": 0}, ("_id",)) is not None

    def apart(self, authors: Sequence[str], quoted: Sequence[str], until: datetime) -> Found:
        """The next rows of what became no entry: written by these, or about messages with these keys (bounces)."""
        wanted = {"state": {"$in": APART}, "first_seen_at": {"$lte": until}, **_WHOLE}
        by_author = list(self._rows.find({**wanted, "author": {"$in": list(authors)}}).limit(BATCH)) if authors else []
        if by_author or not quoted:
            return by_author
        return list(self._rows.find({**wanted, "quotes": {"$in": list(quoted)}}).limit(BATCH))

    def old_apart(self, before: datetime) -> Found:
        """The next rows of what became no entry before that moment."""
        wanted = {"state": {"$in": APART}, "first_seen_at": {"$lt": before}, **_WHOLE}
        return list(self._rows.find(wanted).limit(BATCH))

    def is_past(self, kind: str, before: datetime) -> bool:
        """Whether anything of this kind is older than that, and not erased."""
        if kind == OF_APART:
            return bool(self.old_apart(before))
        old = {"kind": kind, "recorded_at": {"$lt": before}, **_WHOLE}
        return self._entries.find_one(old, ("_id",)) is not None

    def hollow_entries(self, erasure: str, ids: Iterable[str], at: datetime, *, in_place: bool) -> None:
        """Leave shells of these; `in_place` keeps them where they stand in somebody else's story."""
        keeps = [*_ENTRY_KEEPS, *(("node", "conversation", "thread_reason") if in_place else ())]
        away = {} if in_place else {"node": GONE, "conversation": GONE}
        self._hollow(self._entries, erasure, ids, at, keeps, away)

    def hollow_rows(self, erasure: str, ids: Iterable[str], at: datetime) -> None:
        """Leave shells of these rows."""
        self._hollow(self._rows, erasure, ids, at, _ROW_KEEPS, {})

    def counts(self, erasure: str) -> dict[str, int]:
        """How many shells the erasure has left."""
        mine = {"erasure": erasure}
        return {"entries": self._entries.count_documents(mine), "ledger": self._rows.count_documents(mine)}

    def has_file(self, key: str) -> bool:
        """Whether anything that isn't erased still refers to the file."""
        names = ("attachments.file.key", "attachments.thumbnail.key", "full_text.key", "full_html.key")
        used = any(self._entries.find_one({name: key}, ("_id",)) for name in names)
        return used or self._rows.find_one({"files": key}, ("_id",)) is not None

    def _find(self, selection: Mapping[str, Any]) -> Found:
        return list(self._entries.find({**selection, **_WHOLE}).limit(BATCH))

    @staticmethod
    def _hollow(
        collection: Any, erasure: str, ids: Iterable[str], at: datetime, keeps: Sequence[str], more: Mapping[str, Any]
    ) -> None:
        """One update by the server: whatever fields there are, only those that are named stay."""
        shell = [{"$project": dict.fromkeys(keeps, 1)}, {"$set": {"erased_at": at, "erasure": erasure, **more}}]
        collection.update_many({"_id": {"$in": list(ids)}, **_WHOLE}, shell)


def _row_of(entry: Mapping[str, Any], erasure: str, at: datetime) -> dict[str, Any]:
    """The shell of the row that an entry from a message will not have; nothing of it has been counted."""
    state = State.OPENED if entry.get("opened") else State.THREADED
    return {
        "_id": entry["_id"],
        "state": state.value,
        "reason": entry.get("thread_reason", ""),
        "channel": entry["channel"],
        "account": entry["account"],
        "seen": 0,
        "sequences": [],
        "imported": entry.get("imported", False),
        "first_seen_at": entry["recorded_at"],
        "last_seen_at": entry["recorded_at"],
        "erased_at": at,
        "erasure": erasure,
    }
