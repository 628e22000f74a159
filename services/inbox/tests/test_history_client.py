"""Requests to history and what becomes of its answers."""

from datetime import timedelta
from typing import Any

import grpc.aio
import pytest
from tellonce.conversation.v1 import conversation_pb2
from tellonce.customer.v1 import customer_pb2
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.message.v1 import message_pb2
from tellonce_core.entry import Direction
from tellonce_core.message import Attachment, FileRef
from tellonce_inbox.history_client import HistoryClient, PhoneNote, Reply, StoryChoice
from tellonce_inbox.upstream import Upstream

from services.inbox.tests.test_desk_client import Stub

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENTRY = entry_pb2.Entry(id="e1", text="Merhaba", direction=entry_pb2.DIRECTION_OUT)


def client_of(stub: Stub) -> HistoryClient:
    upstream = Upstream("history", timedelta(seconds=5), timedelta(seconds=10))
    client = HistoryClient(grpc.aio.insecure_channel("127.0.0.1:1"), upstream)
    client._stub = stub  # type: ignore[assignment]
    return client


async def test_reply_carries_delay_copies_and_files() -> None:
    stub = Stub(SendReply=pb.SendReplyResponse(entry=ENTRY))
    reply = Reply(
        request_id="r",
        conversation_id="v1",
        text="Hi",
        cc=["a@b.example"],
        attachments=[Attachment(id="0", filename="a.png", file=FileRef(key="k", size_bytes=3))],
        in_reply_to="e0",
        delay=timedelta(seconds=15),
    )

    entry = await client_of(stub).send_reply("deniz", reply)

    request = stub.requests[0]
    assert entry.direction is Direction.OUT
    assert request.delay.seconds == 15
    assert request.recipients[0].role == message_pb2.PARTICIPANT_ROLE_CC
    assert request.attachments[0].file.size_bytes == 3
    assert (request.in_reply_to_entry_id, request.automatic) == ("e0", entry_pb2.AUTOMATIC_KIND_UNSPECIFIED)
    assert stub.metadata == [(("tellonce-actor", "agent:deniz"),)]


@pytest.mark.parametrize(("number", "has_identity"), [("+905320000000", True), ("", False)])
async def test_phone_note_names_the_number_only_if_there_is_one(number: str, has_identity: bool) -> None:
    stub = Stub(RecordPhoneNote=pb.RecordPhoneNoteResponse(entry=ENTRY))
    note = PhoneNote(
        request_id="r", text="x", direction=Direction.IN, duration=timedelta(minutes=2), number=number, customer_id="c1"
    )

    await client_of(stub).record_phone_note("deniz", note)

    request = stub.requests[0]
    assert request.HasField("identity") is has_identity
    assert request.call.direction == entry_pb2.DIRECTION_IN
    assert request.call.duration.seconds == 120


async def test_story_goes_both_ways() -> None:
    stub = Stub(ListStory=pb.ListStoryResponse(entries=[ENTRY], before="b", after="a"))

    only = StoryChoice(conversation="v1", channels=["email"], kinds=["phone_note"])
    part = await client_of(stub).story("c1", before="x", limit=7, only=only)

    request = stub.requests[0]
    assert (request.before, request.after, request.page_size, request.conversation_id) == ("x", "", 7, "v1")
    assert (list(request.channels), list(request.kinds)) == (["email"], [entry_pb2.ENTRY_KIND_PHONE_NOTE])
    assert (part.entries[0].text, part.before, part.after) == ("Merhaba", "b", "a")


async def test_reads_and_other_writes_come_as_core_types() -> None:
    conversation: Any = conversation_pb2.Conversation(id="v1", entries_count=2)
    stub = Stub(
        GetCustomer=pb.GetCustomerResponse(customer=customer_pb2.Customer(id="c1", name="Şule")),
        ListConversations=pb.ListConversationsResponse(conversations=[conversation]),
        BatchGetEntries=pb.BatchGetEntriesResponse(entries=[ENTRY]),
        CancelReply=pb.CancelReplyResponse(entry=ENTRY),
        RecordNote=pb.RecordNoteResponse(entry=ENTRY),
    )
    history = client_of(stub)

    assert (await history.customer("c1")).name == "Şule"
    assert (await history.conversations("c1"))[0].entries_count == 2
    assert list(await history.entries(["e1"])) == ["e1"]
    assert (await history.cancel_reply("deniz", "e1")).id == "e1"
    assert (await history.record_note("deniz", "r", "v1", "x")).id == "e1"
