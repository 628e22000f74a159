"""How an adapter hears of an erasure, asks what it takes, and reports."""

from collections.abc import Mapping
from typing import Any

import pytest
from tellonce.customer.v1.events_pb2 import CustomerErased, ErasureReported
from tellonce.history.v1 import erasure_service_pb2 as pb
from tellonce.message.v1.message_pb2 import Identity
from tellonce_adapter.erasing import Erased, Erasing, in_pieces
from tellonce_core.errors import NotFound
from tellonce_runtime.bus import Event
from tellonce_runtime.testing import FakeBus, FakeClock, received

pytestmark = pytest.mark.asyncio(loop_scope="session")


class History:
    """Two pages of what the erasure takes."""

    is_done = False

    async def ListErased(self, request: pb.ListErasedRequest) -> pb.ListErasedResponse:  # noqa: N802
        """The page asked for."""
        if self.is_done:
            raise NotFound("done")
        if request.page_token:
            return pb.ListErasedResponse(entry_ids=["e2"], file_keys=["k1"])
        return pb.ListErasedResponse(
            identities=[Identity(kind="email", value="a@b.example")], entry_ids=["e1"], next_page_token="p1"
        )


class Dropper:
    """Keeps what it was told to drop."""

    def __init__(self) -> None:
        self.dropped: list[Erased] = []

    async def drop(self, erased: Erased) -> Mapping[str, int]:
        """One of each entry."""
        self.dropped.append(erased)
        return {"sends": len(erased.entries)}


def told(**fields: Any) -> Any:
    """That a customer was erased."""
    message = CustomerErased(node_ids=["n1"], conversation_ids=["v1"], erasure_id="x1", **fields)
    return received(Event("erased.x1.0.0", "tellonce.customer.erased.n1", message))


async def test_it_drops_all_that_history_lists_and_reports_it() -> None:
    dropper, bus = Dropper(), FakeBus()

    await Erasing("ingest-email", dropper, History(), bus, FakeClock()).on_erased([told(last=True, entry_ids=["e9"])])

    (erased,) = dropper.dropped
    assert (erased.entries, erased.files, erased.values) == ({"e1", "e2", "e9"}, {"k1"}, {"a@b.example"})
    assert (erased.conversations, erased.nodes) == ({"v1"}, {"n1"})
    (report,) = bus.messages(ErasureReported)
    assert (report.erasure_id, report.service, dict(report.removed)) == ("x1", "ingest-email", {"sends": 3})


async def test_only_the_last_of_several_events_asks_and_reports() -> None:
    dropper, bus = Dropper(), FakeBus()

    await Erasing("ingest-email", dropper, History(), bus, FakeClock()).on_erased([told()])

    assert [one.entries for one in dropper.dropped] == [frozenset()]
    assert bus.messages(ErasureReported) == []


async def test_an_event_that_comes_after_the_end_is_harmless() -> None:
    history, dropper, bus = History(), Dropper(), FakeBus()
    history.is_done = True

    await Erasing("ingest-email", dropper, history, bus, FakeClock()).on_erased([told(last=True)])

    assert [one.entries for one in dropper.dropped] == [frozenset()]


async def test_pieces_are_full_but_the_last() -> None:
    assert in_pieces(["a", "b", "c"], 2) == [["a", "b"], ["c"]]
