"""Noting calls without making them wait."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce.history.v1 import erasure_service_pb2 as erasure_pb
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce_core.errors import Unavailable
from tellonce_history.auditing.act import Act
from tellonce_history.auditing.auditor import Auditor
from tellonce_runtime.rpc_auth import Caller, set_caller
from tellonce_runtime.testing import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")


class MemoryAudit:
    """Keeps rows; `is_away` refuses them."""

    def __init__(self) -> None:
        self.rows: list[Act] = []
        self.is_away = False

    async def add(self, acts: Sequence[Act]) -> None:
        """Keep these."""
        if self.is_away:
            raise Unavailable("away")
        self.rows += acts


class Servicer:
    """Answers."""

    async def GetCustomer(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The customer."""
        return pb.GetCustomerResponse()

    async def SendReply(self, request: Any, context: Any) -> Any:  # noqa: N802
        """A refusal."""
        raise Unavailable("not now")

    async def ExportCustomer(self, request: Any, context: Any) -> AsyncIterator[Any]:  # noqa: N802
        """Two pieces."""
        for chunk in (b"1", b"2"):
            yield erasure_pb.ExportCustomerResponse(chunk=chunk)


@pytest.fixture
def audit() -> MemoryAudit:
    """An empty log; Ana calls by the inbox."""
    set_caller(Caller(name="inbox", scopes=frozenset(), actor="agent:ana"))
    return MemoryAudit()


def auditor_of(audit: Any) -> Auditor:
    """On this log."""
    return Auditor(audit, FakeClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC)))


async def test_a_call_is_answered_first_and_written_later(audit: MemoryAudit) -> None:
    auditor = auditor_of(audit)

    await auditor.around(Servicer()).GetCustomer(pb.GetCustomerRequest(customer_id="c1"), None)

    assert audit.rows == []
    await auditor.write()
    (row,) = audit.rows
    assert (row.actor, row.caller, row.method, row.records) == ("agent:ana", "inbox", "GetCustomer", ("c1",))


async def test_what_was_refused_is_no_act(audit: MemoryAudit) -> None:
    auditor = auditor_of(audit)

    with pytest.raises(Unavailable):
        await auditor.around(Servicer()).SendReply(pb.SendReplyRequest(conversation_id="v1"), None)

    await auditor.write()
    assert audit.rows == []


async def test_an_export_is_on_record_before_its_first_piece(audit: MemoryAudit) -> None:
    call = auditor_of(audit).around(Servicer()).ExportCustomer(erasure_pb.ExportCustomerRequest(customer_id="c1"), None)

    assert (await anext(call)).chunk == b"1"
    assert [row.act for row in audit.rows] == ["export"]


async def test_an_export_that_cannot_be_noted_is_refused(audit: MemoryAudit) -> None:
    audit.is_away = True
    call = auditor_of(audit).around(Servicer()).ExportCustomer(erasure_pb.ExportCustomerRequest(customer_id="c1"), None)

    with pytest.raises(Unavailable):
        await anext(call)


async def test_rows_wait_while_the_database_is_away(audit: MemoryAudit) -> None:
    auditor, audit.is_away = auditor_of(audit), True
    await auditor.around(Servicer()).GetCustomer(pb.GetCustomerRequest(customer_id="c1"), None)
    await auditor.write()

    audit.is_away = False
    await auditor.write()

    assert len(audit.rows) == 1
