"""Handling what was fetched: decode, call the handler, then acknowledge, give back, wait or bury (verdict.py)."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import nats.errors
import structlog
from nats.aio.msg import Msg
from tellonce_core.errors import Rejected, TellonceError

from tellonce_runtime import logs, metrics, telemetry
from tellonce_runtime.bury import bury
from tellonce_runtime.event import MSG_ID, TYPE, Handler, Received, Rest, decode, message_class
from tellonce_runtime.publish import Publisher
from tellonce_runtime.resting import Resting
from tellonce_runtime.settings import BusSettings
from tellonce_runtime.verdict import Act, Verdict, judge, unwrap
from tellonce_runtime.waiting import comes

_KNOWN_MAX = 10_000
_FIRST_PAUSE = timedelta(seconds=0.2)
_log = structlog.get_logger()

Handlers = Mapping[type[Any], Handler]
"""Handlers by message class; `bytes` takes, undecoded, whatever has no handler of its own."""


class Killed(TellonceError):
    """The message was delivered too often without an end: it probably ends the process."""

    default_reason = "TOO_MANY_TRIES"


class Stopped(Exception):
    """The service is stopping; what is in hand was given back."""


class BatchHandler:
    """Handles messages of one durable.

    `buried_in_a_row` counts since the last one that was handled; `failed_here` are the sequences whose handling raised
    in this process, so that they are no suspects when they come again; `resting` is what is handled but for a rest."""

    def __init__(
        self, durable: str, handlers: Handlers, publisher: Publisher, settings: BusSettings, stopping: asyncio.Event
    ) -> None:
        self.buried_in_a_row = 0
        self.failed_here: OrderedDict[int, None] = OrderedDict()
        self.resting = Resting(self._rested, settings.resting)
        self._durable = durable
        self._handlers = handlers
        self._publisher = publisher
        self._settings = settings
        self._stopping = stopping
        self._paused = metrics.BUS_PAUSED.labels(durable)

    async def handle(self, messages: Sequence[Msg]) -> None:
        """Every message is acknowledged, given back, buried or rests when this returns; order is kept within each
        type."""
        groups: dict[type[Any], list[Msg]] = {}
        for message in messages:
            groups.setdefault(self._kind(message), []).append(message)
        for kind, group in groups.items():
            await self._handle_group(kind, group)

    async def bury_killer(self, message: Msg) -> None:
        """Bury, without handling it, a message that was delivered too often."""
        await self._bury(message, Killed("delivered too often without an end"))

    async def _handle_group(self, kind: type[Any], group: Sequence[Msg]) -> None:
        received, sound = [], []
        for message in group:
            try:
                received.append(self._receive(kind, message))
                sound.append(message)
            except Rejected as error:
                await self._bury(message, error)
        if sound:
            await self._attempt(kind, sound, received)

    async def _attempt(self, kind: type[Any], messages: Sequence[Msg], received: Sequence[Received[Any]]) -> None:
        conflicts, pause = 0, _FIRST_PAUSE
        while True:
            error, rest = await self._call(kind, messages, received)
            if error is None:
                await (self.resting.add(messages, rest) if rest else self._acknowledge(messages))
                return
            conflicts += 1
            verdict = judge(
                error,
                alone=len(messages) == 1,
                tries=received[0].tries,
                conflicts=conflicts,
                max_tries=self._settings.max_tries,
            )
            if verdict.act is Act.PAUSE:
                await self._pause(messages, max(pause, min(verdict.delay, self._settings.pause)), error)
                conflicts, pause = 0, min(pause * 2, self._settings.pause)
            elif verdict.act is not Act.AGAIN:
                await self._part(kind, messages, received, verdict, error)
                return

    async def _part(
        self,
        kind: type[Any],
        messages: Sequence[Msg],
        received: Sequence[Received[Any]],
        verdict: Verdict,
        error: Exception,
    ) -> None:
        if verdict.act is Act.SPLIT:
            _log.warning("batch_split", durable=self._durable, messages=len(messages), **logs.describe(error))
            for message, one in zip(messages, received, strict=True):
                await self._attempt(kind, [message], [one])
        elif verdict.act is Act.BURY:
            await self._bury(messages[0], error)
        else:
            await messages[0].nak(delay=verdict.delay.total_seconds())
            self._remember_failed(received[0].sequence)
            metrics.BUS_CONSUMED.labels(self._durable, "later").inc()
            facts = {"sequence": received[0].sequence, "tries": received[0].tries, **logs.describe(error)}
            _log.warning("message_postponed", durable=self._durable, **facts)

    def _remember_failed(self, sequence: int) -> None:
        self.failed_here[sequence] = None
        if len(self.failed_here) > _KNOWN_MAX:
            self.failed_here.popitem(last=False)

    async def _call(
        self, kind: type[Any], messages: Sequence[Msg], received: Sequence[Received[Any]]
    ) -> tuple[Exception | None, Rest | None]:
        name = "bytes" if kind is bytes else kind.DESCRIPTOR.full_name
        started = time.perf_counter()
        try:
            with telemetry.linked(f"process {self._durable}", [one.headers for one in received]):
                return None, await self._handlers[kind](received)
        except Exception as error:
            return unwrap(error), None
        finally:
            metrics.BUS_HANDLER_SECONDS.labels(self._durable, name).observe(time.perf_counter() - started)
            metrics.BUS_BATCH_SIZE.labels(self._durable).observe(len(messages))

    async def _rested(self, messages: Sequence[Msg], problem: Exception | None) -> None:
        """Acknowledge those whose rest is done; the others come again, one by one."""
        try:
            if problem is None:
                await self._acknowledge(messages)
                return
            _log.warning("rest_failed", durable=self._durable, messages=len(messages), **logs.describe(problem))
            for message in messages:
                self._remember_failed(message.metadata.sequence.stream)
            await give_back(messages)
        except nats.errors.Error as error:  # what has no end yet is given out again
            _log.warning("acks_not_sent", durable=self._durable, **logs.describe(error))

    async def _acknowledge(self, messages: Sequence[Msg]) -> None:
        for message in messages:
            await message.ack()
        self.buried_in_a_row = 0
        metrics.BUS_CONSUMED.labels(self._durable, "done").inc(len(messages))

    async def _bury(self, message: Msg, error: Exception) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                await bury(self._publisher, message, durable=self._durable, error=error)
            except TellonceError as refusal:
                await self._pause([message], pause, refusal)
                pause = min(pause * 2, self._settings.pause)
            else:
                self.buried_in_a_row += 1
                metrics.BUS_CONSUMED.labels(self._durable, "buried").inc()
                return

    async def _pause(self, messages: Sequence[Msg], delay: timedelta, error: Exception) -> None:
        """Wait for the dependency; the consumer keeps telling the broker that these are in hand."""
        _log.warning("consumer_paused", durable=self._durable, messages=len(messages), **logs.describe(error))
        self._paused.set(1)
        try:
            if await comes(self._stopping, delay):
                raise Stopped
        finally:
            self._paused.set(0)

    def _kind(self, message: Msg) -> type[Any]:
        kind = message_class((message.headers or {}).get(TYPE, ""))
        return kind if kind is not None and kind in self._handlers else bytes

    def _receive(self, kind: type[Any], message: Msg) -> Received[Any]:
        headers, metadata = message.headers or {}, message.metadata
        if kind not in self._handlers:
            raise Rejected("no handler takes this type", reason="UNKNOWN_TYPE")
        return Received(
            message=message.data if kind is bytes else decode(kind, message.data),
            stream=metadata.stream,
            sequence=metadata.sequence.stream,
            subject=message.subject,
            event_id=headers.get(MSG_ID, ""),
            tries=metadata.num_delivered,
            published_at=metadata.timestamp,
            headers=headers,
        )


async def give_back(messages: Sequence[Msg]) -> None:
    """Hand those that have no end yet to whoever asks next, at once."""
    for message in messages:
        if not message.is_acked:
            try:
                await message.nak()
            except nats.errors.Error:  # the broker gives them out again anyway, later
                return
