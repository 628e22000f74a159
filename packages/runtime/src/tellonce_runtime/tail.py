"""Tailing a stream: every event from a sequence on, in order, once each, over any number of reconnects."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import nats.errors
import structlog
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from tellonce_core.errors import Rejected

from tellonce_runtime import logs
from tellonce_runtime.connection import Connection
from tellonce_runtime.event import MSG_ID, TYPE, Received, decode, message_class
from tellonce_runtime.pull import Puller, PullError
from tellonce_runtime.waiting import comes

_BATCH = 256
_WAIT_SECONDS = 1.5
_IDLE_SECONDS = 30.0
_REST = timedelta(seconds=0.5)
_log = structlog.get_logger()

OnMessage = Callable[[Received[Any]], Awaitable[None]]


class Tail:
    """An ordered reader of one stream; it keeps no state in the broker that it couldn't make again."""

    def __init__(
        self,
        connection: Connection,
        stream: str,
        subjects: Sequence[str],
        on_message: OnMessage,
        stopping: asyncio.Event,
    ) -> None:
        self._connection = connection
        self._stream = stream
        self._subjects = list(subjects)
        self._on_message = on_message
        self._stopping = stopping
        self._next = 0
        self._expected = 1

    async def run(self, start_sequence: int | None) -> None:
        """Read until stopped; `None` starts with what is published from now on."""
        while not self._stopping.is_set():
            try:
                await self._read(start_sequence)
            except (PullError, nats.errors.Error, OSError) as error:
                _log.warning("tail_interrupted", stream=self._stream, error=type(error).__name__)
                self._connection.check_open()
                await comes(self._stopping, _REST)

    async def _read(self, start_sequence: int | None) -> None:
        await self._connection.connected.wait()
        if not self._next:
            self._next = start_sequence or (await self._connection.js.stream_info(self._stream)).state.last_seq + 1
        consumer = await self._make_consumer()
        self._expected = 1
        async with Puller(self._connection, self._stream, consumer) as puller:
            while not self._stopping.is_set():
                for message in await puller.pull(_BATCH, _WAIT_SECONDS):
                    await self._take(message)

    async def _make_consumer(self) -> str:
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=max(1, self._next),
            ack_policy=AckPolicy.NONE,
            filter_subjects=self._subjects,
            inactive_threshold=_IDLE_SECONDS,
            num_replicas=1,
            mem_storage=True,
        )
        return (await self._connection.js.add_consumer(self._stream, config=config)).name

    async def _take(self, message: Msg) -> None:
        metadata = message.metadata
        if metadata.sequence.consumer != self._expected:
            raise PullError(f"message {self._expected} of the reader is missing")  # read again from the last one seen
        self._expected += 1
        received = _receive(message)
        if received is not None:
            await self._on_message(received)
        self._next = metadata.sequence.stream + 1


def _receive(message: Msg) -> Received[Any] | None:
    headers, metadata = message.headers or {}, message.metadata
    kind = message_class(headers.get(TYPE, ""))
    try:
        body = decode(kind, message.data)
    except Rejected as error:
        _log.error(
            "tailed_message_skipped", stream=metadata.stream, sequence=metadata.sequence.stream, **logs.describe(error)
        )
        return None
    return Received(
        message=body,
        stream=metadata.stream,
        sequence=metadata.sequence.stream,
        subject=message.subject,
        event_id=headers.get(MSG_ID, ""),
        tries=metadata.num_delivered,
        published_at=metadata.timestamp,
        headers=headers,
    )
