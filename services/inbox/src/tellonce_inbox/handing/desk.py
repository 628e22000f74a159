"""The calls of DeskService and HistoryService around a handover, in core types."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import grpc.aio
from tellonce.desk.v1 import desk_pb2, desk_service_pb2, desk_service_pb2_grpc
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2, history_service_pb2_grpc
from tellonce.message.v1 import message_pb2
from tellonce_core import wire
from tellonce_core.desk import DeskItem
from tellonce_core.entry import Entry

from tellonce_inbox.upstream import Upstream

_KINDS: Mapping[str, entry_pb2.EntryKind.ValueType] = {
    "callback": entry_pb2.ENTRY_KIND_CALLBACK,
    "promise": entry_pb2.ENTRY_KIND_PROMISE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A call-back or a promise to record."""

    request_id: str
    kind: str
    text: str = ""
    number: str = ""
    conversation_id: str = ""
    customer_id: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None


class HandingClient:
    """Changes who answers, and what shall be done when."""

    def __init__(
        self, desk: grpc.aio.Channel, desk_calls: Upstream, history: grpc.aio.Channel, history_calls: Upstream
    ) -> None:
        self._desk = desk_service_pb2_grpc.DeskServiceStub(desk)
        self._history = history_service_pb2_grpc.HistoryServiceStub(history)
        self._desk_calls, self._history_calls = desk_calls, history_calls

    async def consult(
        self, agent_id: str, conversation_id: str, version: int, request_id: str, colleague: str, *, out: bool
    ) -> DeskItem:
        """The work after a colleague was brought in, or let out."""
        request = desk_service_pb2.ConsultColleagueRequest(
            conversation_id=conversation_id, version=version, request_id=request_id, agent_id=colleague, out=out
        )
        answer = await self._desk_calls.write(self._desk.ConsultColleague, request, agent_id)
        return wire.DESK_ITEM.from_proto(answer.item)

    async def escalate(
        self, agent_id: str, conversation_id: str, version: int, request_id: str, reason: str
    ) -> DeskItem:
        """The work after it was brought to a supervisor."""
        request = desk_service_pb2.EscalateConversationRequest(
            conversation_id=conversation_id, version=version, request_id=request_id, reason=reason
        )
        answer = await self._desk_calls.write(self._desk.EscalateConversation, request, agent_id)
        return wire.DESK_ITEM.from_proto(answer.item)

    async def withdraw_consent(self, agent_id: str, conversation_id: str, consent_id: str) -> DeskItem:
        """The work without the question."""
        request = desk_service_pb2.AnswerConsentRequest(
            conversation_id=conversation_id, consent_id=consent_id, answer=desk_pb2.CONSENT_ANSWER_WITHDRAWN
        )
        answer = await self._desk_calls.write(self._desk.AnswerConsent, request, agent_id)
        return wire.DESK_ITEM.from_proto(answer.item)

    async def plan(self, agent_id: str, planned: Planned) -> Entry:
        """The recorded call-back or promise."""
        is_alone = not planned.conversation_id and not planned.customer_id
        request = history_service_pb2.RecordAppointmentRequest(
            request_id=planned.request_id,
            kind=_KINDS[planned.kind],
            text=planned.text,
            number=planned.number,
            conversation_id=planned.conversation_id,
            customer_id=planned.customer_id,
            identity=message_pb2.Identity(kind="phone", value=planned.number) if is_alone else None,
            begins_at=wire.timestamp(planned.begins_at) if planned.begins_at else None,
            ends_at=wire.timestamp(planned.ends_at) if planned.ends_at else None,
        )
        answer = await self._history_calls.write(self._history.RecordAppointment, request, agent_id)
        return wire.ENTRY.from_proto(answer.entry)
