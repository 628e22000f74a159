"""What a stream holds is told without reading bodies, on a real NATS server."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from google.protobuf.wrappers_pb2 import StringValue
from tellonce_core import ids, subjects
from tellonce_local.servers import NatsServer
from tellonce_runtime.bus import Bus, Event

from tests.integration.bus_support import (
    DURABLE,
    Collector,
    consuming,
    fresh_streams,
    settings_for,
    texts,
    until_answer,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

OTHER = subjects.delivery_reported("email", "support")


@pytest_asyncio.fixture(loop_scope="session")
async def bus(nats_server: NatsServer) -> AsyncIterator[Bus]:
    settings = settings_for(nats_server.url)
    await fresh_streams(settings)
    async with Bus.connect(settings, name="survey") as bus:
        yield bus


async def test_messages_are_counted_by_subject_and_the_first_is_dated(bus: Bus) -> None:
    await bus.publish(Event(ids.new_id(), OTHER, StringValue(value="x")))
    await bus.publish_many(texts(5))

    found = await bus.surveyor(subjects.MESSAGES, subjects.ALL_MESSAGES).survey()

    assert sum(found.by_subject.values()) == 5
    assert OTHER not in found.by_subject
    assert found.last_sequence - found.first_sequence == 5
    assert found.first_at is not None


async def test_a_stream_without_any_has_no_first(bus: Bus) -> None:
    found = await bus.surveyor(subjects.MESSAGES, subjects.ALL_MESSAGES).survey()

    assert (dict(found.by_subject), found.first_at) == ({}, None)


async def test_every_message_is_listed_once_in_order_up_to_the_place_that_is_asked_for(bus: Bus) -> None:
    events = texts(2_500)
    await bus.publish_many(events[:2_000])
    end = (await bus.stream_state(subjects.MESSAGES)).last_sequence
    await bus.publish_many(events[2_000:])
    surveyor = bus.surveyor(subjects.MESSAGES, subjects.ALL_MESSAGES)

    found = [one async for batch in surveyor.listed(1, end) for one in batch]
    tail = [one async for batch in surveyor.listed(end + 1) for one in batch]

    assert [one.event_id for one in found] == [event.event_id for event in events[:2_000]]
    assert [one.event_id for one in tail] == [event.event_id for event in events[2_000:]]
    assert [one.sequence for one in found] == sorted(one.sequence for one in found)


async def test_a_durable_says_up_to_where_all_is_handled(bus: Bus, nats_server: NatsServer) -> None:
    await bus.publish_many(texts(3))
    end = (await bus.stream_state(subjects.MESSAGES)).last_sequence
    collector = Collector()

    assert await bus.handled_up_to(DURABLE) < end
    async with consuming(settings_for(nats_server.url), {StringValue: collector}):
        await until_answer(lambda: _handled(bus, end))


async def _handled(bus: Bus, end: int) -> bool:
    return await bus.handled_up_to(DURABLE) == end
