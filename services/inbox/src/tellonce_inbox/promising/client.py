"""History's PromiseService."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import grpc.aio
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2, history_service_pb2_grpc, promise_service_pb2_grpc
from tellonce.history.v1 import promise_service_pb2 as pb
from tellonce_core import wire
from tellonce_core.customer import Customer
from tellonce_core.entry import Entry, PromiseState

from tellonce_inbox.upstream import Upstream


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A promise to record."""

    request_id: str
    conversation_id: str
    text: str
    due_at: datetime
    owner_id: str = ""
    made_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changes of a promise; what isn't given stays."""

    state: PromiseState = PromiseState.UNSPECIFIED
    due_at: datetime | None = None
    owner_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which promises."""

    owners: Sequence[str] = ()
    settled: bool = False
    due_from: datetime | None = None
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of them; `next_cursor` is empty at the end."""

    entries: Sequence[Entry]
    next_cursor: str


class PromiseClient:
    """Makes, changes and lists promises."""

    def __init__(self, channel: grpc.aio.Channel, upstream: Upstream) -> None:
        self._stub = promise_service_pb2_grpc.PromiseServiceStub(channel)
        self._history = history_service_pb2_grpc.HistoryServiceStub(channel)
        self._upstream = upstream

    async def make(self, agent_id: str, made: Made) -> Entry:
        """The promise, recorded."""
        request = pb.MakePromiseRequest(
            request_id=made.request_id,
            conversation_id=made.conversation_id,
            text=made.text,
            due_at=wire.timestamp(made.due_at),
            owner_id=made.owner_id,
            made_in_entry_id=made.made_in,
        )
        return wire.ENTRY.from_proto((await self._upstream.write(self._stub.MakePromise, request, agent_id)).entry)

    async def change(self, agent_id: str, promise_id: str, change: Change) -> Entry:
        """The promise after it."""
        request = pb.ChangePromiseRequest(
            promise_id=promise_id,
            state=entry_pb2.PromiseState.Value(f"PROMISE_STATE_{change.state.name}"),
            due_at=wire.timestamp(change.due_at) if change.due_at else None,
            owner_id=change.owner_id,
            reason=change.reason,
        )
        return wire.ENTRY.from_proto((await self._upstream.write(self._stub.ChangePromise, request, agent_id)).entry)

    async def of_customer(self, customer_id: str) -> Sequence[Entry]:
        """All that a customer was promised, what is open first."""
        answer = await self._upstream.read(self._stub.ListPromises, pb.ListPromisesRequest(customer_id=customer_id))
        return [wire.ENTRY.from_proto(one) for one in answer.entries]

    async def chosen(self, choice: Choice, *, cursor: str, limit: int) -> Page:
        """A page of the promises of owners."""
        request = pb.ListPromisesRequest(
            owner_ids=choice.owners,
            settled=choice.settled,
            due_from=wire.timestamp(choice.due_from) if choice.due_from else None,
            due_before=wire.timestamp(choice.due_before) if choice.due_before else None,
            page_size=limit,
            page_token=cursor,
        )
        answer = await self._upstream.read(self._stub.ListPromises, request)
        return Page([wire.ENTRY.from_proto(one) for one in answer.entries], answer.next_page_token)

    async def suggest(self, text: str, time_zone: str, language: str) -> tuple[str, datetime] | None:
        """The sentence that promises, and by when; None if none does."""
        request = pb.SuggestPromiseRequest(text=text, time_zone=time_zone, language=language)
        answer = await self._upstream.read(self._stub.SuggestPromise, request)
        return (answer.text, wire.moment(answer.due_at)) if answer.text else None

    async def customers(self, customer_ids: Sequence[str]) -> Mapping[str, Customer]:
        """Customers by id, without those that aren't there; at most 256."""
        request = history_service_pb2.BatchGetCustomersRequest(customer_ids=list(dict.fromkeys(customer_ids)))
        answer = await self._upstream.read(self._history.BatchGetCustomers, request)
        return {id_: wire.CUSTOMER.from_proto(one) for id_, one in answer.customers.items()}
