"""Outages on a real NATS server: what is published is stored, what is consumed is neither lost nor buried."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
import pytest_asyncio
from google.protobuf.wrappers_pb2 import StringValue
from tellonce_core import subjects
from tellonce_core.errors import Busy, Unavailable
from tellonce_local.servers import NatsServer
from tellonce_runtime.bus import Bus, Received
from tellonce_runtime.settings import ServiceSettings

from tests.integration.bus_support import (
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
    settings = settings_for(nats_server.url, ack_wait=timedelta(seconds=1))
    await fresh_streams(settings)
    return settings


async def dead_count(settings: ServiceSettings) -> int:
    async with jetstream(settings.nats.url) as js:
        return (await js.stream_info(subjects.DEAD)).state.messages


@pytest.mark.parametrize("error", [Unavailable("down"), Busy("slow down"), ExceptionGroup("", [Unavailable("down")])])
async def test_an_outage_longer_than_ack_wait_neither_buries_nor_repeats(
    settings: ServiceSettings, error: Exception
) -> None:
    down = True

    def fail(_: Sequence[Received[StringValue]]) -> None:
        if down:
            raise error

    collector = Collector(fail)
    async with consuming(settings, {StringValue: collector}) as bus:
        await bus.publish_many(texts(20))
        await asyncio.sleep(3)
        down = False
        await until(lambda: len(collector.done) == 20)

    assert collector.done == [f"text-{n}" for n in range(20)]
    assert {tries for seen in collector.tries.values() for tries in seen} == {1}
    assert await dead_count(settings) == 0


async def test_a_handler_slower_than_ack_wait_is_not_given_its_messages_again(settings: ServiceSettings) -> None:
    collector = Collector()

    async def slowly(batch: Sequence[Received[StringValue]]) -> None:
        await asyncio.sleep(2.5)
        await collector(batch)

    async with consuming(settings, {StringValue: slowly}) as bus:
        await bus.publish_many(texts(1))
        await until(lambda: bool(collector.done))
        await asyncio.sleep(1.5)

    assert collector.calls == [["text-0"]]


async def test_what_is_in_hand_when_a_paused_consumer_stops_goes_to_the_next(settings: ServiceSettings) -> None:
    def fail(_: Sequence[Received[StringValue]]) -> None:
        raise Unavailable("down")

    first, second = Collector(fail), Collector()
    async with consuming(settings, {StringValue: first}) as bus:
        await bus.publish_many(texts(5))
        await until(lambda: bool(first.calls))

    async with consuming(settings, {StringValue: second}):
        await until(lambda: len(second.done) == 5, 0.9)

    assert sorted(second.done) == [f"text-{n}" for n in range(5)]


async def test_stopping_waits_for_the_batch_in_hand(settings: ServiceSettings) -> None:
    collector = Collector()
    begun = asyncio.Event()

    async def slowly(batch: Sequence[Received[StringValue]]) -> None:
        begun.set()
        await asyncio.sleep(0.5)
        await collector(batch)

    async with consuming(settings, {StringValue: slowly}) as bus:
        await bus.publish_many(texts(1))
        await begun.wait()

    async with jetstream(settings.nats.url) as js:
        info = await js.consumer_info(subjects.MESSAGES, DURABLE)
    assert (collector.done, info.num_ack_pending) == (["text-0"], 0)


async def test_a_broker_killed_while_publishing_loses_and_doubles_nothing(own_nats_server: NatsServer) -> None:
    settings = settings_for(own_nats_server.url)
    await fresh_streams(settings)
    collector = Collector()

    async with consuming(settings, {StringValue: collector}) as bus:
        publishing = asyncio.create_task(_publish_slowly(bus, 3000))
        for _ in range(2):
            await asyncio.sleep(0.4)
            await own_nats_server.kill()
            await asyncio.sleep(0.3)
            await own_nats_server.restart()
        await asyncio.wait_for(publishing, 30)
        await until(lambda: len(set(collector.done)) == 3000, 30)

    async with jetstream(own_nats_server.url) as js:
        assert (await js.stream_info(subjects.MESSAGES)).state.messages == 3000
    assert await dead_count(settings) == 0


async def test_a_tail_goes_on_where_it_was_after_the_broker_was_killed(own_nats_server: NatsServer) -> None:
    settings = settings_for(own_nats_server.url)
    await fresh_streams(settings)
    seen: list[str] = []

    async def keep(one: Received[StringValue]) -> None:
        seen.append(one.message.value)

    async with Bus.connect(settings, name="test") as bus:
        await bus.publish_many(texts(100))
        tail = asyncio.create_task(bus.tail(subjects.MESSAGES, ["tellonce.message.>"], keep, start_sequence=1))
        await until(lambda: len(seen) == 100)
        await own_nats_server.kill()
        await own_nats_server.restart()
        await bus.publish_many(texts(100, prefix="later"))
        await until(lambda: len(seen) == 200)
        bus.stop_fetching()
        await asyncio.wait_for(tail, 5)

    assert seen == [f"text-{n}" for n in range(100)] + [f"later-{n}" for n in range(100)]


async def test_a_service_that_starts_before_the_broker_waits_for_it(own_nats_server: NatsServer) -> None:
    await own_nats_server.stop()
    settings = settings_for(own_nats_server.url)

    async def open_and_ping() -> None:
        async with Bus.connect(settings, name="early") as bus:
            await bus.ping()

    opening = asyncio.create_task(open_and_ping())
    await asyncio.sleep(0.6)
    assert not opening.done()
    await own_nats_server.start()

    await asyncio.wait_for(opening, 10)


async def test_ping_and_publish_are_unavailable_while_the_broker_is_away(own_nats_server: NatsServer) -> None:
    settings = settings_for(own_nats_server.url)
    nats = settings.nats.model_copy(update={"publish_timeout": timedelta(seconds=0.5)})
    settings = settings.model_copy(update={"nats": nats})
    async with Bus.connect(settings, name="test") as bus:
        await own_nats_server.kill()
        await asyncio.sleep(0.2)

        with pytest.raises(Unavailable):
            await bus.ping()
        with pytest.raises(Unavailable):
            await bus.publish(texts(1)[0])


async def _publish_slowly(bus: Bus, count: int) -> None:
    events = texts(count)
    for start in range(0, count, 50):
        await bus.publish_many(events[start : start + 50])
        await asyncio.sleep(0.02)
