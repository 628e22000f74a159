"""The fakes keep the rules of the real ones."""

import asyncio
import socket
from collections.abc import Sequence

import pytest
from google.protobuf.wrappers_pb2 import Int64Value, StringValue
from tellonce_core import subjects
from tellonce_core.errors import Unavailable
from tellonce_runtime.event import Event, Received, encode
from tellonce_runtime.testing import FakeBus, free_port, received

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUBJECT = subjects.desk_event("queued", "c1")


async def test_an_event_published_twice_is_kept_once() -> None:
    bus = FakeBus()

    first = await bus.publish(Event("1", SUBJECT, StringValue(value="x")))
    second = await bus.publish(Event("1", SUBJECT, StringValue(value="x")))

    assert (first.stream, first.duplicate, second.duplicate) == ("DESK", False, True)
    assert [one.value for one in bus.messages(StringValue)] == ["x"]


async def test_what_the_outbox_sends_is_published_as_messages() -> None:
    bus = FakeBus()

    await bus.send_many([encode(Event("1", SUBJECT, StringValue(value="x")))])

    assert bus.messages(StringValue) == [StringValue(value="x")]


async def test_messages_are_delivered_by_type_in_order() -> None:
    bus, calls = FakeBus(), []

    async def keep(batch: Sequence[Received[StringValue]]) -> None:
        calls.append([one.message.value for one in batch])

    messages = [StringValue(value="a"), Int64Value(value=1), StringValue(value="b")]
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.consume("router-mail", {StringValue: keep, Int64Value: keep}))
        await asyncio.sleep(0)
        await bus.deliver("router-mail", [Event(str(n), SUBJECT, message) for n, message in enumerate(messages)])
        bus.stop_fetching()

    assert calls == [["a", "b"], [1]]


async def test_a_bus_that_fails_raises_everywhere() -> None:
    bus = FakeBus()
    bus.fail_with = Unavailable("down")

    for call in (bus.ping(), bus.publish(Event("1", SUBJECT, StringValue()))):
        with pytest.raises(Unavailable):
            await call


async def test_a_received_event_looks_like_a_real_one() -> None:
    one = received(Event("1", SUBJECT, StringValue(value="x")), sequence=3, tries=2)

    assert (one.stream, one.sequence, one.tries, one.event_id) == ("DESK", 3, 2, "1")
    assert one.headers["Tellonce-Type"] == "google.protobuf.StringValue"


async def test_a_free_port_can_be_listened_on() -> None:
    port = free_port()

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
    assert 20_000 <= port < 30_000


async def test_workers_of_one_run_are_given_different_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "4")
    given = {}
    for worker in range(4):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", f"gw{worker}")
        given[worker] = {free_port(beside=50) for _ in range(5)}

    assert all(max(given[worker]) < min(given[worker + 1]) for worker in range(3))
    assert len(set.union(*given.values())) == 20
