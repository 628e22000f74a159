"""Rows for the changes of the desk."""

import asyncio
from collections.abc import Sequence

import pytest
from tellonce_core.errors import Unavailable
from tellonce_inbox.changes import DeskChange
from tellonce_inbox.live_messages import RowBatch
from tellonce_inbox.people import People
from tellonce_inbox.ring import Kept
from tellonce_inbox.row_feed import RowFeed, first_batch, newest_of_each

from services.inbox.tests.fakes import NOW

asynchronous = pytest.mark.asyncio(loop_scope="session")


def change(sequence: int, conversation: str = "v1") -> Kept[DeskChange]:
    return Kept(sequence, DeskChange("updated", conversation), NOW)


class Bench:
    """Counts what the feed reads and gives; the first `failures` reads fail."""

    def __init__(self, failures: int = 0, limit: int = 100) -> None:
        self.failures = failures
        self.reads: list[set[str]] = []
        self.given: list[int] = []
        self.overflowed = 0
        self.wanted = True
        self.feed = RowFeed(self.read, self.give, limit)

    async def read(self, ids: set[str]) -> RowBatch:
        self.reads.append(ids)
        await asyncio.sleep(0)
        if len(self.reads) <= self.failures:
            raise Unavailable("down")
        return RowBatch({}, People(), NOW)

    def give(self, changes: Sequence[Kept[DeskChange]], rows: RowBatch) -> None:
        self.given += [kept.sequence for kept in changes]

    def overflow(self) -> None:
        self.overflowed += 1

    async def run(self, seconds: float = 0.02) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.feed.run(wanted=lambda: self.wanted, overflowed=self.overflow)


@asynchronous
async def test_burst_is_read_at_once_and_each_conversation_once() -> None:
    bench = Bench()
    for sequence in range(1, 7):
        bench.feed.put(change(sequence, f"v{sequence % 2}"))

    await bench.run()

    assert bench.reads == [{"v0", "v1"}]
    assert bench.given == [1, 2, 3, 4, 5, 6]
    assert bench.feed.sent == 6


@asynchronous
async def test_nothing_is_read_while_nobody_is_connected() -> None:
    bench = Bench()
    bench.wanted = False
    bench.feed.put(change(1))

    await bench.run()

    assert bench.reads == []
    assert bench.feed.sent == 1


@asynchronous
async def test_changes_wait_while_the_router_is_away() -> None:
    bench = Bench(failures=1)
    bench.feed.put(change(1))

    await bench.run(0.3)

    assert bench.given == [1]
    assert len(bench.reads) == 2


@asynchronous
async def test_after_a_long_outage_all_is_read_anew() -> None:
    bench = Bench(failures=1, limit=3)
    for sequence in range(1, 6):
        bench.feed.put(change(sequence))

    await bench.run(0.3)

    assert bench.overflowed == 1
    assert bench.given == []
    assert bench.feed.sent == 5


def test_batch_ends_before_the_257th_conversation() -> None:
    changes = [change(number, f"v{number}") for number in range(300)]

    assert len(first_batch(changes)) == 256


def test_batch_holds_any_number_of_changes_of_one_conversation() -> None:
    assert len(first_batch([change(number) for number in range(999)])) == 999


def test_burst_of_one_conversation_goes_out_once_and_in_order() -> None:
    changes = [change(1, "a"), change(2, "b"), change(3, "a"), Kept(4, DeskChange("assigned", "a"), NOW)]

    assert [kept.sequence for kept in newest_of_each(changes)] == [2, 3, 4]
