"""What comes in by gRPC: HistoryService. Checks the request, asks reader, writer or watcher, answers."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1 import history_service_pb2_grpc as pb_grpc
from tellonce_core import mask, wire
from tellonce_core.entry import EntryKind, PhoneCall
from tellonce_core.errors import Denied
from tellonce_runtime.clock import Clock
from tellonce_runtime.rpc import current_caller

from tellonce_history import identity, place
from tellonce_history.api import appointments as api_appointments
from tellonce_history.api import check
from tellonce_history.api import joins as api_joins
from tellonce_history.api import kept as api_kept
from tellonce_history.api import orders as api_orders
from tellonce_history.api import people as api_people
from tellonce_history.api import told as api_told
from tellonce_history.api.reply_request import content_of, enum_name, reply_order
from tellonce_history.joining.joins import Joins
from tellonce_history.kept_apart import KeptApart
from tellonce_history.place import Cursor, Place
from tellonce_history.reader import Reader
from tellonce_history.record import Record
from tellonce_history.store.story import Scope
from tellonce_history.watch import Watcher
from tellonce_history.writing.orders import CallNote, ReplyOrder
from tellonce_history.writing.replying import Replies
from tellonce_history.writing.writer import Writer

SERVICE = "tellonce.history.v1.HistoryService"
_READS = (
    "GetCustomer", "FindCustomer", "BatchGetCustomers", "ListStory", "ListConversations", "BatchGetEntries",
    "ListEntries", "WatchStory",
)  # fmt: skip
_WRITES = ("RecordPhoneNote", "RecordNote", "SendReply", "SendReplies", "CancelReply")
_ALL_READS = (*_READS, *api_kept.READS, *api_people.READS, *api_told.READS)
_ALL_WRITES = (
    *_WRITES, *api_appointments.WRITES, *api_kept.WRITES, *api_people.WRITES, *api_joins.WRITES, *api_orders.WRITES,
    *api_told.WRITES,
)  # fmt: skip
SCOPES = {f"/{SERVICE}/{name}": "history.read" for name in _ALL_READS} | {
    f"/{SERVICE}/{name}": "history.write" for name in _ALL_WRITES
}
_MAX_NOTE_BYTES = 64 * 1024
_MAX_OUTCOME = 200
_MAX_REPLIES = 256
_MOST_FURTHER = 32
_MAX_NUMBER = 32
_MAX_CALL = timedelta(days=7)


class HistoryService(
    api_people.PeopleCalls,
    api_joins.JoinCalls,
    api_orders.OrderCalls,
    api_told.ToldCalls,
    api_kept.KeptCalls,
    api_appointments.AppointmentCalls,
    pb_grpc.HistoryServiceServicer,
):
    """The service; the guard of the runtime has checked caller and scope."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        replies: Replies,
        watcher: Watcher,
        clock: Clock,
        joins: Joins,
        kept: KeptApart,
        *,
        region: str,
    ) -> None:
        self._reader = reader
        self._joins = joins
        self._kept = kept
        self._writer = writer
        self._replies = replies
        self._watcher = watcher
        self._clock = clock
        self._region = region

    # -- customers

    async def GetCustomer(self, request: pb.GetCustomerRequest, context: Any) -> pb.GetCustomerResponse:
        """The customer with any of their node ids."""
        customer = await self._reader.customer(check.given(request.customer_id, "customer_id"))
        return pb.GetCustomerResponse(customer=wire.CUSTOMER.to_proto(customer))

    async def FindCustomer(self, request: pb.FindCustomerRequest, context: Any) -> pb.FindCustomerResponse:
        """The customer who has an identity."""
        customer = await self._reader.find_customer(wire.IDENTITY.from_proto(request.identity))
        return pb.FindCustomerResponse(customer=wire.CUSTOMER.to_proto(customer))

    async def BatchGetCustomers(
        self, request: pb.BatchGetCustomersRequest, context: Any
    ) -> pb.BatchGetCustomersResponse:
        """Customers by id."""
        found = await self._reader.customers(check.id_list(request.customer_ids, "customer_ids"))
        return pb.BatchGetCustomersResponse(customers={id_: wire.CUSTOMER.to_proto(c) for id_, c in found.items()})

    # -- stories

    async def ListStory(self, request: pb.ListStoryRequest, context: Any) -> pb.ListStoryResponse:
        """A page of a story."""
        check.require(not (request.before and request.after), "after", "doesn't go together with before")
        before, after = _cursor(request.before, "before"), _cursor(request.after, "after")
        sequence = await self._watcher.sequence()
        page = await self._reader.page(
            check.given(request.customer_id, "customer_id"),
            _scope(request),
            before=before,
            after=after,
            size=check.page_size(request.page_size, default=50),
        )
        return pb.ListStoryResponse(
            entries=[wire.ENTRY.to_proto(entry) for entry in page.entries],
            before=place.encode(Cursor(page.before)) if page.before else "",
            after=place.encode(Cursor(page.after, sequence)),
        )

    async def ListConversations(
        self, request: pb.ListConversationsRequest, context: Any
    ) -> pb.ListConversationsResponse:
        """A customer's conversations, newest first."""
        size = check.page_size(request.page_size, default=100)
        token = _cursor(request.page_token, "page_token")
        customer = check.given(request.customer_id, "customer_id")
        found = await self._reader.conversations(customer, older_than=token.place if token else None, size=size)
        last = found[-1] if len(found) == size else None
        return pb.ListConversationsResponse(
            conversations=[wire.CONVERSATION.to_proto(one) for one in found if one.entries_count],
            next_page_token=place.encode(Cursor(Place(last.last_entry_at, last.id)))
            if last and last.last_entry_at
            else "",
        )

    async def BatchGetEntries(self, request: pb.BatchGetEntriesRequest, context: Any) -> pb.BatchGetEntriesResponse:
        """Entries by id."""
        ids = check.id_list(request.entry_ids, "entry_ids")
        if request.as_told:
            return pb.BatchGetEntriesResponse(entries=await self._reader.as_told(ids, brief=request.brief))
        entries = await self._reader.entries(ids, brief=request.brief)
        return pb.BatchGetEntriesResponse(entries=[wire.ENTRY.to_proto(entry) for entry in entries])

    async def ListEntries(self, request: pb.ListEntriesRequest, context: Any) -> pb.ListEntriesResponse:
        """A page of all entries; the token is the last id of the page before."""
        size = check.page_size(request.page_size, default=100)
        after = check.given(request.page_token, "page_token") if request.page_token else ""
        entries = await self._reader.all_entries(after=after, limit=size)
        return pb.ListEntriesResponse(
            entries=[wire.ENTRY.to_proto(entry) for entry in entries],
            next_page_token=entries[-1].id if len(entries) == size else "",
        )

    async def WatchStory(self, request: pb.WatchStoryRequest, context: Any) -> AsyncIterator[pb.WatchStoryResponse]:
        """Changes of a story as they come."""
        cursor = _cursor(request.cursor, "cursor")
        customer = check.given(request.customer_id, "customer_id")
        async for change in self._watcher.changes(customer, cursor):
            at = Place(change.entry.order_at or self._clock.now(), place.tie(0, change.entry.id))
            yield pb.WatchStoryResponse(
                cursor=place.encode(Cursor(at, change.sequence)), entry=wire.ENTRY.to_proto(change.entry)
            )

    # -- writes

    async def RecordPhoneNote(self, request: pb.RecordPhoneNoteRequest, context: Any) -> pb.RecordPhoneNoteResponse:
        """What was said on the phone."""
        record = await self._writer.phone_note(self._call_note(request), current_caller().actor)
        return pb.RecordPhoneNoteResponse(entry=await self._finished(record))

    async def RecordNote(self, request: pb.RecordNoteRequest, context: Any) -> pb.RecordNoteResponse:
        """An internal note."""
        check.require(request.text.strip(), "text", "is missing")
        record = await self._writer.note(
            check.request_id(request.request_id),
            check.given(request.conversation_id, "conversation_id"),
            check.text(request.text, "text", max_bytes=_MAX_NOTE_BYTES),
            content_of(request),
            current_caller().actor,
        )
        return pb.RecordNoteResponse(entry=await self._finished(record))

    async def SendReply(self, request: pb.SendReplyRequest, context: Any) -> pb.SendReplyResponse:
        """A reply, queued or on its way."""
        record = await self._replies.reply(_reply_order(request), current_caller().actor)
        return pb.SendReplyResponse(entry=await self._finished(record))

    async def SendReplies(self, request: pb.SendRepliesRequest, context: Any) -> pb.SendRepliesResponse:
        """Many replies at once."""
        check.require(len(request.requests) <= _MAX_REPLIES, "requests", f"has more than {_MAX_REPLIES}")
        orders = [_reply_order(one) for one in request.requests]
        records = await self._replies.replies(orders, current_caller().actor)
        return pb.SendRepliesResponse(entry_ids=[record.entry.id for record in records])

    async def CancelReply(self, request: pb.CancelReplyRequest, context: Any) -> pb.CancelReplyResponse:
        """A reply, taken back."""
        record = await self._writer.cancel(check.given(request.entry_id, "entry_id"))
        return pb.CancelReplyResponse(entry=await self._finished(record))

    # -- parts

    async def _finished(self, record: Record) -> entry_pb2.Entry:
        (entry,) = await self._reader.finish([record])
        return wire.ENTRY.to_proto(entry)

    def _call_note(self, request: pb.RecordPhoneNoteRequest) -> CallNote:
        now = self._clock.now()
        check.require(request.text.strip(), "text", "is missing")
        check.require(
            request.conversation_id or request.customer_id or request.HasField("identity"),
            "identity",
            "is missing, and so are conversation_id and customer_id",
        )
        who = wire.IDENTITY.from_proto(request.identity) if request.HasField("identity") else None
        return CallNote(
            request_id=check.request_id(request.request_id),
            conversation=request.conversation_id,
            customer=request.customer_id,
            who=identity.normalize(who, region=self._region) if who else None,
            text=check.text(request.text, "text", max_bytes=_MAX_NOTE_BYTES),
            call=_call(request.call),
            at=check.past(request.called_at, now, "called_at") if request.HasField("called_at") else now,
            content=content_of(request),
        )


