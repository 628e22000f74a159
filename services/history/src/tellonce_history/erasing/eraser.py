"""Carries erasures out: one step after the other, each until it is done, by whichever replica is there."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

import structlog
from tellonce.customer.v1 import events_pb2
from tellonce_core import ids, wire
from tellonce_core.errors import NotFound, Rejected, TellonceError
from tellonce_runtime import logs
from tellonce_runtime.bus import Received
from tellonce_runtime.clock import Clock
from tellonce_runtime.outbox import Outbox

from tellonce_history.erasing import telling
from tellonce_history.erasing.erasure import Erasure, ErasureState, Report, Step, waiting_for
from tellonce_history.erasing.steps import LEASE, Steps
from tellonce_history.erasing.streams import Streams
from tellonce_history.reader import Reader
from tellonce_history.store.erasures import Erasures

_LOOK = timedelta(seconds=5)
_MOMENT = timedelta(seconds=1)
_ASK_AGAIN = timedelta(minutes=1)
_log = structlog.get_logger()


class Interrupt(Protocol):
    """Called before a step is noted as done, and after: for tests."""

    def __call__(self, step: Step, *, done: bool) -> None:
        """May end the process."""
        ...


def nothing(step: Step, *, done: bool) -> None:
    """Interrupts nothing."""
    del step, done


class Eraser:
    """All erasures."""

    def __init__(
        self,
        erasures: Erasures,
        steps: Steps,
        streams: Streams,
        reader: Reader,
        outbox: Outbox,
        clock: Clock,
        *,
        services: Sequence[str],
        interrupt: Interrupt = nothing,
    ) -> None:
        self._erasures = erasures
        self._steps = steps
        self._streams = streams
        self._reader = reader
        self._outbox = outbox
        self._clock = clock
        self._interrupt = interrupt
        self.services = services
        self._wake = asyncio.Event()

    async def begin(self, request_id: str, customer: str, reason: str, actor: str) -> Erasure:
        """The erasure of this customer, begun: the same request is the same erasure. NotFound if there is no such
        customer; Rejected if the request was for another."""
        id_ = ids.derived_id("erasure", request_id)
        if begun := await self._erasures.load(id_):
            if customer not in {begun.customer, *begun.nodes}:
                raise Rejected("this request_id was used for something else", reason="REQUEST_ID_REUSED")
            return begun
        people = await self._reader.people(customer)
        erasure = Erasure(
            id=id_,
            at=self._clock.now(),
            actor=actor,
            customer=people[0].customer,
            nodes=tuple(sorted(one.id for one in people)),
            reason=reason,
        )
        return await self.start(erasure)

    async def start(self, erasure: Erasure) -> Erasure:
        """Store it with its entry in the journal, and set to work."""
        await self._erasures.begin(erasure, telling.begun(erasure))
        await self._outbox.flush(self._erasures.collection, [erasure.id])
        self._wake.set()
        return await self.get(erasure.id)

    async def get(self, id_: str) -> Erasure:
        """That one; NotFound if there is none."""
        found = await self._erasures.load(id_)
        if found is None:
            raise NotFound("there is no such erasure", metadata={"kind": "erasure", "id": id_})
        return found

    async def on_reported(self, batch: Sequence[Received[events_pb2.ErasureReported]]) -> None:
        """Note what services dropped. Safe to run twice: the newest word of each counts."""
        for told in (received.message for received in batch):
            removed = {name: int(count) for name, count in told.removed.items()}
            at = wire.optional_moment(told, "at")
            report = Report(service=told.service, replica=told.replica, removed=removed, at=at)
            await self._erasures.report(told.erasure_id, report)
            erasure = await self._erasures.load(told.erasure_id)
            if erasure and erasure.state is ErasureState.WAITING and not waiting_for(erasure, self.services):
                await self._erasures.hold(erasure.id, self._clock.now())
                self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Work at what is open, until the service stops; an outage is waited out."""
        while not stopping.is_set():
            self._wake.clear()
            try:
                while not stopping.is_set() and (erasure := await self._erasures.claim(self._clock.now(), LEASE)):
                    await self.work(erasure)
            except TellonceError as error:
                _log.warning("erasure_postponed", **logs.describe(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK.total_seconds()):
                    await _either(self._wake, stopping)

    async def work(self, erasure: Erasure) -> None:
        """Do every step that isn't done; finish once all services have reported."""
        while step := erasure.next_step:
            await self._steps.of[step](erasure)
            self._interrupt(step, done=False)
            await self._erasures.finish_step(erasure.id, step)
            self._interrupt(step, done=True)
            erasure = await self.get(erasure.id)
        if waiting_for(erasure, self.services):
            await self._erasures.wait(erasure.id)
            await self._erasures.hold(erasure.id, self._clock.now() + _ASK_AGAIN)
            if missing := waiting_for(await self.get(erasure.id), self.services):
                _log.info("erasure_waits", erasure_id=erasure.id, services=missing)
                return
        if await self._steps.is_expecting(erasure):
            await self._erasures.hold(erasure.id, self._clock.now() + _MOMENT)
            _log.info("erasure_waits_for_messages", erasure_id=erasure.id)
            return
        await self._streams.sweep(erasure)
        await self._erasures.finish(erasure.id, self._clock.now())
        _log.info("erasure_done", erasure_id=erasure.id)


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    """Wait for whichever comes first."""
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(event.wait()) for event in (one, other)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
