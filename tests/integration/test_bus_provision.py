"""Making streams and durables on a real NATS server: as the table says, again and again, nothing stored is touched."""

import asyncio

import pytest
from nats.js.api import ConsumerConfig, DiscardPolicy, RetentionPolicy, StreamConfig
from tellonce_core import subjects
from tellonce_local.servers import NatsServer
from tellonce_runtime.bus import Bus
from tellonce_runtime.provision import provision_bus

from tests.integration.bus_support import DURABLE, jetstream, settings_for, texts

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_stream_and_durable_is_as_the_table_says(own_nats_server: NatsServer) -> None:
    settings = settings_for(own_nats_server.url)

    await provision_bus(settings)

    async with jetstream(own_nats_server.url) as js:
        for stream in subjects.STREAMS:
            config = (await js.stream_info(stream.name)).config
            assert config.subjects == list(stream.subjects)
            assert config.max_bytes == stream.max_bytes
            assert config.discard == (DiscardPolicy.NEW if stream.discard_new else DiscardPolicy.OLD)
            assert config.retention == RetentionPolicy(stream.retention)
            assert config.max_age == (stream.max_age.total_seconds() if stream.max_age else 0)
        for durable in subjects.DURABLES:
            consumer = (await js.consumer_info(durable.stream, durable.name)).config
            filters = consumer.filter_subjects or [consumer.filter_subject]
            assert (filters, consumer.max_deliver) == (list(durable.subjects), -1)
            assert consumer.ack_wait == settings.bus.ack_wait.total_seconds()


async def test_provisioning_again_keeps_what_is_stored_and_where_consumers_are(own_nats_server: NatsServer) -> None:
    settings = settings_for(own_nats_server.url)
    await provision_bus(settings)
    async with Bus.connect(settings, name="test") as bus, jetstream(own_nats_server.url) as js:
        await bus.publish_many(texts(10))
        puller = await js.pull_subscribe_bind(DURABLE, stream=subjects.MESSAGES)
        for message in await puller.fetch(4):
            await message.ack_sync()

        await asyncio.gather(provision_bus(settings), provision_bus(settings))

        info = await js.consumer_info(subjects.MESSAGES, DURABLE)
        assert (await bus.stream_state(subjects.MESSAGES)).last_sequence == 10
        assert info.num_pending == 6


async def test_what_was_declared_otherwise_is_brought_up_to_date(own_nats_server: NatsServer) -> None:
    settings = settings_for(own_nats_server.url)
    old = subjects.stream(subjects.MESSAGES)
    async with jetstream(own_nats_server.url) as js:
        await js.add_stream(config=StreamConfig(name=old.name, subjects=list(old.subjects), max_bytes=1000))
        await js.add_consumer(
            old.name, config=ConsumerConfig(name=DURABLE, durable_name=DURABLE, ack_wait=5, max_deliver=3)
        )

        await provision_bus(settings)

        assert (await js.stream_info(old.name)).config.max_bytes == old.max_bytes
        consumer = (await js.consumer_info(old.name, DURABLE)).config
    assert (consumer.max_deliver, consumer.ack_wait) == (-1, settings.bus.ack_wait.total_seconds())
