"""What a stream holds, without its bodies: counts by subject, and the headers of every message from a place on."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

import nats.errors
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError
from tellonce_core.errors import Unavailable

from tellonce_runtime.connection import Connection
from tellonce_runtime.event import MSG_ID
from tellonce_runtime.pull import Puller, PullError

_BATCH = 1_000
_WAIT_SECONDS = 2.0
_IDLE_SECONDS = 30.0
_ATTEMPTS = 3
_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Listed:
    """One message of a stream: where it stands, what it is called, when the broker stored it."""

    sequence: int
    subject: str
    event_id: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Survey:
    """How much of some subjects a stream holds now; `first_at` is None if it holds nothing of them."""

    first_sequence: int
    last_sequence: int
    first_at: datetime | None
    by_subject: Mapping[str, int]


class Surveyor:
    """Looks at one stream."""

    def __init__(self, connection: Connection, stream: str, subjects: str) -> None:
        self._connection = connection
        self._stream = stream
        self._subjects = subjects

    async def survey(self) -> Survey:
        """How much there is of each subject; Unavailable when the broker doesn't say."""
        try:
            info = await self._connection.js.stream_info(self._stream, self._subjects)
            first = await self._first()
        except (PullError, nats.errors.Error, OSError) as error:
            raise _silent() from error
        state = info.state
        return Survey(state.first_seq, state.last_seq, first.published_at if first else None, state.subjects or {})

    async def listed(self, start: int = 1, end: int = 0) -> AsyncIterator[list[Listed]]:
        """All messages from that sequence up to `end` (0: now), in batches; Unavailable if the broker stays silent."""
        end = end or (await self.survey()).last_sequence
        attempts = 0
        is_done = False
        while start <= end and not is_done:
            try:
                async with aclosing(self._read(start, end)) as batches:
                    async for batch in batches:
                        attempts, start = 0, batch[-1].sequence + 1
                        yield batch
                is_done = True
            except (PullError, nats.errors.Error, OSError) as error:
                attempts += 1
                if attempts == _ATTEMPTS:
                    raise _silent() from error
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _first(self) -> Listed | None:
        async with aclosing(self._read(1, 1 << 62, most=1)) as batches:
            async for batch in batches:
                return batch[0]
        return None

    async def _read(self, start: int, end: int, *, most: int = _BATCH) -> AsyncGenerator[list[Listed]]:
        name, waiting = await self._make_consumer(start)
        try:
            async with Puller(self._connection, self._stream, name) as puller:
                while waiting:
                    batch = [_listed(message) for message in await puller.pull(min(most, waiting), _WAIT_SECONDS)]
                    if not batch:
                        raise PullError("nothing came of what is there")
                    waiting -= len(batch)
                    wanted = [one for one in batch if one.sequence <= end]
                    if wanted:
                        yield wanted
                    if len(wanted) < len(batch) or most == 1:
                        return
        finally:
            await self._forget(name)

    async def _make_consumer(self, start: int) -> tuple[str, int]:
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=max(1, start),
            ack_policy=AckPolicy.NONE,
            filter_subject=self._subjects,
            inactive_threshold=_IDLE_SECONDS,
            headers_only=True,
            num_replicas=1,
            mem_storage=True,
        )
        made = await self._connection.js.add_consumer(self._stream, config=config)
        return made.name, made.num_pending or 0

    async def _forget(self, name: str) -> None:
        try:
            await self._connection.js.delete_consumer(self._stream, name)
        except (NotFoundError, nats.errors.Error, OSError):
            return  # it goes by itself when nobody asks any more


def _listed(message: Msg) -> Listed:
    metadata = message.metadata
    event_id = (message.headers or {}).get(MSG_ID, "")
    return Listed(metadata.sequence.stream, message.subject, event_id, metadata.timestamp)


def _silent() -> Unavailable:
    return Unavailable("the broker doesn't answer", reason="BUS_UNAVAILABLE")
