"""What comes in by gRPC from shops: orders. Checks the request, asks the writer, answers."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from typing import Any

from tellonce.history.v1 import orders_pb2 as pb
from tellonce_core import wire
from tellonce_runtime.clock import Clock
from tellonce_runtime.rpc import current_caller

from tellonce_history import identity
from tellonce_history.api import check
from tellonce_history.reader import Reader
from tellonce_history.writing.orders import OrderNote
from tellonce_history.writing.writer import Writer
from tellonce_history.writing.written import content_sum

WRITES = ("RecordOrder",)
_MAX_SUMMARY_BYTES = 4 * 1024
_MAX_WORD = 64
_MAX_URL = 2_000


class OrderCalls:
    """The part of HistoryService that is about orders."""

    _reader: Reader
    _writer: Writer
    _clock: Clock
    _region: str

    async def RecordOrder(self, request: pb.RecordOrderRequest, context: Any) -> pb.RecordOrderResponse:
        """An order, or how far it is."""
        record = await self._writer.order(self._order_note(request), current_caller().actor)
        (entry,) = await self._reader.finish([record])
        return pb.RecordOrderResponse(entry=wire.ENTRY.to_proto(entry))

    def _order_note(self, request: pb.RecordOrderRequest) -> OrderNote:
        now = self._clock.now()
        given = request.customer_id or request.HasField("identity")
        check.require(given, "identity", "is missing, and so is customer_id")
        order = wire.ORDER.from_proto(request.order)
        check.require(order.number.strip(), "order.number", "is missing")
        for name in ("number", "status", "total"):
            check.require(len(getattr(order, name)) <= _MAX_WORD, f"order.{name}", f"is over {_MAX_WORD} characters")
        is_link = order.url.startswith("https://") and len(order.url) <= _MAX_URL
        check.require(not order.url or is_link, "order.url", f"is no https address of at most {_MAX_URL} characters")
        who = wire.IDENTITY.from_proto(request.identity) if request.HasField("identity") else None
        return OrderNote(
            request_id=check.request_id(request.request_id),
            customer=request.customer_id,
            who=identity.normalize(who, region=self._region) if who else None,
            order=order,
            summary=check.text(request.summary, "summary", max_bytes=_MAX_SUMMARY_BYTES),
            at=check.past(request.at, now, "at") if request.HasField("at") else now,
            content=content_sum(request.DESCRIPTOR.full_name, request.SerializeToString(deterministic=True)),
        )
