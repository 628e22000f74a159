"""The bus as a service sees it: publish, consume a durable, tail a stream, live subjects.

Names of subjects, streams and durables are in tellonce_core.subjects. Store first, publish second, acknowledge last: a
consumed message is acknowledged when its handler returns.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import nats.errors
import nats.js.errors
import structlog
from google.protobuf.message import Message
from nats.aio.msg import Msg
from tellonce_core import subjects
from tellonce_core.errors import Rejected, Unavailable

from tellonce_runtime import logs
from tellonce_runtime.connection import Connection, connected
from tellonce_runtime.consume import Consumer
from tellonce_runtime.event import (
    TYPE,
    Event,
    Handler,
    Outgoing,
    PubAck,
    Received,
    decode,
    encode,
    message_class,
)
from tellonce_runtime.handle import Handlers
from tellonce_runtime.publish import Publisher
from tellonce_runtime.remover import Remover
from tellonce_runtime.settings import ServiceSettings
from tellonce_runtime.survey import Surveyor
from tellonce_runtime.tail import OnMessage, Tail

_log = structlog.get_logger()

OnLive = Callable[[str, Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class StreamState:
    """Where a stream stands; `created_at` changes when it is made anew, and every sequence starts again then."""

    created_at: datetime
    first_sequence: int
    last_sequence: int


class Bus:
    """One connection to the broker and what a service does over it."""

    def __init__(self, connection: Connection, settings: ServiceSettings) -> None:
        self._connection = connection
        self._settings = settings
        self._publisher = Publisher(connection, settings.nats.publish_timeout.total_seconds())
        self._consumers: list[Consumer] = []
        self.remover = Remover(connection)
        self.stopping = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def connect(cls, settings: ServiceSettings, *, name: str) -> AsyncIterator[Self]:
        """A connected bus; waits for the broker as long as it takes. Leaving sends what is buffered, acks too."""
        async with connected(settings.nats, name) as connection:
            bus = cls(connection, settings)
            try:
                yield bus
            finally:
                bus.stop_fetching()

    def stop_fetching(self) -> None:
        """Fetch nothing more; consumers and tails end once they have finished what they have in hand."""
        self.stopping.set()

    async def ping(self) -> None:
        """Raises Unavailable when the broker doesn't answer or a consumer has stopped itself."""
        for consumer in self._consumers:
            consumer.check()
        self._connection.check_open()
        if not self._connection.connected.is_set():
            raise Unavailable("not connected to the broker", reason="BUS_UNAVAILABLE")
        try:
            await self._connection.flush()
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable("the broker doesn't answer", reason="BUS_UNAVAILABLE") from error

    async def publish(self, event: Event) -> PubAck:
        """The acknowledgement; sent again with the same id until it comes. Busy: the stream is full; Unavailable: no
        acknowledgement in `nats.publish_timeout` (it may be stored all the same); Rejected: too large."""
        return await self._publisher.send(encode(event))

    async def publish_many(self, events: Sequence[Event]) -> None:
        """All are acknowledged, or the first failure is raised once each has ended; stream order is that of `events`
        unless one had to be sent again."""
        await self._publisher.send_many([encode(event) for event in events])

    async def send_many(self, outgoing: Sequence[Outgoing]) -> None:
        """The same for events that are bytes already (the outbox)."""
        await self._publisher.send_many(outgoing)

    async def consume(
        self,
        durable: str,
        handlers: Handlers,
        *,
        stream: str | None = None,
        spaced: bool = False,
        apart: timedelta = timedelta(),
    ) -> None:
        """Handle what a durable brings until the service stops: in batches of one type, acknowledged on return.

        A type without handler is buried, unless there is one for `bytes`, which takes it undecoded. `stream` is
        needed only for a durable that isn't in subjects.py. `spaced`: nobody waits for it, so that its batches
        are `bus.spacing` apart, or as long as the last one took: a crowd costs less together, and what is watched goes
        first. `apart`: batches that aren't full begin so far apart; the first after a rest is handled at once."""
        consumer = Consumer(
            self._connection,
            self._publisher,
            self._settings.bus,
            stream=stream or subjects.durable(durable).stream,
            durable=durable,
            handlers=handlers,
            stopping=self.stopping,
            spaced=spaced,
            apart=apart,
        )
        self._consumers.append(consumer)
        try:
            await consumer.run()
        finally:
            self._consumers.remove(consumer)

    async def tail(
        self, stream: str, subjects: Sequence[str], on_message: OnMessage, *, start_sequence: int | None = None
    ) -> None:
        """Call `on_message` for each event in stream order, from `start_sequence` or from now on, until the service
        stops; resumes after reconnects where it was. What can't be decoded is logged and skipped."""
        await Tail(self._connection, stream, subjects, on_message, self.stopping).run(start_sequence)

    async def stream_state(self, stream: str) -> StreamState:
        """Where the stream stands now; Unavailable when the broker doesn't say."""
        try:
            info = await self._connection.js.stream_info(stream)
        except (nats.errors.Error, OSError) as error:
            raise Unavailable("the broker doesn't answer", reason="BUS_UNAVAILABLE") from error
        created = info.created or datetime.fromtimestamp(0, UTC)
        return StreamState(created, info.state.first_seq, info.state.last_seq)

    async def stored(self, stream: str, sequence: int) -> Message | None:
        """One message as the stream has it; None if it isn't there any more, or is of no known type."""
        try:
            found = await self._connection.js.get_msg(stream, sequence)
        except nats.js.errors.NotFoundError:
            return None
        except (nats.errors.Error, OSError) as error:
            raise Unavailable("the broker doesn't answer", reason="BUS_UNAVAILABLE") from error
        kind = message_class((found.headers or {}).get(TYPE, ""))
        return decode(kind, found.data or b"") if kind is not None else None

    def surveyor(self, stream: str, subjects: str) -> Surveyor:
        """What looks at these subjects of a stream without reading bodies."""
        return Surveyor(self._connection, stream, subjects)

    async def handled_up_to(self, durable: str) -> int:
        """The sequence up to which a declared durable has handled all; Unavailable when the broker doesn't say."""
        try:
            info = await self._connection.js.consumer_info(subjects.durable(durable).stream, durable)
        except (nats.errors.Error, OSError) as error:
            raise Unavailable("the broker doesn't answer", reason="BUS_UNAVAILABLE") from error
        return info.ack_floor.stream_seq if info.ack_floor else 0

    async def lag(self, durable: str) -> int:
        """How many messages a declared durable has not handled yet; Unavailable when the broker doesn't say."""
        try:
            info = await self._connection.js.consumer_info(subjects.durable(durable).stream, durable)
        except (nats.errors.Error, OSError) as error:
            raise Unavailable("the broker doesn't answer", reason="BUS_UNAVAILABLE") from error
        return (info.num_pending or 0) + (info.num_ack_pending or 0)

    async def publish_live(self, subject: str, message: Message) -> None:
        """Tell whoever listens now; nobody stores it, and during an outage it is dropped."""
        if not self._connection.connected.is_set():
            return
        try:
            headers = {TYPE: message.DESCRIPTOR.full_name}
            await self._connection.client.publish(subject, message.SerializeToString(), headers=headers)
        except nats.errors.Error as error:
            _log.warning("live_dropped", **logs.describe(error))

    async def subscribe_live(self, subject: str, callback: OnLive) -> None:
        """Call `callback(subject, message)` for what is published live from now on, as long as the bus is open."""

        async def on_message(message: Msg) -> None:
            kind = message_class((message.headers or {}).get(TYPE, ""))
            try:
                if kind is not None:
                    await callback(message.subject, decode(kind, message.data))
            except Rejected as error:
                _log.warning("live_dropped", **logs.describe(error))

        await self._connection.client.subscribe(subject, cb=on_message)


__all__ = ["Bus", "Event", "Handler", "Handlers", "Outgoing", "PubAck", "Received", "StreamState"]
