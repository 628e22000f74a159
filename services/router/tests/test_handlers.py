"""Recording entries where other writers are quicker; a desk in memory."""

import asyncio
from collections.abc import Collection, Sequence
from types import SimpleNamespace
from typing import Any

from tellonce_router.desk_events import Cause
from tellonce_router.facts import Words
from tellonce_router.handlers import EntryHandler
from tellonce_router.item import Item
from tellonce_router.joining import join
from tellonce_router.recording import Change
from tellonce_router.rules import Rules

from .builders import RULES, at, item_of, told

ENTRIES = {"e3": "c2", "e4": "c1"}


class RacedDesk:
    """Items in memory; another writer is quicker with those in `raced`, once."""

    def __init__(self, items: dict[str, Item], raced: set[str]) -> None:
        self.kept, self.raced = items, raced
        self.items: Any = SimpleNamespace(load=self._load)
        self.rules: Any = SimpleNamespace(rules=self._rules)
        self.clock: Any = SimpleNamespace(now=lambda: at(60))
        self.settings: Any = SimpleNamespace(contacts_window=at(60) - at(0))

    async def write(self, changes: Sequence[Change]) -> set[str]:
        lost, self.raced = self.raced, set()
        self.kept |= {one.after.conversation_id: one.after for one in changes if one.after.conversation_id not in lost}
        return lost

    async def _load(self, ids: Collection[str]) -> dict[str, Item]:
        return {id_: self.kept[id_] for id_ in ids if id_ in self.kept}

    async def _rules(self) -> Rules:
        return RULES


class Wordless:
    async def words(self, entry_ids: Collection[str], **_: bool) -> dict[str, Words]:
        return {entry_id: Words(text="x") for entry_id in entry_ids}


def joined_pair() -> dict[str, Item]:
    items = {"c1": item_of(told("e1", 0)), "c2": item_of(told("e2", 5, conversation_id="c2"))}
    changes = join(items, "c1", "c2", RULES, Cause(at=at(60), actor="x"))
    return {change.after.conversation_id: change.after for change in changes}


def recorded(raced: set[str]) -> dict[str, Item]:
    desk: Any = RacedDesk(joined_pair(), raced)
    history: Any = Wordless()
    entries: Any = [SimpleNamespace(message=told(id_, 30, conversation_id=of).event) for id_, of in ENTRIES.items()]
    asyncio.run(EntryHandler(desk=desk, history=history).on_entry_recorded(entries))
    kept: dict[str, Item] = desk.kept
    return kept


def test_an_entry_counts_where_its_conversation_is_joined_also_if_another_writer_was_quicker_there() -> None:
    undisturbed = recorded(set())

    for raced in ({"c1"}, {"c2"}, {"c1", "c2"}):
        kept = recorded(raced)

        assert kept["c1"].derived.unanswered == 4
        assert (kept["c1"].facts, kept["c2"].own) == (undisturbed["c1"].facts, undisturbed["c2"].own)
