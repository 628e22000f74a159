"""The list of conversations: every filter and order by index, pages that go on where the one before ended."""

import base64
import binascii
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tellonce_core.desk import DeskStatus, Priority
from tellonce_core.errors import Rejected
from tellonce_runtime.mongo import in_thread

from tellonce_router.item import Item
from tellonce_router.store.codec import Doc, item_from_doc
from tellonce_router.store.documents import LIST_PREFIXES, UNASSIGNED_OF_TEAM, ItemDocument, Raw, raw

COUNTED_UP_TO = 10_000
NAVIGATION_UP_TO = 1_000
NOT_SHOWN = {"pending": 0, "marks": 0, "own.in": 0}
"""Of the customer's messages only the newest is shown, which stands by itself: an open chat has a hundred."""
Index = list[tuple[str, int]]
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
    consulted_id: str = ""
    with_appointment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the list; `total` is counted up to 10,000."""

    items: tuple[Item, ...]
    next_token: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Conversations that are not resolved, each group counted up to 1,000; accounts as "<channel>/<account>"."""

    mine: int = 0
    unassigned: int = 0
    all: int = 0
    teams: Mapping[str, int]
    accounts: Mapping[str, int]
    consulted: int = 0
    with_appointment: int = 0


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

    async def counts(self, agent_id: str, team_ids: Collection[str]) -> Counts:
        """The counts of the navigation."""
        return await in_thread(self._counts, agent_id, sorted(team_ids))

    def _read(
        self, selection: Doc, index: Index | None, sort: str, size: int, after: int | None
    ) -> tuple[list[Doc], int]:
        page = selection if after is None else {**selection, sort: {"$gt": after}}
        cursor = self.collection.find(page, NOT_SHOWN, hint=index).sort(sort, 1).limit(size + 1)
        found = list(cursor)
        if after is None and len(found) <= size:  # these are all: what is shown live is asked for by ids
            return found, len(found)
        hint: dict[str, Any] = {"hint": index} if index else {}
        return found, self.collection.count_documents(selection, limit=COUNTED_UP_TO, **hint)

    def _counts(self, agent_id: str, team_ids: Sequence[str]) -> Counts:
        accounts = self.collection.distinct("account_key")  # by its index: one step a value
        return Counts(
            mine=self._count("agent_id", agent_id) if agent_id else 0,
            unassigned=self._count("agent_id", ""),
            all=self._count(),
            teams=_without_nothing({team_id: self._count("team_id", team_id) for team_id in team_ids}),
            accounts=_without_nothing({key: self._count("account_key", key) for key in accounts if key}),
            consulted=self._count("consulted", agent_id, None) if agent_id else 0,
            with_appointment=self._count("planned_kind", {"$gt": ""}, None),
        )

    def _count(self, key: str = "", value: Any = None, index: Index | Literal["list"] | None = "list") -> int:
        """How many of these are not resolved, counted up to 1,000: so it costs the same however many there are."""
        selection: Doc = {"status": {"$in": [status.value for status in UNRESOLVED]}}
        if key:
            selection[key] = value
        hint = [("status", 1), *([(key, 1)] if key else []), ("by_target", 1)] if index == "list" else index
        named: dict[str, Any] = {"hint": hint} if hint else {}
        return self.collection.count_documents(selection, limit=NAVIGATION_UP_TO, **named)


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
    if wanted.consulted_id:
        selection["consulted"] = wanted.consulted_id
    if wanted.with_appointment:
        selection["planned_kind"] = {"$gt": ""}
    selection.update({key: value for key in ("team_id", "customer_id") if (value := getattr(wanted, key))})
    return selection


def index_for(selection: Doc, sort: str) -> Index | None:
    """The index that gives a selection in this order, merged from one run a status. None leaves it to the database,
    where few are named anyway. (By itself it may prefer to sort, as long as there are few.)"""
    if selection.keys() & {"_id", "customer_id", "consulted", "planned_kind"}:
        return None
    if selection.get("agent_id") == "" and "team_id" in selection:
        return [("status", 1), *((key, 1) for key in UNASSIGNED_OF_TEAM), (sort, 1)]
    prefix = next(([(key, 1)] for key in LIST_PREFIXES if key in selection), [])
    return [("status", 1), *prefix, (sort, 1)]


def _without_nothing(counts: Mapping[str, int]) -> dict[str, int]:
    return {key: count for key, count in counts.items() if count}


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
