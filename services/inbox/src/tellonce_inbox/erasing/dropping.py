"""What the inbox has of an erased customer: drafts, read marks, files that wait for a reply."""

from collections.abc import Sequence
from typing import Protocol

from tellonce.customer.v1 import events_pb2
from tellonce_core.erasure import erasure_report, report_id
from tellonce_core.errors import NotFound
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Event, Received

from tellonce_inbox.erasing.client import ErasureClient
from tellonce_inbox.store import Store

_SERVICE = "inbox"


class Publisher(Protocol):
    """What is needed of the bus."""

    async def publish(self, event: Event) -> object:
        """Returns once the broker has it."""
        ...


class Dropping:
    """Handles `customer.erased`."""

    def __init__(self, store: Store, erasures: ErasureClient, bus: Publisher, clock: Clock) -> None:
        self._store = store
        self._erasures = erasures
        self._bus = bus
        self._clock = clock

    async def on_erased(self, batch: Sequence[Received[events_pb2.CustomerErased]]) -> None:
        """Drop what is left here of the customer, and report it. Safe to run twice."""
        for received in batch:
            told = received.message
            removed = dict(await self._store.erase(told.conversation_ids))
            if not told.last or not told.erasure_id:
                continue
            removed["uploads"] = await self._uploads(told.erasure_id)
            subject, message = erasure_report(told, _SERVICE, removed, self._clock.now())
            await self._bus.publish(Event(report_id(received.event_id, _SERVICE), subject, message))

    async def _uploads(self, erasure_id: str) -> int:
        """How many were dropped; none once the erasure is done: this was reported before, then."""
        count = 0
        try:
            async for files in self._erasures.erased_files(erasure_id):
                count += await self._store.erase_uploads(files)
        except NotFound:
            return count
        return count
