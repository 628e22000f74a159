"""What is said to the broker about each message; the same with a real broker is in tests/integration."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from tellonce_core.errors import Conflict, NotFound, Rejected, Unavailable
from tellonce_runtime.event import Received
from tellonce_runtime.handle import BatchHandler, Stopped, give_back
from tellonce_runtime.settings import BusSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

Make = Callable[..., Any]


class Scripted:
    """A handler that fails for some texts; each call is kept."""

    def __init__(self, failures: dict[str, list[Exception]]) -> None:
        self.calls: list[list[str]] = []
        self._failures = failures

    async def __call__(self, batch: Sequence[Received[StringValue]]) -> None:
        texts = [one.message.value for one in batch]
        self.calls.append(texts)
        for text in texts:
            if self._failures.get(text):
                raise self._failures[text].pop(0)


@pytest.fixture
def make_handler(publisher: Any, stopping: asyncio.Event) -> Callable[[Scripted], BatchHandler]:
    settings = BusSettings(pause=timedelta(milliseconds=10))
    return lambda scripted: BatchHandler("history-mail", {StringValue: scripted}, publisher, settings, stopping)


async def test_a_batch_is_acknowledged_in_order(make_message: Make, make_handler: Make, journal: list[str]) -> None:
    await make_handler(Scripted({})).handle([make_message("a"), make_message("b")])

    assert journal == ["ack a", "ack b"]


async def test_a_batch_that_fails_is_handled_one_by_one(
    make_message: Make, make_handler: Make, journal: list[str]
) -> None:
    scripted = Scripted({"b": [ValueError("x"), ValueError("x")]})

    await make_handler(scripted).handle([make_message(text) for text in "abc"])

    assert scripted.calls == [["a", "b", "c"], ["a"], ["b"], ["c"]]
    assert journal == ["ack a", "nak 1 b", "ack c"]


async def test_what_failed_in_an_orderly_way_is_remembered(make_message: Make, make_handler: Make) -> None:
    handler = make_handler(Scripted({"a": [NotFound("x")]}))

    await handler.handle([make_message("a", sequence=5)])

    assert list(handler.failed_here) == [5]


async def test_an_outage_tries_the_whole_batch_again(
    make_message: Make, make_handler: Make, journal: list[str]
) -> None:
    scripted = Scripted({"a": [Unavailable("x"), Unavailable("x")]})

    await make_handler(scripted).handle([make_message("a"), make_message("b")])

    assert scripted.calls == [["a", "b"]] * 3
    assert journal == ["ack a", "ack b"]


async def test_stopping_ends_a_pause(make_message: Make, make_handler: Make, stopping: asyncio.Event) -> None:
    handler = make_handler(Scripted({"a": [Unavailable("x")] * 1000}))
    asyncio.get_running_loop().call_later(0.05, stopping.set)

    with pytest.raises(Stopped):
        await handler.handle([make_message("a")])


async def test_conflicts_start_again_after_an_outage(
    make_message: Make, make_handler: Make, journal: list[str]
) -> None:
    scripted = Scripted({"a": [*[Conflict("x")] * 4, Unavailable("x"), *[Conflict("x")] * 5]})

    await make_handler(scripted).handle([make_message("a")])

    assert journal == ["ack a"]


async def test_what_cant_be_read_is_buried_and_the_rest_handled(
    make_message: Make, make_handler: Make, journal: list[str], publisher: Any
) -> None:
    broken = make_message("broken")
    broken.data = b"\xff"

    await make_handler(Scripted({})).handle([broken, make_message("a")])

    assert journal == ["term broken", "ack a"]
    assert publisher.sent[0].headers["Tellonce-Dead-Reason"] == "MALFORMED_MESSAGE"


async def test_burials_count_until_one_is_handled(make_message: Make, make_handler: Make) -> None:
    handler = make_handler(Scripted({"a": [Rejected("x")] * 9, "b": [Rejected("x")] * 9}))

    for text in "ab":
        await handler.handle([make_message(text)])
    assert handler.buried_in_a_row == 2
    await handler.handle([make_message("c")])

    assert handler.buried_in_a_row == 0


async def test_burying_waits_until_the_broker_takes_it(
    make_message: Make, make_handler: Make, publisher: Any, journal: list[str]
) -> None:
    publisher.refusals += [Unavailable("x"), Unavailable("x")]

    await make_handler(Scripted({"a": [Rejected("x")]})).handle([make_message("a")])

    assert (journal, len(publisher.sent)) == (["term a"], 1)


async def test_only_what_has_no_end_is_given_back(make_message: Make, journal: list[str]) -> None:
    done, left = make_message("done"), make_message("left")
    await done.ack()

    await give_back([done, left])

    assert journal == ["ack done", "nak left"]


async def test_what_leaves_a_rest_is_acknowledged_after_it_and_given_back_if_it_fails(
    make_message: Make, publisher: Any, stopping: asyncio.Event, journal: list[str]
) -> None:
    async def handle(batch: Sequence[Received[StringValue]]) -> Awaitable[None]:
        return rest(batch[0].message.value)

    async def rest(text: str) -> None:
        journal.append(f"rest {text}")
        if text == "b":
            raise ValueError("x")

    handler = BatchHandler("history-live", {StringValue: handle}, publisher, BusSettings(), stopping)

    await handler.handle([make_message("a", sequence=1)])
    await handler.handle([make_message("b", sequence=2)])

    assert journal == ["rest a", "ack a", "rest b", "nak b"]
    assert list(handler.failed_here) == [2]
