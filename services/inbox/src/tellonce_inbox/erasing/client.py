"""History's ErasureService and AuditService, asked in an agent's name."""

from collections.abc import AsyncIterator, Sequence

import grpc.aio
from tellonce.history.v1 import audit_service_pb2, audit_service_pb2_grpc, erasure_service_pb2_grpc
from tellonce.history.v1 import erasure_service_pb2 as pb
from tellonce_runtime.rpc import with_actor

from tellonce_inbox.upstream import Upstream


class ErasureClient:
    """Exports, erases, and reads the audit log."""

    def __init__(self, channel: grpc.aio.Channel, upstream: Upstream) -> None:
        self._stub = erasure_service_pb2_grpc.ErasureServiceStub(channel)
        self._audit = audit_service_pb2_grpc.AuditServiceStub(channel)
        self._upstream = upstream

    async def export(self, agent_id: str, customer_id: str) -> AsyncIterator[bytes]:
        """The archive of a customer, piece by piece."""
        request = pb.ExportCustomerRequest(customer_id=customer_id)
        async for one in self._stub.ExportCustomer(request, metadata=with_actor(f"agent:{agent_id}")):
            yield one.chunk

    async def erase(self, agent_id: str, request_id: str, customer_id: str, reason: str) -> pb.Erasure:
        """The erasure, begun."""
        request = pb.EraseCustomerRequest(request_id=request_id, customer_id=customer_id, reason=reason)
        return (await self._upstream.write(self._stub.EraseCustomer, request, agent_id)).erasure

    async def erasure(self, erasure_id: str) -> pb.Erasure:
        """How far an erasure is."""
        request = pb.GetErasureRequest(erasure_id=erasure_id)
        return (await self._upstream.read(self._stub.GetErasure, request)).erasure

    async def erased_files(self, erasure_id: str) -> AsyncIterator[Sequence[str]]:
        """Keys of the files that an erasure takes, page by page."""
        token = ""
        while True:
            request = pb.ListErasedRequest(erasure_id=erasure_id, page_token=token)
            page = await self._upstream.read(self._stub.ListErased, request)
            yield list(page.file_keys)
            if not page.next_page_token:
                return
            token = page.next_page_token

    async def audit(
        self, *, record: str, actor: str, cursor: str, limit: int
    ) -> tuple[Sequence[audit_service_pb2.AuditRow], str]:
        """(Rows of the audit log, newest first; the cursor of the next page)."""
        request = audit_service_pb2.ListAuditRequest(record_id=record, actor=actor, page_token=cursor, page_size=limit)
        answer = await self._upstream.read(self._audit.ListAudit, request)
        return list(answer.rows), answer.next_page_token
