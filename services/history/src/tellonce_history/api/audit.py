"""What comes in by gRPC about the audit log."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from typing import Any

from tellonce.history.v1 import audit_service_pb2 as pb
from tellonce.history.v1 import audit_service_pb2_grpc as pb_grpc
from tellonce_core import wire
from tellonce_core.errors import NotFound

from tellonce_history.api import check
from tellonce_history.api.erasure import SCOPE
from tellonce_history.auditing.act import Act
from tellonce_history.auditing.auditor import Auditor
from tellonce_history.reader import Reader
from tellonce_history.store.audit import Audit

SERVICE = "tellonce.history.v1.AuditService"
SCOPES = {f"/{SERVICE}/ListAudit": SCOPE}


class AuditService(pb_grpc.AuditServiceServicer):
    """The service; the guard of the runtime has checked caller and scope."""

    def __init__(self, audit: Audit, auditor: Auditor, reader: Reader) -> None:
        self._audit = audit
        self._auditor = auditor
        self._reader = reader

    async def ListAudit(self, request: pb.ListAuditRequest, context: Any) -> pb.ListAuditResponse:
        """A page of it, with what this process has noted up to now."""
        size = check.page_size(request.page_size, default=50)
        before = check.given(request.page_token, "page_token") if request.page_token else ""
        await self._auditor.write()
        records = await self._records(request.record_id)
        acts = await self._audit.page(records=records, actor=request.actor, before=before, size=size)
        return pb.ListAuditResponse(
            rows=[_row(one) for one in acts], next_page_token=acts[-1].id if len(acts) == size else ""
        )

    async def _records(self, record: str) -> list[str]:
        """The ids under which the record may be named: a customer by any of their nodes."""
        if not record:
            return []
        try:
            people = await self._reader.people(check.given(record, "record_id"))
        except NotFound:
            return [record]
        return sorted({record, people[0].customer, *(one.id for one in people)})


def _row(act: Act) -> pb.AuditRow:
    return pb.AuditRow(
        id=act.id,
        at=wire.timestamp(act.at),
        actor=act.actor,
        caller=act.caller,
        method=act.method,
        act=act.act,
        record_ids=act.records,
        times=act.times,
    )