def _reply_order(request: pb.SendReplyRequest) -> ReplyOrder:
    if request.automatic and not current_caller().actor.startswith("system:"):
        raise Denied("only systems send automatic messages", metadata={"field": "automatic"})
    return reply_order(request)


def _call(call: entry_pb2.PhoneCall) -> PhoneCall:
    check.require(len(call.outcome) <= _MAX_OUTCOME, "call.outcome", f"is over {_MAX_OUTCOME} characters")
    check.require(len(call.number) <= _MAX_NUMBER, "call.number", f"is over {_MAX_NUMBER} characters")
    check.span(call.duration, "call.duration", most=_MAX_CALL)
    read = wire.PHONE_CALL.from_proto(call)
    return replace(read, outcome=mask.mask_text(read.outcome).text)


def _scope(request: pb.ListStoryRequest) -> Scope:
    further = check.id_list(request.further_conversation_ids, "further_conversation_ids")
    check.require(len(further) <= _MOST_FURTHER, "further_conversation_ids", f"has more than {_MOST_FURTHER}")
    check.require(request.conversation_id or not request.own_only, "own_only", "needs a conversation_id")
    return Scope(
        own_only=request.own_only,
        conversations=(request.conversation_id, *further) if request.conversation_id else (),
        channels=tuple(request.channels),
        kinds=tuple(EntryKind(enum_name(entry_pb2.EntryKind, "ENTRY_KIND", kind)).value for kind in request.kinds),
    )


def _cursor(text: str, field: str) -> Cursor | None:
    return place.decode(text, field=field) if text else None
