"""Windows that are noted at the same time are written together, and who notes one returns only when it is stored."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tellonce_core.errors import Unavailable
from tellonce_ingest_social.arrivals import Arrivals

pytestmark = pytest.mark.asyncio(loop_scope="session")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class Memory:
    """Takes a moment for each write; `fail` makes the next one fail."""

    def __init__(self) -> None:
        self.writes: list[dict[str, datetime]] = []
        self.health: dict[str, Any] = {}
        self.fail = False

    async def note_windows(self, windows: Mapping[str, datetime]) -> None:
        self.writes.append(dict(windows))
        await asyncio.sleep(0.001)
        if self.fail:
            self.fail = False
            raise Unavailable("the database is away")

    async def note_health(self, account_key: str, **facts: Any) -> None:
        self.health[account_key] = facts


async def test_what_comes_at_the_same_time_is_written_together() -> None:
    memory = Memory()

    async with Arrivals(memory) as arrivals:
        await asyncio.gather(*(arrivals.note_windows({f"w{number}": NOW}).stored() for number in range(50)))

    assert [len(one) for one in memory.writes] == [50]
    assert {key for one in memory.writes for key in one} == {f"w{number}" for number in range(50)}


async def test_what_comes_during_a_write_isnt_acknowledged_by_it() -> None:
    memory = Memory()

    async with Arrivals(memory) as arrivals:
        first = arrivals.note_windows({"first": NOW})
        while not memory.writes:
            await asyncio.sleep(0)
        second = arrivals.note_windows({"second": NOW})
        await first.stored()
        assert not second.over.is_set()
        await second.stored()

    assert memory.writes == [{"first": NOW}, {"second": NOW}]


async def test_the_latest_word_of_a_person_counts() -> None:
    memory = Memory()

    async with Arrivals(memory) as arrivals:
        for seconds in (0, 1, 3, 2):
            arrivals.note_windows({"w": NOW + timedelta(seconds=seconds)})

    assert memory.writes == [{"w": NOW + timedelta(seconds=3)}]


async def test_a_write_that_fails_fails_for_all_who_waited_for_it_and_for_nobody_else() -> None:
    memory = Memory()
    memory.fail = True

    async with Arrivals(memory) as arrivals:
        for failed in [arrivals.note_windows({key: NOW}) for key in "abc"]:
            with pytest.raises(Unavailable):
                await failed.stored()
        await arrivals.note_windows({"d": NOW}).stored()

    assert memory.writes[-1] == {"d": NOW}


async def test_accounts_are_noted_once_however_much_they_took() -> None:
    memory = Memory()
    arrivals = Arrivals(memory)
    for second in range(3):
        arrivals.note_received("telegram/destek", NOW + timedelta(seconds=second))

    await arrivals.store_health()

    assert memory.health == {"telegram/destek": {"last_received_at": NOW + timedelta(seconds=2)}}
