"""Reports that nothing of an erased customer is left in this replica's index."""

import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tellonce.customer.v1.events_pb2 import CustomerErased
from tellonce_core import subjects
from tellonce_core.erasure import erasure_report, report_id
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.event import MSG_ID, Received

_SERVICE = "search"


async def report(bus: Bus, batch: Sequence[Received[Any]]) -> None:
    """Report the erasures that this batch ended: the index has been written anew without them."""
    for received in batch:
        if isinstance(received.message, CustomerErased):
            await _report(bus, received.event_id, received.message, "written_anew")


async def report_rebuilt(bus: Bus) -> None:
    """Report every erasure that STORY tells of: an index that was built anew from history holds nothing of them, and
    begins to read behind them."""
    subject = f"{subjects.customer_event('erased', 'x').removesuffix('.x')}.>"
    async for stored in bus.remover.stored(subjects.STORY, subject):
        event_id = stored.headers.get(MSG_ID, "")
        await _report(bus, event_id, CustomerErased.FromString(stored.body), "built_anew")


async def _report(bus: Bus, event_id: str, erased: CustomerErased, how: str) -> None:
    if not erased.last or not erased.erasure_id:
        return
    replica = socket.gethostname()
    subject, message = erasure_report(erased, _SERVICE, {how: 1}, datetime.now(UTC), replica=replica)
    await bus.publish(Event(report_id(event_id, _SERVICE, replica), subject, message))
