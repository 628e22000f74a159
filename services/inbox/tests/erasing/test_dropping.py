"""What the inbox drops of an erased customer, and how it reports that."""

from typing import Any

import pytest
from tellonce.customer.v1.events_pb2 import CustomerErased, ErasureReported
from tellonce_inbox.erasing.dropping import Dropping
from tellonce_inbox.records import Draft
from tellonce_runtime.bus import Event
from tellonce_runtime.testing import FakeBus, received

pytestmark = pytest.mark.asyncio(loop_scope="session")


def told(*, last: bool = True) -> Any:
    """That a customer was erased."""
    message = CustomerErased(conversation_ids=["v1"], erasure_id="x1", last=last)
    return received(Event("erased.x1.0.0", "tellonce.customer.erased.n1", message))


async def test_drafts_and_files_go_and_it_is_reported(inbox: Any) -> None:
    await inbox.store.save_draft("deniz", "v1", Draft(text="x"))
    bus = FakeBus()

    await Dropping(inbox.store, inbox.parts.erasures, bus, inbox.clock).on_erased([told()])

    assert inbox.store.drafts == {}
    assert inbox.store.erased_files == ["aa/bb/1"]
    (report,) = bus.messages(ErasureReported)
    assert (report.erasure_id, report.service, dict(report.removed)) == ("x1", "inbox", {"drafts": 1, "uploads": 1})


async def test_it_is_reported_only_with_the_last_of_several_events(inbox: Any) -> None:
    bus = FakeBus()

    await Dropping(inbox.store, inbox.parts.erasures, bus, inbox.clock).on_erased([told(last=False)])

    assert bus.messages(ErasureReported) == []


async def test_an_event_that_comes_after_the_end_is_harmless(inbox: Any) -> None:
    bus, inbox.parts.erasures.is_done = FakeBus(), True

    await Dropping(inbox.store, inbox.parts.erasures, bus, inbox.clock).on_erased([told()])

    (report,) = bus.messages(ErasureReported)
    assert report.removed["uploads"] == 0
