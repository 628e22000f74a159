"""What follows once words were told: many batches in the same writes, rows last."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tellonce_core.errors import Conflict
from tellonce_core.message import Identity
from tellonce_history.concluding import Concluder, Conclusion, together
from tellonce_history.ledger import Row, State
from tellonce_history.people import Person, seen_person
from tellonce_runtime.testing import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Journal:
    """Stands for the stores: keeps what is written, in order."""

    def __init__(self) -> None:
        self.written: list[tuple[str, Any]] = []
        self.collection = None
        self.stands = True
        self.erased: set[str] = set()

    async def touch(self, active: Mapping[str, datetime]) -> bool:
        self.written.append(("touched", dict(active)))
        return self.stands

    async def record(self, told: Mapping[str, Person], known: Mapping[str, Person], at: datetime) -> list[str]:
        del known, at
        self.written.append(("seen", {id_: person.last_seen_at for id_, person in told.items()}))
        return []

    async def add(self, rows: Sequence[Row]) -> set[str]:
        self.written.append(("rows", [row.id for row in rows]))
        return self.erased

    async def flush(self, collection: Any, ids: Iterable[str]) -> None:
        del collection, ids


def a_conclusion(item: str, seconds: int) -> Conclusion:
    at = AT + timedelta(seconds=seconds)
    person = seen_person("n", Identity(kind="chat_visitor", value="v"), at)
    row = Row(id=item, state=State.THREADED, channel="chat", account="web", first_seen_at=at, last_seen_at=at)
    return Conclusion(rows=[row], active={"c": at}, told={"n": person}, known={"n": person})


async def test_batches_share_their_writes_the_newest_counts_and_rows_come_last() -> None:
    journal: Any = Journal()
    stores: Any = SimpleNamespace(threads=journal, nodes=journal, rows=journal)
    concluder = Concluder(stores, journal, FakeClock())

    await asyncio.gather(concluder.conclude(a_conclusion("b", 5)), concluder.conclude(a_conclusion("a", 2)))

    newest = AT + timedelta(seconds=5)
    assert journal.written == [("touched", {"c": newest}), ("seen", {"n": newest}), ("rows", ["b", "a"])]


async def test_no_row_is_written_for_a_word_whose_conversation_is_gone() -> None:
    journal: Any = Journal()
    journal.stands = False
    stores: Any = SimpleNamespace(threads=journal, nodes=journal, rows=journal)

    with pytest.raises(Conflict):
        await Concluder(stores, journal, FakeClock()).conclude(a_conclusion("a", 2))

    assert "rows" not in dict(journal.written)


async def test_a_word_that_was_erased_before_its_row_is_handled_again_as_an_erased_one() -> None:
    journal: Any = Journal()
    journal.erased = {"a"}
    stores: Any = SimpleNamespace(threads=journal, nodes=journal, rows=journal)

    with pytest.raises(Conflict):
        await Concluder(stores, journal, FakeClock()).conclude(a_conclusion("a", 2))


async def test_what_is_left_of_parts_of_a_batch_is_one() -> None:
    early, late = a_conclusion("a", 2), a_conclusion("b", 5)

    both = together(early, None, late)

    assert together(None, None) is None
    assert together(None, early) is early
    assert both is not None
    assert [row.id for row in both.rows] == ["a", "b"]
    assert both.active == {"c": AT + timedelta(seconds=5)}
    assert both.told["n"].last_seen_at == AT + timedelta(seconds=5)
    assert both.known == early.known  # as they stood first
