"""What comes in by gRPC about what we shall do at a time: call-backs and promises."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from datetime import datetime, timedelta
from typing import Any

from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce_core import wire
from tellonce_core.entry import EntryKind, Promise, PromiseState
from tellonce_core.message import Card
from tellonce_runtime.clock import Clock
from tellonce_runtime.rpc import current_caller

from tellonce_history import identity
from tellonce_history.api import check
from tellonce_history.api.promises import agent_of
from tellonce_history.reader import Reader
from tellonce_history.writing.orders import AppointmentOrder
from tellonce_history.writing.writer import Writer
from tellonce_history.writing.written import content_sum

WRITES = ("RecordAppointment",)
FARTHEST = timedelta(days=366)
_MAX_TEXT_BYTES = 64 * 1024
_MAX_NUMBER = 32
_KINDS = {
    entry_pb2.ENTRY_KIND_CALLBACK: EntryKind.CALLBACK,
    entry_pb2.ENTRY_KIND_PROMISE: EntryKind.PROMISE,
}


class AppointmentCalls:
    """The part of HistoryService that is about appointments."""

    _reader: Reader
    _writer: Writer
    _clock: Clock
    _region: str

    async def RecordAppointment(
        self, request: pb.RecordAppointmentRequest, context: Any
    ) -> pb.RecordAppointmentResponse:
        """A call-back or a promise, in the conversation that is named, else in one of its own."""
        record = await self._writer.appointment(self._order(request), current_caller().actor)
        (entry,) = await self._reader.finish([record])
        return pb.RecordAppointmentResponse(entry=wire.ENTRY.to_proto(entry))

    def _order(self, request: pb.RecordAppointmentRequest) -> AppointmentOrder:
        now = self._clock.now()
        kind = _KINDS.get(request.kind)
        check.require(kind, "kind", "is callback or promise")
        check.require(kind is EntryKind.CALLBACK or request.text.strip(), "text", "is missing")
        check.require(kind is EntryKind.PROMISE or request.number, "number", "is missing")
        check.require(len(request.number) <= _MAX_NUMBER, "number", f"is over {_MAX_NUMBER} characters")
        named = request.conversation_id or request.customer_id or request.HasField("identity")
        check.require(named, "identity", "is missing, and so are conversation_id and customer_id")
        who = wire.IDENTITY.from_proto(request.identity) if request.HasField("identity") else None
        card = _card(request, now)
        return AppointmentOrder(
            request_id=check.request_id(request.request_id),
            conversation=request.conversation_id,
            customer=request.customer_id,
            who=identity.normalize(who, region=self._region) if who else None,
            kind=kind or EntryKind.PROMISE,
            text=check.text(request.text, "text", max_bytes=_MAX_TEXT_BYTES),
            card=card,
            at=now,
            content=content_sum(request.SerializeToString(deterministic=True)),
            promise=_promise(card) if kind is EntryKind.PROMISE else None,
        )


def _promise(card: Card) -> Promise:
    """How a promise stands that is due at the end of its window, the acting agent's."""
    due_at = datetime.fromisoformat(card.fields.get("ends_at") or card.fields["begins_at"])
    return Promise(state=PromiseState.OPEN, due_at=due_at, owner_id=agent_of(current_caller().actor))


def _card(request: pb.RecordAppointmentRequest, now: datetime) -> Card:
    begins = wire.moment(request.begins_at) if request.HasField("begins_at") else now
    check.require(begins <= now + FARTHEST, "begins_at", f"lies more than {FARTHEST.days} days ahead")
    fields = {"begins_at": max(begins, now).isoformat(timespec="milliseconds")}
    if request.HasField("ends_at"):
        ends = wire.moment(request.ends_at)
        check.require(ends > begins and ends > now, "ends_at", "lies before the window begins, or is past")
        fields["ends_at"] = ends.isoformat(timespec="milliseconds")
    if request.number:
        fields["phone"] = request.number
    return Card(kind="callback" if request.kind == entry_pb2.ENTRY_KIND_CALLBACK else "promise", fields=fields)
