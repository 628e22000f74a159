"""What comes in by gRPC about a customer's own data: export and erasure."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from collections.abc import AsyncIterator
from typing import Any

from tellonce.history.v1 import erasure_service_pb2 as pb
from tellonce.history.v1 import erasure_service_pb2_grpc as pb_grpc
from tellonce.message.v1 import message_pb2
from tellonce_core import mask, wire
from tellonce_core.errors import NotFound
from tellonce_runtime.rpc import current_caller

from tellonce_history import place
from tellonce_history.api import check
from tellonce_history.erasing.eraser import Eraser
from tellonce_history.erasing.erasure import Erasure, ErasureState, certificate, waiting_for
from tellonce_history.exporting.export import Exporter
from tellonce_history.place import Cursor, Place
from tellonce_history.store.erasures import Erasures

SERVICE = "tellonce.history.v1.ErasureService"
SCOPE = "history.erase"
_ASKED = ("ExportCustomer", "EraseCustomer", "GetErasure", "ListErasures")
SCOPES = {f"/{SERVICE}/{name}": SCOPE for name in _ASKED} | {f"/{SERVICE}/ListErased": "history.read"}
_MAX_REASON = 200


class ErasureService(pb_grpc.ErasureServiceServicer):
    """The service; the guard of the runtime has checked caller and scope."""

    def __init__(self, eraser: Eraser, erasures: Erasures, exporter: Exporter) -> None:
        self._eraser = eraser
        self._erasures = erasures
        self._exporter = exporter

    async def ExportCustomer(
        self, request: pb.ExportCustomerRequest, context: Any
    ) -> AsyncIterator[pb.ExportCustomerResponse]:
        """One archive, piece by piece."""
        customer = check.given(request.customer_id, "customer_id")
        async for chunk in self._exporter.archive(customer, current_caller().actor):
            yield pb.ExportCustomerResponse(chunk=chunk)

    async def EraseCustomer(self, request: pb.EraseCustomerRequest, context: Any) -> pb.EraseCustomerResponse:
        """An erasure, begun."""
        check.require(len(request.reason) <= _MAX_REASON, "reason", f"is over {_MAX_REASON} characters")
        erasure = await self._eraser.begin(
            check.request_id(request.request_id),
            check.given(request.customer_id, "customer_id"),
            mask.mask_header(request.reason).text.strip(),
            current_caller().actor,
        )
        return pb.EraseCustomerResponse(erasure=self._shown(erasure))

    async def GetErasure(self, request: pb.GetErasureRequest, context: Any) -> pb.GetErasureResponse:
        """How far it is."""
        erasure = await self._eraser.get(check.given(request.erasure_id, "erasure_id"))
        return pb.GetErasureResponse(erasure=self._shown(erasure))

    async def ListErasures(self, request: pb.ListErasuresRequest, context: Any) -> pb.ListErasuresResponse:
        """A page of them."""
        size = check.page_size(request.page_size, default=50)
        token = place.decode(request.page_token, field="page_token") if request.page_token else None
        found = await self._erasures.page(older_than=token.place if token else None, size=size)
        last = found[-1] if len(found) == size else None
        return pb.ListErasuresResponse(
            erasures=[self._shown(one) for one in found],
            next_page_token=place.encode(Cursor(Place(last.at, last.id))) if last else "",
        )

    async def ListErased(self, request: pb.ListErasedRequest, context: Any) -> pb.ListErasedResponse:
        """What it takes, a part at a time."""
        erasure = await self._eraser.get(check.given(request.erasure_id, "erasure_id"))
        if erasure.state is ErasureState.DONE:
            raise NotFound("it is done: nothing of it is known", metadata={"kind": "erasure", "id": erasure.id})
        parts = await self._erasures.parts(erasure.id, after=request.page_token, limit=1)
        names = () if request.page_token else erasure.names
        return pb.ListErasedResponse(
            identities=[message_pb2.Identity(kind=one.kind, value=one.value) for one in names],
            entry_ids=[id_ for part in parts for id_ in part.entries],
            file_keys=[key for part in parts for key in part.files],
            next_page_token=parts[-1].id if parts else "",
        )

    def _shown(self, erasure: Erasure) -> pb.Erasure:
        return pb.Erasure(
            id=erasure.id,
            customer_id=erasure.customer,
            state=erasure.state.value,
            actor=erasure.actor,
            reason=erasure.reason,
            at=wire.timestamp(erasure.at),
            finished_at=wire.timestamp(erasure.finished_at) if erasure.finished_at else None,
            waiting_for=waiting_for(erasure, self._eraser.services),
            certificate=certificate(erasure, self._eraser.services),
        )
