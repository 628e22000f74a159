"""In which order and company messages are handled: nothing that might end the process stands beside others."""

import asyncio
from collections.abc import Callable, Sequence
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


@pytest.fixture
def consumer(journal: list[str], publisher: Any, stopping: asyncio.Event, failures: dict[str, Exception]) -> Consumer:
    async def handle(batch: Sequence[Received[StringValue]]) -> None:
        texts = [one.message.value for one in batch]
        journal.append(f"handle {' '.join(texts)}")
        for text in texts:
            if text in failures:
                raise failures[text]

    return Consumer(
        Connection(journal),  # type: ignore[arg-type]
        publisher,
        BusSettings(bury_limit=2),
        stream="MESSAGES",
        durable="history-mail",
        handlers={StringValue: handle},
        stopping=stopping,
    )


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
