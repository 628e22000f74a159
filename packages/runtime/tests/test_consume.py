"""In which order and company messages are handled: nothing that might end the process stands beside others."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from tellonce_core.errors import NotFound, Rejected, Unavailable
from tellonce_runtime.consume import Consumer
from tellonce_runtime.event import Received
from tellonce_runtime.settings import BusSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

Make = Callable[..., Any]


class Connection:
    """Notes when it is flushed."""

    away = False

    def __init__(self, journal: list[str]) -> None:
        self._journal = journal

    async def flush(self) -> None:
        if self.away:
            raise TimeoutError
        self._journal.append("flush")


@pytest.fixture
def failures() -> dict[str, Exception]:
    return {}


Build = Callable[..., Consumer]


@pytest.fixture
def build(journal: list[str], publisher: Any, stopping: asyncio.Event, failures: dict[str, Exception]) -> Build:
    async def handle(batch: Sequence[Received[StringValue]]) -> None:
        texts = [one.message.value for one in batch]
        journal.append(f"handle {' '.join(texts)}")
        for text in texts:
            if text in failures:
                raise failures[text]

    def of(settings: BusSettings, spaced: bool, apart: timedelta = timedelta()) -> Consumer:
        return Consumer(
            Connection(journal),  # type: ignore[arg-type]
            publisher,
            settings,
            stream="MESSAGES",
            durable="history-mail",
            handlers={StringValue: handle},
            stopping=stopping,
            spaced=spaced,
            apart=apart,
        )

    return of


@pytest.fixture
def consumer(build: Build) -> Consumer:
    return build(BusSettings(bury_limit=2), False)


async def test_it_starts_careful_and_trusts_after_a_fresh_message(consumer: Consumer, make_message: Make) -> None:
    assert consumer._careful

    await consumer._take([make_message("a")])

    assert not consumer._careful


async def test_a_message_seen_before_makes_it_careful_again(consumer: Consumer, make_message: Make) -> None:
    await consumer._take([make_message("a")])
    await consumer._take([make_message("b", tries=2)])

    assert consumer._careful


async def test_fresh_ones_are_handled_first_and_their_acks_are_on_their_way_before_the_suspect(
    consumer: Consumer, make_message: Make, journal: list[str]
) -> None:
    await consumer._take([make_message("suspect", tries=2), make_message("a"), make_message("b")])

    assert journal == ["handle a b", "ack a", "ack b", "flush", "handle suspect", "ack suspect"]


async def test_of_several_suspects_all_but_one_are_given_back_before_anything_is_handled(
    consumer: Consumer, make_message: Make, journal: list[str]
) -> None:
    suspects = [make_message(f"s{number}", sequence=number, tries=2) for number in range(3)]

    await consumer._take([*suspects, make_message("a", sequence=9)])

    assert journal == ["nak s1", "nak s2", "handle a", "ack a", "flush", "handle s0", "ack s0"]


async def test_what_failed_here_in_an_orderly_way_is_no_suspect(
    consumer: Consumer, make_message: Make, journal: list[str], failures: dict[str, Exception]
) -> None:
    failures |= {"x": NotFound("not yet"), "y": NotFound("not yet")}
    await consumer._take([make_message("x", sequence=1)])
    await consumer._take([make_message("y", sequence=2)])
    failures.clear()
    journal.clear()

    await consumer._take([make_message("x", sequence=1, tries=2), make_message("y", sequence=2, tries=2)])

    assert [line for line in journal if line != "flush"] == ["handle x", "ack x", "handle y", "ack y"]


async def test_a_message_delivered_too_often_is_buried_unhandled(
    consumer: Consumer, make_message: Make, journal: list[str], publisher: Any
) -> None:
    await consumer._take([make_message("killer", tries=7)])

    assert journal == ["flush", "term killer"]
    assert publisher.sent[0].headers["Tellonce-Dead-Reason"] == "TOO_MANY_TRIES"


async def test_the_sixth_delivery_is_still_handled(consumer: Consumer, make_message: Make, journal: list[str]) -> None:
    await consumer._take([make_message("a", tries=6)])

    assert journal == ["flush", "handle a", "ack a"]


async def test_too_many_buried_in_a_row_are_enough(
    consumer: Consumer, make_message: Make, failures: dict[str, Exception]
) -> None:
    failures |= {"a": Rejected("no"), "b": Rejected("no")}
    await consumer._take([make_message("a")])
    consumer.check()
    await consumer._take([make_message("b")])

    with pytest.raises(Unavailable):
        consumer.check()


async def test_stopping_gives_back_what_has_no_end(
    consumer: Consumer,
    make_message: Make,
    journal: list[str],
    failures: dict[str, Exception],
    stopping: asyncio.Event,
) -> None:
    failures["a"] = Unavailable("down")
    stopping.set()

    await consumer._take([make_message("a"), make_message("b")])

    assert journal == ["handle a b", "nak a", "nak b"]


async def test_a_suspect_is_not_handled_while_the_broker_is_away(
    consumer: Consumer, make_message: Make, journal: list[str]
) -> None:
    consumer._connection.away = True  # type: ignore[attr-defined]

    await consumer._take([make_message("a"), make_message("suspect", tries=2)])

    assert journal == ["handle a", "ack a", "nak suspect"]


class Pulls:
    """Gives what it has, batch by batch, and notes when it was asked; then stops the consumer."""

    def __init__(self, batches: list[list[Any]], stopping: asyncio.Event) -> None:
        self._batches = batches
        self._stopping = stopping
        self.asked_at: list[float] = []

    async def pull(self, count: int, wait: float) -> list[Any]:
        del count, wait
        self.asked_at.append(asyncio.get_running_loop().time())
        if self._batches:
            return self._batches.pop(0)
        self._stopping.set()
        return []


@pytest.mark.parametrize("spaced", [True, False])
async def test_batches_that_nobody_waits_for_are_apart(
    build: Build, make_message: Make, stopping: asyncio.Event, spaced: bool
) -> None:
    consumer = build(BusSettings(batch=2, spacing=timedelta(seconds=0.2)), spaced)
    pulls = Pulls([[make_message("a")], [make_message("b"), make_message("c")]], stopping)

    await consumer._pull_forever(pulls)  # type: ignore[arg-type]

    apart = [later - earlier for earlier, later in zip(pulls.asked_at, pulls.asked_at[1:], strict=False)]
    assert (min(apart) >= 0.2) is spaced


async def test_batches_that_are_not_full_begin_apart(build: Build, make_message: Make, stopping: asyncio.Event) -> None:
    consumer = build(BusSettings(batch=2), False, timedelta(seconds=0.2))
    pulls = Pulls([[make_message("a"), make_message("b")], [make_message("c")], [make_message("d")]], stopping)
    consumer._careful = False

    await consumer._pull_forever(pulls)  # type: ignore[arg-type]

    after_full, after_one, *_ = [b - a for a, b in zip(pulls.asked_at, pulls.asked_at[1:], strict=False)]
    assert after_full < 0.2 <= after_one + 0.01


async def test_what_took_long_rests_as_long(build: Build, stopping: asyncio.Event) -> None:
    consumer = build(BusSettings(spacing=timedelta(milliseconds=1)), True)
    consumer._careful = False
    began = asyncio.get_running_loop().time()

    await consumer._space(timedelta(seconds=0.1), is_full=False)

    assert asyncio.get_running_loop().time() - began >= 0.1


class LosesCancellation:
    """A broker whose first answer comes just as the caller is cancelled: `asyncio.wait_for` then gives the answer."""

    asked = 0

    async def consumer_info(self, stream: str, durable: str) -> Any:
        del stream, durable
        self.asked += 1
        with suppress(asyncio.CancelledError if self.asked == 1 else LookupError):
            await asyncio.Event().wait()
        return SimpleNamespace(num_pending=0, num_ack_pending=0)


async def test_a_cancellation_that_is_lost_holds_up_no_stop(consumer: Consumer, stopping: asyncio.Event) -> None:
    consumer._connection.js = LosesCancellation()  # type: ignore[misc, assignment]

    async with asyncio.timeout(1), asyncio.TaskGroup() as group:
        measuring = group.create_task(consumer._measure_lag())
        await asyncio.sleep(0)
        stopping.set()
        measuring.cancel()

    assert measuring.done()


async def test_what_rests_is_done_before_a_suspect_is_handled_and_given_back_by_nobody(
    journal: list[str], publisher: Any, stopping: asyncio.Event, make_message: Make
) -> None:
    may_end = asyncio.Event()

    async def handle(batch: Sequence[Received[StringValue]]) -> Awaitable[None]:
        journal.append(f"handle {' '.join(one.message.value for one in batch)}")
        return rest()

    async def rest() -> None:
        await may_end.wait()

    connection: Any = Connection(journal)
    consumer = Consumer(
        connection, publisher, BusSettings(), stream="MESSAGES", durable="history-live",
        handlers={StringValue: handle}, stopping=stopping,
    )  # fmt: skip
    async with asyncio.TaskGroup() as group:
        consumer._handler.resting.begin(group)
        await consumer._take([make_message("a")])
        suspect = group.create_task(consumer._take([make_message("suspect", tries=2)]))
        await asyncio.sleep(0)
        before = list(journal)
        may_end.set()
        await suspect

    assert before == ["handle a"]
    assert journal == ["handle a", "ack a", "flush", "handle suspect", "ack suspect"]
