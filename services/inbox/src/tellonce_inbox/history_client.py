"""History's HistoryService in core types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import grpc.aio
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1 import history_service_pb2_grpc
from tellonce.message.v1 import message_pb2
from tellonce_core import wire
from tellonce_core.customer import Conversation, Customer
from tellonce_core.entry import Audience, Direction, Entry, TemplateUse
from tellonce_core.message import Attachment, Card

from tellonce_inbox.upstream import Upstream

_MOST_CONVERSATIONS = 256


@dataclass(frozen=True, slots=True)
class StoryPart:
    """A page of a story, oldest entry first; `before` is empty where nothing is older."""

    entries: Sequence[Entry]
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChoice:
    """Which part of a story; what is empty chooses all."""

    conversation: str = ""
    channels: Sequence[str] = ()
    kinds: Sequence[str] = ()


WHOLE = StoryChoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply to record and send; it can be taken back for `delay`."""

    request_id: str
    conversation_id: str
    text: str
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    in_reply_to: str = ""
    delay: timedelta = timedelta()
    forward_to: Sequence[str] = ()
    """Third parties to whom it goes instead, as an internal note."""
    card: Card | None = None
    """What it shows beside its words, in a chat."""
    template: TemplateUse | None = None
    audience: Audience = Audience.UNSPECIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNote:
    """What was said on the phone, and with whom: conversation, customer or number."""

    request_id: str
    text: str
    direction: Direction
    duration: timedelta
    outcome: str = ""
    conversation_id: str = ""
    customer_id: str = ""
    number: str = ""


class HistoryClient:
    """Reads stories and writes into them."""

    def __init__(self, channel: grpc.aio.Channel, upstream: Upstream) -> None:
        self._stub = history_service_pb2_grpc.HistoryServiceStub(channel)
        self._upstream = upstream

    async def customer(self, customer_id: str) -> Customer:
        """The customer by any of their node ids; NotFound if there is none."""
        answer = await self._upstream.read(self._stub.GetCustomer, pb.GetCustomerRequest(customer_id=customer_id))
        return wire.CUSTOMER.from_proto(answer.customer)

    async def story(
        self, customer_id: str, *, before: str = "", after: str = "", limit: int = 50, only: StoryChoice = WHOLE
    ) -> StoryPart:
        """A page of the customer's story, or of a part of it: the newest, or what is before or after a cursor."""
        request = pb.ListStoryRequest(
            customer_id=customer_id,
            before=before,
            after=after,
            page_size=limit,
            conversation_id=only.conversation,
            channels=only.channels,
            kinds=[entry_pb2.EntryKind.Value(f"ENTRY_KIND_{kind.upper()}") for kind in only.kinds],
        )
        answer = await self._upstream.read(self._stub.ListStory, request)
        return StoryPart([wire.ENTRY.from_proto(entry) for entry in answer.entries], answer.before, answer.after)

    async def conversations(self, customer_id: str) -> Sequence[Conversation]:
        """The customer's newest conversations, newest first, at most 256."""
        request = pb.ListConversationsRequest(customer_id=customer_id, page_size=_MOST_CONVERSATIONS)
        answer = await self._upstream.read(self._stub.ListConversations, request)
        return [wire.CONVERSATION.from_proto(conversation) for conversation in answer.conversations]

    async def entries(self, entry_ids: Sequence[str]) -> Mapping[str, Entry]:
        """Entries by id, without those that aren't there; at most 256."""
        answer = await self._upstream.read(self._stub.BatchGetEntries, pb.BatchGetEntriesRequest(entry_ids=entry_ids))
        return {entry.id: wire.ENTRY.from_proto(entry) for entry in answer.entries}

    async def send_reply(self, agent_id: str, reply: Reply) -> Entry:
        """The recorded reply, queued until its delay is over; the same request_id gives the same entry."""
        request = pb.SendReplyRequest(
            request_id=reply.request_id,
            conversation_id=reply.conversation_id,
            in_reply_to_entry_id=reply.in_reply_to,
            text=reply.text,
            attachments=[wire.ATTACHMENT.to_proto(attachment) for attachment in reply.attachments],
            recipients=[
                *(_person(address, message_pb2.PARTICIPANT_ROLE_TO) for address in reply.forward_to),
                *(_person(address, message_pb2.PARTICIPANT_ROLE_CC) for address in reply.cc),
                *(_person(address, message_pb2.PARTICIPANT_ROLE_BCC) for address in reply.bcc),
            ],
            forward=bool(reply.forward_to),
            delay=wire.duration(reply.delay),
            card=wire.CARD.to_proto(reply.card) if reply.card else None,
            template=wire.TEMPLATE_USE.to_proto(reply.template) if reply.template else None,
            audience=entry_pb2.Audience.Value(f"AUDIENCE_{reply.audience.name}"),
        )
        answer = await self._upstream.write(self._stub.SendReply, request, agent_id)
        return wire.ENTRY.from_proto(answer.entry)

    async def cancel_reply(self, agent_id: str, entry_id: str) -> Entry:
        """The reply, taken back; Conflict with ALREADY_SENT once it is on its way."""
        answer = await self._upstream.write(self._stub.CancelReply, pb.CancelReplyRequest(entry_id=entry_id), agent_id)
        return wire.ENTRY.from_proto(answer.entry)

    async def record_note(self, agent_id: str, request_id: str, conversation_id: str, text: str) -> Entry:
        """The recorded internal note."""
        request = pb.RecordNoteRequest(request_id=request_id, conversation_id=conversation_id, text=text)
        answer = await self._upstream.write(self._stub.RecordNote, request, agent_id)
        return wire.ENTRY.from_proto(answer.entry)

    async def record_phone_note(self, agent_id: str, note: PhoneNote) -> Entry:
        """The recorded phone note."""
        direction = entry_pb2.DIRECTION_OUT if note.direction is Direction.OUT else entry_pb2.DIRECTION_IN
        call = entry_pb2.PhoneCall(
            direction=direction, duration=wire.duration(note.duration), outcome=note.outcome, number=note.number
        )
        request = pb.RecordPhoneNoteRequest(
            request_id=note.request_id,
            conversation_id=note.conversation_id,
            customer_id=note.customer_id,
            identity=message_pb2.Identity(kind="phone", value=note.number) if note.number else None,
            text=note.text,
            call=call,
        )
        answer = await self._upstream.write(self._stub.RecordPhoneNote, request, agent_id)
        return wire.ENTRY.from_proto(answer.entry)


def _person(address: str, role: message_pb2.ParticipantRole.ValueType) -> message_pb2.Participant:
    return message_pb2.Participant(identity=message_pb2.Identity(kind="email", value=address), role=role)
