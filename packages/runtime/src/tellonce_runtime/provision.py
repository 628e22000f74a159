"""Makes the streams and durables of tellonce_core.subjects, or brings them up to date; safe to run at any time.

The command `tellonce-provision` is the first step of `make run` and a Job in Kubernetes; services only bind.
"""

import structlog
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import APIError, NotFoundError
from tellonce_core import subjects

from tellonce_runtime.connection import connected
from tellonce_runtime.settings import BusSettings, ServiceSettings

_IN_USE = 10058  # "stream name already in use with a different configuration"
_log = structlog.get_logger()


async def provision_bus(settings: ServiceSettings) -> None:
    """Every stream and durable of the table exists afterwards as the table says; nothing stored is touched."""
    async with connected(settings.nats, "provision") as connection:
        for stream in subjects.STREAMS:
            await _make_stream(connection.js, stream_config(stream, settings.nats.replicas))
        for durable in subjects.DURABLES:
            await connection.js.add_consumer(durable.stream, config=consumer_config(durable, settings.bus))
        _log.info("bus_provisioned", streams=len(subjects.STREAMS), durables=len(subjects.DURABLES))


def stream_config(stream: subjects.Stream, replicas: int) -> StreamConfig:
    """How the broker keeps this stream."""
    return StreamConfig(
        name=stream.name,
        subjects=list(stream.subjects),
        retention=RetentionPolicy(stream.retention),
        discard=DiscardPolicy.NEW if stream.discard_new else DiscardPolicy.OLD,
        max_age=stream.max_age.total_seconds() if stream.max_age else 0,
        max_bytes=stream.max_bytes,
        storage=StorageType.FILE,
        num_replicas=replicas,
        duplicate_window=stream.duplicate_window.total_seconds(),
        allow_direct=True,
    )


def consumer_config(durable: subjects.Durable, settings: BusSettings) -> ConsumerConfig:
    """How the broker hands out this durable; it never gives up by itself (`max_deliver` -1): consume.py buries."""
    return ConsumerConfig(
        name=durable.name,
        durable_name=durable.name,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=settings.ack_wait.total_seconds(),
        max_deliver=-1,
        max_ack_pending=settings.max_ack_pending,
        filter_subjects=list(durable.subjects),
    )


async def _make_stream(js: JetStreamContext, config: StreamConfig) -> None:
    try:
        await js.stream_info(config.name or "")
    except NotFoundError:
        try:
            await js.add_stream(config=config)
        except APIError as error:
            if error.err_code != _IN_USE:  # else: another one made it this moment
                raise
    else:
        await js.update_stream(config=config)
