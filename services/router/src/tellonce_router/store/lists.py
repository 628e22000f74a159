"""The list of conversations: every filter and order by index, pages that go on where the one before ended."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tellonce_core.desk import DeskStatus, Priority
from tellonce_core.errors import Rejected
from tellonce_runtime.mongo import in_thread

from tellonce_router.item import Item
from tellonce_router.store.codec import Doc, item_from_doc
from tellonce_router.store.documents import COUNTED, LIST_PREFIXES, ItemDocument, Raw, raw

COUNTED_UP_TO = 10_000
Index = list[tuple[str, int]]
COUNTS_INDEX: Index = [(key, 1) for key in ("status", *COUNTED)]
UNRESOLVED = (DeskStatus.NEW, DeskStatus.OPEN, DeskStatus.WAITING, DeskStatus.SNOOZED)
ALL = (*UNRESOLVED, DeskStatus.RESOLVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which conversations; all that is given must hold."""

    statuses: tuple[DeskStatus, ...] = ()
    agent_id: str = ""
    unassigned: bool = False
    team_id: str = ""
    channel: str = ""
    account: str = ""
    customer_id: str = ""
    conversation_ids: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the list; `total` is counted up to 10,000."""

    items: tuple[Item, ...]
    next_token: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Conversations that are not resolved; accounts as "<channel>/<account>"."""

    mine: int = 0
    unassigned: int = 0
    all: int = 0
    teams: Mapping[str, int]
    accounts: Mapping[str, int]


class ListStore:
    """Reads the items as lists and counts."""

    def __init__(self) -> None:
        self.collection: Raw = raw(ItemDocument)

    async def page(self, wanted: Filter, *, sort: str, size: int, token: str) -> Page:
        """A page; Rejected with INVALID_PAGE_TOKEN for a token of another query."""
        selection = select(wanted)
        mark = _mark(selection, sort)
        after = _read_token(token, mark) if token else None
        docs, total = await in_thread(self._read, selection, index_for(selection, sort), sort, size, after)
        more = _write_token(docs[size - 1][sort], mark) if len(docs) > size else ""
        return Page(items=tuple(item_from_doc(doc) for doc in docs[:size]), next_token=more, total=total)

    async def counts(self, agent_id: str) -> Counts:
        """The counts of the navigation."""
        groups = await in_thread(self._groups)
        teams: dict[str, int] = {}
        accounts: dict[str, int] = {}
        mine = unassigned = 0
        for group, count in groups:
            _add(teams, group.get("team_id", ""), count)
            _add(accounts, group.get("account_key", ""), count)
            mine += count if agent_id and group.get("agent_id") == agent_id else 0
            unassigned += count if not group.get("agent_id") else 0
        total = sum(count for _, count in groups)
        return Counts(mine=mine, unassigned=unassigned, all=total, teams=teams, accounts=accounts)

    def _read(
        self, selection: Doc, index: Index | None, sort: str, size: int, after: int | None
    ) -> tuple[list[Doc], int]:
        page = selection if after is None else {**selection, sort: {"$gt": after}}
        found = self.collection.find(page, {"pending": 0, "marks": 0}, hint=index).sort(sort, 1).limit(size + 1)
        hint: dict[str, Any] = {"hint": index} if index else {}
        return list(found), self.collection.count_documents(selection, limit=COUNTED_UP_TO, **hint)

    def _groups(self) -> list[tuple[Doc, int]]:
        group = {"_id": {key: f"${key}" for key in COUNTED}, "count": {"$sum": 1}}
        match = {"status": {"$in": [status.value for status in UNRESOLVED]}}
        found = self.collection.aggregate([{"$match": match}, {"$group": group}], hint=dict(COUNTS_INDEX))
        return [(doc["_id"], doc["count"]) for doc in found]


def select(wanted: Filter) -> Doc:
    """The selection of a filter; it always names statuses, because every index of the list begins with them."""
    selection: Doc = {"status": {"$in": [status.value for status in wanted.statuses or ALL]}}
    if wanted.agent_id or wanted.unassigned:
        selection["agent_id"] = wanted.agent_id
    if wanted.channel and wanted.account:
        selection["account_key"] = f"{wanted.channel}/{wanted.account}"
    elif wanted.channel or wanted.account:
        selection["channel" if wanted.channel else "account"] = wanted.channel or wanted.account
    if wanted.conversation_ids:
        selection["_id"] = {"$in": list(wanted.conversation_ids)}
    if wanted.priorities:
        selection["priority"] = {"$in": [priority.value for priority in wanted.priorities]}
    selection.update({key: value for key in ("team_id", "customer_id") if (value := getattr(wanted, key))})
    return selection


def index_for(selection: Doc, sort: str) -> Index | None:
    """The index that gives a selection in this order, merged from one run a status. None leaves it to the database,
    where few are named anyway. (By itself it may prefer to sort, as long as there are few.)"""
    if "_id" in selection or "customer_id" in selection:
        return None
    prefix = next(([(key, 1)] for key in LIST_PREFIXES if key in selection), [])
    return [("status", 1), *prefix, (sort, 1)]


def _add(counts: dict[str, int], key: str, count: int) -> None:
    if key:
        counts[key] = counts.get(key, 0) + count


def _mark(selection: Mapping[str, Any], sort: str) -> str:
    """A short name of the query, so that a token isn't used with another."""
    text = json.dumps([sort, selection], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _write_token(last: int, mark: str) -> str:
    return base64.urlsafe_b64encode(f"{mark}:{last}".encode()).decode()


def _read_token(token: str, mark: str) -> int:
    try:
        of, _, last = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
        if of == mark:
            return int(last)
    except (ValueError, binascii.Error):
        pass
    raise Rejected("page_token: not one of this query", reason="INVALID_PAGE_TOKEN", metadata={"field": "page_token"})
