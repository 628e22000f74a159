"""What a replica reports of erasures."""

from typing import Any

import pytest
from tellonce.customer.v1.events_pb2 import CustomerErased, ErasureReported
from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_runtime.bus import Event
from tellonce_runtime.testing import FakeBus, received
from tellonce_search.reporting import report

pytestmark = pytest.mark.asyncio(loop_scope="session")


def told(message: Any) -> Any:
    """An event of STORY."""
    return received(Event("erased.x1.0.0", "tellonce.customer.erased.n1", message))


async def test_the_last_event_of_an_erasure_is_reported() -> None:
    bus: Any = FakeBus()
    batch = [
        told(EntryRecorded(entry_id="e1")),
        told(CustomerErased(erasure_id="x1")),
        told(CustomerErased(erasure_id="x1", last=True)),
    ]

    await report(bus, batch)

    (reported,) = bus.messages(ErasureReported)
    assert (reported.erasure_id, reported.service, dict(reported.removed)) == ("x1", "search", {"written_anew": 1})
    assert reported.replica
