"""Consuming a durable: how much is fetched, in which order it is handled, and when it is enough.

A message that ends the process takes with it what was fetched beside it: the broker counts a try for each. So what was
delivered before is never in hand together with others: a batch in which such ones turn up gives all but one of them
back, handles the fresh ones, then that one alone; and as long as any are seen, one message is fetched at a time
(*careful mode*, in which every consumer also starts). What failed here in an orderly way is no suspect.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import nats.errors
import structlog
from nats.aio.msg import Msg
from tellonce_core.errors import Unavailable

from tellonce_runtime import logs, metrics
from tellonce_runtime.connection import Connection
from tellonce_runtime.handle import BatchHandler, Handlers, Stopped, give_back
from tellonce_runtime.publish import Publisher
from tellonce_runtime.pull import Puller, PullError
from tellonce_runtime.settings import BusSettings
from tellonce_runtime.waiting import comes

_LAG_EVERY = timedelta(seconds=5)
_AFTER_TROUBLE = timedelta(seconds=1)
_log = structlog.get_logger()


class Consumer:
    """Consumes one durable until it is stopped."""

    def __init__(
        self,
        connection: Connection,
        publisher: Publisher,
        settings: BusSettings,
        *,
        stream: str,
        durable: str,
        handlers: Handlers,
        stopping: asyncio.Event,
        spaced: bool = False,
        apart: timedelta = timedelta(),
    ) -> None:
        self.durable = durable
        self._spacing = settings.spacing if spaced else timedelta()
        self._apart = apart
        self._connection = connection
        self._settings = settings
        self._stream = stream
        self._stopping = stopping
        self._handler = BatchHandler(durable, handlers, publisher, settings, stopping)
        self._in_hand: Sequence[Msg] = ()
        self._careful = True
        self._enough = False

    def check(self) -> None:
        """Raises Unavailable once too many were buried in a row."""
        if self._enough:
            raise Unavailable(f"{self.durable} stopped: too many messages were buried", reason="CONSUMER_STOPPED")

    async def run(self) -> None:
        """Consume until the service stops, or until too many were buried in a row (then only wait for the stop)."""
        metrics.BUS_STOPPED.labels(self.durable).set(0)
        async with asyncio.TaskGroup() as group:
            helpers = [group.create_task(self._keep_in_hand()), group.create_task(self._measure_lag())]
            try:
                self._handler.resting.begin(group)
                async with Puller(self._connection, self._stream, self.durable) as puller:
                    helpers.append(group.create_task(self._wake(puller)))
                    await self._pull_forever(puller)
                await self._handler.resting.settle()
                await self._give_back_late(puller)
            finally:
                for helper in helpers:
                    helper.cancel()
        await self._stopping.wait()

    async def _pull_forever(self, puller: Puller) -> None:
        while not self._stopping.is_set() and not self._enough:
            count = 1 if self._careful else self._settings.batch
            try:
                messages = await puller.pull(count, self._settings.fetch_wait.total_seconds())
            except (PullError, nats.errors.Error) as error:
                _log.warning("pull_failed", durable=self.durable, message=str(error)[:200])
                self._connection.check_open()
                await self._rest(_AFTER_TROUBLE)
                continue
            if messages:
                began = time.monotonic()
                await self._take(messages)
                await self._space(timedelta(seconds=time.monotonic() - began), is_full=len(messages) == count)

    async def _space(self, took: timedelta, *, is_full: bool) -> None:
        """What nobody waits for gets at most half of the time; what comes in a while is handled together, unless so
        much waits that it fills a batch anyway."""
        if self._careful:
            return
        if self._spacing:
            await self._rest(max(self._spacing, took))
        elif not is_full:
            await self._rest(max(timedelta(), self._apart - took))

    async def _take(self, messages: Sequence[Msg]) -> None:
        self._in_hand = messages
        try:
            await self._handle_in_order(messages)
        except Stopped:
            pass
        except (nats.errors.Error, OSError, TimeoutError) as error:  # what has no end yet is given out again
            _log.warning("acks_not_sent", durable=self.durable, **logs.describe(error))
        finally:
            await give_back([message for message in messages if not self._handler.resting.has(message)])
            self._in_hand = ()
        if self._handler.buried_in_a_row >= self._settings.bury_limit:
            self._enough = True
            metrics.BUS_STOPPED.labels(self.durable).set(1)
            _log.error("consumer_stopped", durable=self.durable, buried_in_a_row=self._handler.buried_in_a_row)

    async def _handle_in_order(self, messages: Sequence[Msg]) -> None:
        again = [message for message in messages if message.metadata.num_delivered > 1]
        self._careful = bool(again)
        if not again:
            await self._handler.handle(messages)
            return
        suspects = [message for message in again if message.metadata.sequence.stream not in self._handler.failed_here]
        await give_back(suspects[1:])
        fresh = [message for message in messages if message.metadata.num_delivered == 1]
        if fresh:
            await self._handler.handle(fresh)
        for message in again:
            if not message.is_acked:
                await self._handle_alone(message)

    async def _handle_alone(self, message: Msg) -> None:
        await self._handler.resting.settle()
        await self._connection.flush()  # acks of the neighbours must not die with this one
        if message.metadata.num_delivered > self._settings.max_tries:
            await self._handler.bury_killer(message)
            return
        await self._handler.handle([message])
        await self._handler.resting.settle()

    async def _keep_in_hand(self) -> None:
        """Tell the broker that what is in hand is worked on, for batches and pauses longer than its patience."""
        while True:
            seen = self._in_hand
            await asyncio.sleep(self._settings.ack_wait.total_seconds() / 3)
            await self._touch([*(seen if seen is self._in_hand else ()), *self._handler.resting.messages])

    async def _touch(self, messages: Sequence[Msg]) -> None:
        try:
            for message in messages:
                if not message.is_acked:
                    await message.in_progress()
        except nats.errors.Error as error:
            _log.warning("in_progress_not_sent", durable=self.durable, **logs.describe(error))

    async def _measure_lag(self) -> None:
        """It looks whether it is to end, too: who waits for the broker loses a cancellation that comes with its
        answer (`asyncio.wait_for` before Python 3.12), and a stop took as long as may be drained."""
        gauge = metrics.BUS_LAG.labels(self.durable)
        while not self._stopping.is_set():
            try:
                info = await self._connection.js.consumer_info(self._stream, self.durable)
                gauge.set((info.num_pending or 0) + (info.num_ack_pending or 0))
            except (nats.errors.Error, OSError):
                pass  # the connection says so itself
            await comes(self._stopping, _LAG_EVERY)

    async def _wake(self, puller: Puller) -> None:
        await self._stopping.wait()
        puller.wake()

    async def _give_back_late(self, puller: Puller) -> None:
        """What was on its way when the pull was ended."""
        try:
            await self._connection.flush()
            await give_back(puller.take_arrived())
        except (nats.errors.Error, OSError, TimeoutError):
            return

    async def _rest(self, length: timedelta) -> None:
        if length:
            await comes(self._stopping, length)
