"""What comes in by gRPC: PromiseService. Checks the request, asks, answers."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from google.protobuf.message import Message
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import promise_service_pb2 as pb
from tellonce.history.v1 import promise_service_pb2_grpc as pb_grpc
from tellonce_core import mask, wire
from tellonce_core.entry import EntryKind, Promise, PromiseState
from tellonce_core.message import Card
from tellonce_runtime.clock import Clock
from tellonce_runtime.rpc import current_caller

from tellonce_history import place
from tellonce_history.api import check
from tellonce_history.api.reply_request import enum_name
from tellonce_history.place import Cursor
from tellonce_history.promising.change import Wish
from tellonce_history.promising.promises import Promises
from tellonce_history.promising.spotting import spot
from tellonce_history.store.promised import Choice
from tellonce_history.writing.orders import AppointmentOrder
from tellonce_history.writing.written import content_sum

SERVICE = "tellonce.history.v1.PromiseService"
SCOPES = {
    f"/{SERVICE}/MakePromise": "history.write",
    f"/{SERVICE}/ChangePromise": "history.write",
    f"/{SERVICE}/ListPromises": "history.read",
    f"/{SERVICE}/SuggestPromise": "history.read",
}
FARTHEST = timedelta(days=366)
_MAX_TEXT = 2_000
_MAX_REASON = 500
_MAX_SUGGESTED_BYTES = 64 * 1024
_MAX_LANGUAGE = 35


class PromiseService(pb_grpc.PromiseServiceServicer):
    """The service; the guard of the runtime has checked caller and scope."""

    def __init__(self, promises: Promises, clock: Clock) -> None:
        self._promises = promises
        self._clock = clock

    async def MakePromise(self, request: pb.MakePromiseRequest, context: Any) -> pb.MakePromiseResponse:
        """A promise, made."""
        actor = current_caller().actor
        check.require(request.text.strip(), "text", "is missing")
        check.require(len(request.text) <= _MAX_TEXT, "text", f"is over {_MAX_TEXT} characters")
        due_at = self._coming(request)
        order = AppointmentOrder(
            request_id=check.request_id(request.request_id),
            conversation=check.given(request.conversation_id, "conversation_id"),
            customer="",
            who=None,
            kind=EntryKind.PROMISE,
            text=request.text,
            card=Card(kind="promise", fields={"begins_at": due_at.isoformat(timespec="milliseconds")}),
            at=self._clock.now(),
            content=content_sum(request.SerializeToString(deterministic=True)),
            promise=Promise(
                state=PromiseState.OPEN,
                due_at=due_at,
                owner_id=request.owner_id or agent_of(actor),
                made_in_entry_id=request.made_in_entry_id,
            ),
        )
        return pb.MakePromiseResponse(entry=wire.ENTRY.to_proto(await self._promises.make(order, actor)))

    async def ChangePromise(self, request: pb.ChangePromiseRequest, context: Any) -> pb.ChangePromiseResponse:
        """A promise, kept, broken, or with another date or owner."""
        check.require(len(request.reason) <= _MAX_REASON, "reason", f"is over {_MAX_REASON} characters")
        wish = Wish(
            state=PromiseState(enum_name(entry_pb2.PromiseState, "PROMISE_STATE", request.state)),
            due_at=self._coming(request) if request.HasField("due_at") else None,
            owner_id=request.owner_id,
            reason=mask.mask_text(request.reason.strip()).text,
        )
        promise_id = check.given(request.promise_id, "promise_id")
        entry = await self._promises.change(promise_id, wish, current_caller().actor)
        return pb.ChangePromiseResponse(entry=wire.ENTRY.to_proto(entry))

    async def ListPromises(self, request: pb.ListPromisesRequest, context: Any) -> pb.ListPromisesResponse:
        """A customer's promises, or those of owners."""
        if request.customer_id:
            entries = await self._promises.of_customer(check.given(request.customer_id, "customer_id"))
            return pb.ListPromisesResponse(entries=[wire.ENTRY.to_proto(one) for one in entries])
        size = check.page_size(request.page_size, default=50)
        beyond = place.decode(request.page_token, field="page_token").place if request.page_token else None
        found, more = await self._promises.chosen(_choice(request), beyond=beyond, limit=size)
        return pb.ListPromisesResponse(
            entries=[wire.ENTRY.to_proto(one) for one in found],
            next_page_token=place.encode(Cursor(more)) if more else "",
        )

    async def SuggestPromise(self, request: pb.SuggestPromiseRequest, context: Any) -> pb.SuggestPromiseResponse:
        """The promise in a text."""
        check.require(len(request.language) <= _MAX_LANGUAGE, "language", "is no language")
        text = check.text(request.text, "text", max_bytes=_MAX_SUGGESTED_BYTES)
        found = spot(text, self._clock.now().astimezone(_zone(request.time_zone)), request.language)
        if found is None:
            return pb.SuggestPromiseResponse()
        return pb.SuggestPromiseResponse(text=found.text, due_at=wire.timestamp(found.due_at.astimezone(UTC)))

    def _coming(self, request: Message) -> datetime:
        """The date of the request; Rejected if it is missing, past or too far."""
        due_at, now = wire.optional_moment(request, "due_at"), self._clock.now()
        if due_at is None:
            raise check.rejected("due_at", "is missing")
        check.require(due_at > now, "due_at", "is past")
        check.require(due_at <= now + FARTHEST, "due_at", f"lies more than {FARTHEST.days} days ahead")
        return due_at


def served(promises: Promises, clock: Clock) -> tuple[str, Any, PromiseService]:
    """The service as the server takes it."""
    return SERVICE, pb_grpc.add_PromiseServiceServicer_to_server, PromiseService(promises, clock)


def agent_of(actor: str) -> str:
    """The agent's bare id; empty for systems."""
    kind, colon, name = actor.partition(":")
    return (name if kind == "agent" else "") if colon else actor


def _choice(request: pb.ListPromisesRequest) -> Choice:
    return Choice(
        settled=request.settled,
        owners=tuple(check.id_list(request.owner_ids, "owner_ids")),
        due_from=wire.optional_moment(request, "due_from"),
        due_before=wire.optional_moment(request, "due_before"),
    )


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise check.rejected("time_zone", "is no zone") from None
