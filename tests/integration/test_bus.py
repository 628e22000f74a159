"""Publishing and consuming on a real NATS server: order, acknowledgement, repeats, refusal."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from google.protobuf.wrappers_pb2 import Int64Value, StringValue
from nats.js.api import StreamConfig
from tellonce_core import ids, subjects
from tellonce_core.errors import Busy, Rejected, Unavailable
from tellonce_local.servers import NatsServer
from tellonce_runtime.bus import Bus, Event, Received
from tellonce_runtime.settings import ServiceSettings

from tests.integration.bus_support import (
    ACCOUNT,
    DURABLE,
    Collector,
    consuming,
    fresh_streams,
    jetstream,
    settings_for,
    texts,
    until,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def settings(nats_server: NatsServer) -> ServiceSettings:
    settings = settings_for(nats_server.url)
    await fresh_streams(settings)
    return settings


@pytest_asyncio.fixture(loop_scope="session")
async def bus(settings: ServiceSettings) -> AsyncIterator[Bus]:
    async with Bus.connect(settings, name="test") as bus:
        yield bus


async def test_publish_returns_where_the_event_is_stored(bus: Bus) -> None:
    ack = await bus.publish(texts(1)[0])

    assert (ack.stream, ack.duplicate) == (subjects.MESSAGES, False)
    assert ack.sequence == (await bus.stream_state(subjects.MESSAGES)).last_sequence


async def test_an_event_published_twice_is_stored_once(bus: Bus) -> None:
    [event] = texts(1)

    first = await bus.publish(event)
    second = await bus.publish(event)

    assert (second.sequence, second.duplicate) == (first.sequence, True)


async def test_many_events_are_stored_in_their_order(bus: Bus, settings: ServiceSettings) -> None:
    collector = Collector()

    await bus.publish_many(texts(1000))

    async with consuming(settings, {StringValue: collector}):
        await until(lambda: len(collector.done) == 1000)
    assert collector.done == [f"text-{n}" for n in range(1000)]


async def test_a_handler_gets_whole_batches_once_the_first_message_was_fresh(
    bus: Bus, settings: ServiceSettings
) -> None:
    collector = Collector()

    await bus.publish_many(texts(600))

    async with consuming(settings, {StringValue: collector}):
        await until(lambda: len(collector.done) == 600)
    assert [len(call) for call in collector.calls] == [1, 256, 256, 87]


async def test_what_was_handled_is_acknowledged(bus: Bus, settings: ServiceSettings) -> None:
    collector = Collector()
    await bus.publish_many(texts(20))

    async with consuming(settings, {StringValue: collector}):
        await until(lambda: len(collector.done) == 20)

    async with jetstream(settings.nats.url) as js:
        info = await js.consumer_info(subjects.MESSAGES, DURABLE)
    assert (info.num_ack_pending, info.num_pending) == (0, 0)


async def test_a_handler_sees_the_envelope(bus: Bus, settings: ServiceSettings) -> None:
    seen: list[Received[StringValue]] = []
    event_id = ids.new_id()

    async def keep(batch: list[Received[StringValue]]) -> None:
        seen.extend(batch)

    ack = await bus.publish(Event(event_id, ACCOUNT, StringValue(value="x"), {"X-Own": "1"}))

    async with consuming(settings, {StringValue: keep}):
        await until(lambda: bool(seen))
    assert (seen[0].event_id, seen[0].subject, seen[0].sequence) == (event_id, ACCOUNT, ack.sequence)
    assert (seen[0].tries, seen[0].stream, seen[0].headers["X-Own"]) == (1, subjects.MESSAGES, "1")
    assert seen[0].published_at.tzinfo is not None


async def test_each_type_goes_to_its_handler_in_order(bus: Bus, settings: ServiceSettings) -> None:
    words, numbers = Collector(), []

    async def keep(batch: list[Received[Int64Value]]) -> None:
        numbers.extend(one.message.value for one in batch)

    events = [e for n, e in enumerate(texts(10)) for e in (e, Event(ids.new_id(), ACCOUNT, Int64Value(value=n)))]
    await bus.publish_many(events)

    async with consuming(settings, {StringValue: words, Int64Value: keep}):
        await until(lambda: len(words.done) == 10 and len(numbers) == 10)
    assert words.done == [f"text-{n}" for n in range(10)]
    assert numbers == list(range(10))


async def test_bytes_takes_what_has_no_handler(bus: Bus, settings: ServiceSettings) -> None:
    raw: list[bytes] = []

    async def keep(batch: list[Received[bytes]]) -> None:
        raw.extend(one.message for one in batch)

    await bus.publish(texts(1)[0])

    async with consuming(settings, {bytes: keep}):
        await until(lambda: bool(raw))
    assert StringValue.FromString(raw[0]).value == "text-0"


async def test_a_full_stream_is_busy(nats_server: NatsServer) -> None:
    async with jetstream(nats_server.url) as js:
        config = StreamConfig(name="SMALL", subjects=["small.>"], max_bytes=4096, discard="new")  # type: ignore[arg-type]
        await js.add_stream(config=config)
        try:
            async with Bus.connect(settings_for(nats_server.url), name="test") as bus:
                events = [Event(ids.new_id(), "small.a", StringValue(value="x" * 500)) for _ in range(100)]
                with pytest.raises(Busy, match="full"):
                    await bus.publish_many(events)
        finally:
            await js.delete_stream("SMALL")


async def test_a_subject_without_stream_is_unavailable_once_time_is_up(nats_server: NatsServer) -> None:
    settings = settings_for(nats_server.url)
    nats = settings.nats.model_copy(update={"publish_timeout": timedelta(seconds=0.5)})
    impatient = settings.model_copy(update={"nats": nats})

    async with Bus.connect(impatient, name="test") as bus:
        with pytest.raises(Unavailable):
            await bus.publish(Event("1", "nobody.takes.this", StringValue()))


async def test_a_message_over_the_brokers_limit_is_rejected(bus: Bus) -> None:
    with pytest.raises(Rejected, match="larger"):
        await bus.publish(Event("1", ACCOUNT, StringValue(value="x" * 1_200_000)))


async def test_headers_count_for_the_brokers_limit_and_the_connection_lives_on(bus: Bus) -> None:
    barely = StringValue(value="x" * (1024 * 1024 - 100))

    with pytest.raises(Rejected, match="larger"):
        await bus.publish(Event(ids.new_id(), ACCOUNT, barely, {"X-Own": "y" * 200}))

    await bus.publish_many(texts(2))
    await bus.ping()


async def test_live_messages_reach_who_listens(bus: Bus) -> None:
    heard: list[tuple[str, str]] = []

    async def listen(subject: str, message: StringValue) -> None:
        heard.append((subject, message.value))

    await bus.subscribe_live(subjects.ALL_LIVE, listen)
    await bus.publish_live(subjects.live("typing", "c1"), StringValue(value="ana"))

    await until(lambda: bool(heard))
    assert heard == [("tellonce.live.typing.c1", "ana")]


async def test_a_tail_brings_everything_from_its_sequence_on(bus: Bus) -> None:
    seen: list[tuple[int, str]] = []

    async def keep(one: Received[StringValue]) -> None:
        seen.append((one.sequence, one.message.value))

    await bus.publish_many(texts(10))
    start = (await bus.stream_state(subjects.MESSAGES)).last_sequence - 4
    tail = asyncio.create_task(bus.tail(subjects.MESSAGES, ["tellonce.message.received.>"], keep, start_sequence=start))
    await until(lambda: len(seen) == 5)
    await bus.publish_many(texts(3, prefix="later"))
    await until(lambda: len(seen) == 8)
    bus.stop_fetching()
    await asyncio.wait_for(tail, 5)

    assert [text for _, text in seen] == [f"text-{n}" for n in range(5, 10)] + [f"later-{n}" for n in range(3)]
    assert [sequence for sequence, _ in seen] == list(range(start, start + 8))


async def test_a_tail_without_start_brings_only_what_is_new(bus: Bus) -> None:
    seen: list[str] = []

    async def keep(one: Received[StringValue]) -> None:
        seen.append(one.message.value)

    await bus.publish_many(texts(3, prefix="old"))
    tail = asyncio.create_task(bus.tail(subjects.MESSAGES, ["tellonce.message.received.>"], keep))
    await asyncio.sleep(0.3)
    await bus.publish_many(texts(3, prefix="new"))

    await until(lambda: len(seen) == 3)
    bus.stop_fetching()
    await asyncio.wait_for(tail, 5)
    assert seen == ["new-0", "new-1", "new-2"]


async def test_ping_answers(bus: Bus) -> None:
    await bus.ping()
