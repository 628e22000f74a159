"""The ledger as people read it: pages and sums by its indexes, and one snapshot of it for the check."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import Any

from pymongo.client_session import ClientSession
from tellonce_runtime.mongo import in_thread

from tellonce_history.accounting.balance import Seen, Told
from tellonce_history.ledger import Row, State
from tellonce_history.place import Place
from tellonce_history.store.documents import EntryDocument, LedgerDocument, collection_of
from tellonce_history.store.rows import MOST_SEQUENCES, ROW

_NEWEST = [("first_seen_at", -1), ("_id", -1)]
_KEPT = frozenset({State.QUARANTINED, State.SUPPRESSED, State.FAILED})
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_BY_TIME, _BY_STATE = "books", "kept_apart"
_SHOWN = ("author.name", "author.identity.value", "subject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows; an empty condition holds always."""

    states: tuple[State, ...] = ()
    channel: str = ""
    account: str = ""
    since: datetime | None = None
    until: datetime | None = None
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How many items of one day (YYYY-MM-DD), channel and account ended in one state, and how often they arrived."""

    day: str
    channel: str
    account: str
    state: str
    items: int
    arrivals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Who wrote an entry, and about what: of rows that became one."""

    author: str = ""
    author_name: str = ""
    subject: str = ""


class Snapshot:
    """The ledger as it was at one moment."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session
        self._rows = collection_of(LedgerDocument)

    async def told_since(self, begin: datetime) -> list[Told]:
        """What the rows tell of whose items arrived first at that time or later."""
        return await in_thread(self._told_since, begin)

    async def rows_of(self, items: Iterable[str]) -> dict[str, Seen]:
        """What the rows of these items say."""
        return await in_thread(self._rows_of, list(items))

    def _told_since(self, begin: datetime) -> list[Told]:
        counted = {"items": {"$sum": 1}, "arrivals": {"$sum": "$seen"}}
        key = {name: f"${name}" for name in ("channel", "account", "state")}
        stages: list[dict[str, Any]] = [
            {"$match": {"first_seen_at": {"$gte": begin}}},
            {"$group": {"_id": key, **counted}},
        ]
        found = self._rows.aggregate(stages, session=self._session, hint=_BY_TIME)
        return [Told(**one["_id"], items=one["items"], arrivals=one["arrivals"]) for one in found]

    def _rows_of(self, items: Sequence[str]) -> dict[str, Seen]:
        fields = ("state", "sequences", "seen")
        found = self._rows.find({"_id": {"$in": list(items)}}, fields, session=self._session)
        return {one["_id"]: _seen(one) for one in found}


class Books:
    """The ledger, to be read."""

    def __init__(self) -> None:
        self._rows = collection_of(LedgerDocument)
        self._entries = collection_of(EntryDocument)

    async def page(self, wanted: Wanted, *, older_than: Place | None, size: int) -> list[Row]:
        """At most so many rows, the newest first; without their raw copies."""
        return await in_thread(self._page, wanted, older_than, size)

    async def sums(self, since: datetime, until: datetime, time_zone: str) -> list[Sum]:
        """The counts of that time by day, channel, account and state."""
        return await in_thread(self._sums, since, until, time_zone)

    async def written(self, ids: Sequence[str]) -> dict[str, Written]:
        """Author and subject of these entries."""
        return await in_thread(self._written, list(ids)) if ids else {}

    async def note_recovery(self, item: str, actor: str, at: datetime) -> None:
        """Write to a row who brought its item back."""
        told = {"$set": {"recovered_by": actor, "recovered_at": at}}
        await in_thread(self._rows.update_one, {"_id": item}, told)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """The ledger as it is now, for several questions (at most five minutes)."""
        session = await in_thread(self._rows.database.client.start_session, snapshot=True)
        try:
            yield Snapshot(session)
        finally:
            await in_thread(session.end_session)

    def _page(self, wanted: Wanted, older_than: Place | None, size: int) -> list[Row]:
        if wanted.item:
            return [ROW.from_document(one) for one in self._rows.find({"_id": wanted.item}, {"raw_copy": 0})]
        selection = _selection(wanted, older_than)
        if not wanted.states or not _KEPT.issuperset(wanted.states):
            return self._found(selection | _in(wanted.states), _BY_TIME, size)
        by_state = [self._found(selection | {"state": state.value}, _BY_STATE, size) for state in wanted.states]
        return list(islice(merge(*by_state, key=lambda row: (row.first_seen_at, row.id), reverse=True), size))

    def _found(self, selection: dict[str, Any], index: str, size: int) -> list[Row]:
        found = self._rows.find(selection, {"raw_copy": 0}).hint(index).sort(_NEWEST).limit(size)
        return [ROW.from_document(document) for document in found]

    def _sums(self, since: datetime, until: datetime, time_zone: str) -> list[Sum]:
        day = {"$dateToString": {"date": "$first_seen_at", "format": "%Y-%m-%d", "timezone": time_zone}}
        key = {"day": day, "channel": "$channel", "account": "$account", "state": "$state"}
        counted = {"items": {"$sum": 1}, "arrivals": {"$sum": "$seen"}}
        selection = {"first_seen_at": {"$gte": since, "$lt": until}}
        found = self._rows.aggregate([{"$match": selection}, {"$group": {"_id": key, **counted}}], hint=_BY_TIME)
        sums = [Sum(**one["_id"], items=one["items"], arrivals=one["arrivals"]) for one in found]
        return sorted(sums, key=lambda one: (one.day, one.channel, one.account, one.state))

    def _written(self, ids: list[str]) -> dict[str, Written]:
        return {one["_id"]: _what(one) for one in self._entries.find({"_id": {"$in": ids}}, _SHOWN)}


def _in(states: Sequence[State]) -> dict[str, Any]:
    return {"state": {"$in": [state.value for state in states]}} if states else {}


def _selection(wanted: Wanted, older_than: Place | None) -> dict[str, Any]:
    """The filter; it always names a time: only then MongoDB looks at the other conditions within the index."""
    at = {"$gte": wanted.since or _EARLIEST, "$lt": wanted.until or _LATEST}
    chosen: dict[str, Any] = {"first_seen_at": at}
    chosen |= {name: value for name, value in (("channel", wanted.channel), ("account", wanted.account)) if value}
    if older_than is None:
        return chosen
    beyond = [{"first_seen_at": {"$lt": older_than.at}}, {"_id": {"$lt": older_than.tie}}]
    return {**chosen, "$and": [{"first_seen_at": {"$lte": older_than.at}}, {"$or": beyond}]}


def _seen(document: Mapping[str, Any]) -> Seen:
    return Seen(document["state"], frozenset(document.get("sequences", ())), document["seen"] <= MOST_SEQUENCES)


def _what(document: Mapping[str, Any]) -> Written:
    author = document.get("author", {})
    return Written(
        author=author.get("identity", {}).get("value", ""),
        author_name=author.get("name", ""),
        subject=document.get("subject", ""),
    )
