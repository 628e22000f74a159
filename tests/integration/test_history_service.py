"""HistoryService over real gRPC, NATS and MongoDB: what callers read and write, and what they are refused."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_events
from tellonce_core import ids, subjects
from tellonce_core.errors import Conflict, Denied, NotFound, Rejected, TellonceError
from tellonce_core.message import Identity, MessageKind, Participant, ParticipantRole
from tellonce_local.servers import MongoServer, NatsServer

from tests.integration.history_support import AGENT, History, history_settings, mail, running_history, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

CARD = "4111 1111 1111 1111"


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    """A running history, empty."""
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def inbox(history: History) -> AsyncIterator[Any]:
    """The service as the inbox calls it."""
    async with history.client() as client:
        yield client


async def _one_conversation(history: History, **fields: Any) -> dict[str, Any]:
    await history.publish(mail("m1@a", **fields))
    await history.settled(1)
    return await history.only_conversation()


def _reply(conversation: str, **fields: Any) -> pb.SendReplyRequest:
    defaults = {"request_id": ids.new_id(), "conversation_id": conversation, "text": "Hemen bakıyoruz."}
    return pb.SendReplyRequest(**(defaults | fields))


# -- customers and stories


async def test_a_customer_is_found_by_identity_however_it_is_written(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)

    found = await inbox.FindCustomer(
        pb.FindCustomerRequest(identity=message_pb2.Identity(kind="email", value=" SULE@Posta.Example "))
    )
    got = await inbox.GetCustomer(pb.GetCustomerRequest(customer_id=found.customer.id))
    batch = await inbox.BatchGetCustomers(pb.BatchGetCustomersRequest(customer_ids=[got.customer.id, "nobody"]))

    assert got.customer.id == conversation["node"]
    assert got.customer.name == "Sule"
    assert got.customer.conversations_count == 1
    assert [one.value for one in got.customer.identities] == ["sule@posta.example"]
    assert not got.customer.identities[0].verified
    assert list(batch.customers) == [got.customer.id]


async def test_nobody_is_found_by_an_identity_that_nobody_has(inbox: Any) -> None:
    with pytest.raises(NotFound):
        await inbox.FindCustomer(
            pb.FindCustomerRequest(identity=message_pb2.Identity(kind="email", value="x@y.example"))
        )


async def test_a_story_pages_both_ways_without_gap_or_repeat(history: History, inbox: Any) -> None:
    await history.publish(*(mail(f"m{n}@a", minutes=n) for n in range(7)))
    await history.settled(7)
    customer = (await history.rows("nodes"))[0]["_id"]

    newest = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer, page_size=3))
    middle = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer, page_size=3, before=newest.before))
    oldest = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer, page_size=3, before=middle.before))
    onward = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer, page_size=3, after=oldest.after))

    pages = [[entry.external_id for entry in page.entries] for page in (oldest, middle, newest)]
    assert pages == [["m0@a"], ["m1@a", "m2@a", "m3@a"], ["m4@a", "m5@a", "m6@a"]]
    assert oldest.before == ""
    assert [entry.external_id for entry in onward.entries] == pages[1]
    assert all(entry.conversation_reference and entry.customer_id == customer for entry in newest.entries)


async def test_after_the_newest_comes_what_arrives_later(history: History, inbox: Any) -> None:
    await history.publish(mail("m1@a"))
    await history.settled(1)
    customer = (await history.rows("nodes"))[0]["_id"]
    first = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer))

    nothing = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer, after=first.after))
    await history.publish(mail("m2@a", minutes=5))
    await history.settled(2)
    later = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer, after=nothing.after))

    assert [entry.external_id for entry in later.entries] == ["m2@a"]


async def test_a_story_is_filtered_by_conversation_channel_and_kind(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)
    await history.publish(mail("other@a", minutes=3))
    await history.settled(2)
    note = pb.RecordNoteRequest(request_id=ids.new_id(), conversation_id=conversation["_id"], text="VIP")
    await inbox.RecordNote(note, metadata=AGENT)

    async def story(**only: Any) -> list[str]:
        answer = await inbox.ListStory(pb.ListStoryRequest(customer_id=conversation["node"], **only))
        return [entry.text for entry in answer.entries]

    assert len(await story()) == 3
    assert len(await story(conversation_id=conversation["_id"])) == 2
    assert await story(kinds=[entry_pb2.ENTRY_KIND_NOTE]) == ["VIP"]
    assert await story(channels=["chat"]) == []


async def test_an_edit_names_the_entry_whose_words_it_replaces(history: History, inbox: Any) -> None:
    who = Identity(kind="telegram", value="7643", display_name="veli")
    said = mail("tg/1", author=who, channel="telegram", subject="", text="Kırk numara")
    changed = mail("", author=who, channel="telegram", references=("tg/1",), subject="", text="✎ Kırk bir", minutes=1)
    await history.publish(replace(changed, about_external_id="1"), said)
    await history.settled(2)
    (entry,) = await history.rows("entries", external_id="tg/1")

    story = (await inbox.ListStory(pb.ListStoryRequest(customer_id=entry["node"]))).entries

    assert [one.text for one in story] == ["Kırk numara", "✎ Kırk bir"]
    assert [one.edits_entry_id for one in story] == ["", entry["_id"]]
    assert len({one.conversation_id for one in story}) == 1


async def test_an_edited_comment_stands_in_its_thread_and_names_the_comment_though_it_came_first(
    history: History, inbox: Any
) -> None:
    who = Identity(kind="messenger", value="6001", display_name="Elif")
    comment: dict[str, Any] = {"author": who, "channel": "messenger", "subject": "", "kind": MessageKind.COMMENT}
    name, thread = "sayfa/comment/6001/5_1", "sayfa/thread/5_0"
    said = replace(mail(name, text="Kırk numara", **comment), thread_root=thread)
    edit = mail("", references=(name,), text="✎ Kırk bir", minutes=1, about_external_id="5_1", **comment)
    await history.publish(replace(edit, thread_root=thread))
    await history.settled(1)
    early = (await history.rows("entries"))[0]

    await history.publish(said)
    await history.settled(2)
    story = (await inbox.ListStory(pb.ListStoryRequest(customer_id=early["node"]))).entries

    assert [one.text for one in story] == ["Kırk numara", "✎ Kırk bir"]
    assert [one.edits_entry_id for one in story] == ["", story[0].id]
    assert {one.conversation_id for one in story} == {early["conversation"]}
    assert len(await history.rows("links")) == 0


async def test_what_another_wrote_in_a_joined_thread_stands_in_one_story_only(history: History, inbox: Any) -> None:
    await history.publish(mail("m1@a", "ana@firma.example"))
    await history.publish(mail("k1@a", "kenan@firma.example", references=("m1@a",), minutes=5))
    await history.settled(2)
    await history.publish(
        mail("m2@a", "ana@firma.example", references=("m1@a",), cc=("kenan@firma.example",), minutes=9)
    )
    await until(lambda: history.rows("conversations", story_node={"$exists": True}))
    await history.settled(3)

    async def story(address: str) -> list[str]:
        who = message_pb2.Identity(kind="email", value=address)
        customer = (await inbox.FindCustomer(pb.FindCustomerRequest(identity=who))).customer.id
        answer = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer, page_size=50))
        return [entry.external_id for entry in answer.entries]

    assert await story("ana@firma.example") == ["m1@a", "k1@a", "m2@a"]
    assert await story("kenan@firma.example") == []


async def test_conversations_are_listed_newest_first_a_page_at_a_time(history: History, inbox: Any) -> None:
    await history.publish(*(mail(f"m{n}@a", minutes=n) for n in range(5)))
    await history.settled(5)
    customer = (await history.rows("nodes"))[0]["_id"]

    first = await inbox.ListConversations(pb.ListConversationsRequest(customer_id=customer, page_size=3))
    second = await inbox.ListConversations(
        pb.ListConversationsRequest(customer_id=customer, page_size=3, page_token=first.next_page_token)
    )

    subjects_seen = [one.subject for one in (*first.conversations, *second.conversations)]
    assert subjects_seen == [f"Soru m{n}@a" for n in (4, 3, 2, 1, 0)]
    assert {one.entries_count for one in first.conversations} == {1}
    assert second.next_page_token == ""


async def test_entries_are_given_in_the_order_they_were_asked_for(history: History, inbox: Any) -> None:
    await history.publish(mail("m1@a", text="a" * 2_000), mail("m2@a", minutes=1))
    await history.settled(2)
    two, one = [entry["_id"] for entry in sorted(await history.rows("entries"), key=lambda e: e["external_id"])][::-1]

    answer = await inbox.BatchGetEntries(pb.BatchGetEntriesRequest(entry_ids=[two, "nothing", one], brief=True))

    assert [entry.id for entry in answer.entries] == [two, one]
    assert len(answer.entries[1].text) == 1_000


# -- notes


async def test_a_phone_note_with_a_new_number_makes_a_customer_once(history: History, inbox: Any) -> None:
    request = pb.RecordPhoneNoteRequest(
        request_id=ids.new_id(),
        identity=message_pb2.Identity(kind="phone", value="0532 000 00 00", display_name="Ayşe", verified=True),
        text="Kargo sordu.",
        call=entry_pb2.PhoneCall(direction=entry_pb2.DIRECTION_IN, outcome="answered"),
    )

    first = await inbox.RecordPhoneNote(request, metadata=AGENT)
    again = await inbox.RecordPhoneNote(request, metadata=AGENT)

    assert again.entry == first.entry
    assert len(await history.rows("entries")) == 1
    customer = (await inbox.GetCustomer(pb.GetCustomerRequest(customer_id=first.entry.customer_id))).customer
    assert (customer.identities[0].value, customer.identities[0].verified) == ("+905320000000", False)
    assert (first.entry.author.kind, first.entry.author.id) == (entry_pb2.AUTHOR_KIND_AGENT, "ana")
    (event,) = await history.told(entry_events.EntryRecorded)
    assert (event.opened_conversation, event.kind) == (True, entry_pb2.ENTRY_KIND_PHONE_NOTE)


async def test_a_phone_note_joins_the_conversation_that_it_names(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)

    answer = await inbox.RecordPhoneNote(
        pb.RecordPhoneNoteRequest(
            request_id=ids.new_id(), conversation_id=conversation["_id"], text=f"Kartı {CARD} imiş"
        ),
        metadata=AGENT,
    )

    assert answer.entry.conversation_id == conversation["_id"]
    assert "4111" not in answer.entry.text
    assert [(one.kind, one.place, one.count) for one in answer.entry.masked] == [("card_number", "text", 1)]


async def test_two_callers_who_gave_only_the_same_name_are_two_customers(inbox: Any) -> None:
    async def call() -> str:
        who = message_pb2.Identity(kind="name", value="Ayşe Yılmaz")
        request = pb.RecordPhoneNoteRequest(request_id=ids.new_id(), identity=who, text="Aradı.")
        return str((await inbox.RecordPhoneNote(request, metadata=AGENT)).entry.customer_id)

    assert await call() != await call()


async def test_a_request_id_used_for_something_else_is_refused(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)
    request = pb.RecordNoteRequest(request_id=ids.new_id(), conversation_id=conversation["_id"], text="one")
    await inbox.RecordNote(request, metadata=AGENT)
    request.text = "two"

    with pytest.raises(Rejected) as refusal:
        await inbox.RecordNote(request, metadata=AGENT)

    assert refusal.value.reason == "REQUEST_ID_REUSED"


# -- replies


async def test_a_reply_leaves_threaded_and_its_answer_joins_by_the_token(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history, references=("older@a",))

    answer = await inbox.SendReply(_reply(conversation["_id"]), metadata=AGENT)
    (sent,) = await history.told(reply_events.ReplySend, stream=subjects.REPLIES)
    assert answer.entry.delivery.state == message_pb2.DELIVERY_STATE_SENDING
    assert [one.identity.value for one in sent.recipients] == ["sule@posta.example"]
    assert (sent.in_reply_to, list(sent.references)) == ("m1@a", ["older@a", "m1@a"])
    assert sent.subject == "Re: Soru m1@a"
    assert sent.quoted_text.startswith("Merhaba")
    assert sent.conversation_reference == conversation["reference"]

    ours = f"{sent.reply_token}@poyraz.example"
    await history.publish(
        mail("k1@b", "kuzen@baska.example", references=(ours,), reply_tokens=(sent.reply_token,), minutes=30)
    )
    await history.settled(2)
    (entry,) = await history.rows("entries", external_id="k1@b")
    assert (entry["conversation"], entry["thread_reason"]) == (conversation["_id"], "reply_token")


async def test_a_reply_sent_again_with_its_request_id_is_one_reply(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)
    request = _reply(conversation["_id"])

    answers = await asyncio.gather(*(inbox.SendReply(request, metadata=AGENT) for _ in range(5)))

    assert len({answer.entry.id for answer in answers}) == 1
    await history.told(reply_events.ReplySend, stream=subjects.REPLIES)
    assert len([m for m in await history.stream(subjects.REPLIES) if isinstance(m, reply_events.ReplySend)]) == 1


async def test_a_reply_can_be_taken_back_until_it_leaves(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)
    request = _reply(conversation["_id"])
    request.delay.FromTimedelta(timedelta(minutes=5))
    reply = (await inbox.SendReply(request, metadata=AGENT)).entry

    cancelled = await inbox.CancelReply(pb.CancelReplyRequest(entry_id=reply.id), metadata=AGENT)
    again = await inbox.CancelReply(pb.CancelReplyRequest(entry_id=reply.id), metadata=AGENT)

    assert cancelled.entry.delivery.state == again.entry.delivery.state == message_pb2.DELIVERY_STATE_CANCELLED
    await history.told(entry_events.DeliveryChanged)
    assert await history.stream(subjects.REPLIES) == []


async def test_a_reply_on_its_way_cannot_be_taken_back(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)
    reply = (await inbox.SendReply(_reply(conversation["_id"]), metadata=AGENT)).entry
    await history.told(reply_events.ReplySend, stream=subjects.REPLIES)

    with pytest.raises(Conflict) as refusal:
        await inbox.CancelReply(pb.CancelReplyRequest(entry_id=reply.id), metadata=AGENT)

    assert refusal.value.reason == "ALREADY_SENT"


async def test_deliveries_move_forward_only_and_are_told(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)
    reply = (await inbox.SendReply(_reply(conversation["_id"]), metadata=AGENT)).entry
    await history.told(reply_events.ReplySend, stream=subjects.REPLIES)
    at = Timestamp(seconds=1_800_000_000)

    for state in (message_pb2.DELIVERY_STATE_DELIVERED, message_pb2.DELIVERY_STATE_SENT):
        await history.report(entry_id=reply.id, state=state, at=at, external_id="to1.x@poyraz.example")

    async def has_left() -> bool:
        (entry,) = await history.rows("entries", _id=reply.id)
        return "sent_at" in entry

    await until(has_left)
    (entry,) = await history.rows("entries", _id=reply.id)
    assert (entry["delivery"]["state"], entry["external_id"]) == ("delivered", "to1.x@poyraz.example")
    states = [event.state for event in await history.told(entry_events.DeliveryChanged)]
    assert states == [message_pb2.DELIVERY_STATE_DELIVERED]


async def test_a_reply_that_may_be_taken_back_leaves_when_its_time_comes(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)
    request = _reply(conversation["_id"])
    request.delay.FromTimedelta(timedelta(milliseconds=300))

    queued = (await inbox.SendReply(request, metadata=AGENT)).entry
    (sent,) = await history.told(reply_events.ReplySend, stream=subjects.REPLIES)

    assert queued.delivery.state == message_pb2.DELIVERY_STATE_QUEUED
    assert (sent.entry_id, sent.quoted_text[:7]) == (queued.id, "Merhaba")
    (event,) = await history.told(entry_events.DeliveryChanged)
    assert event.state == message_pb2.DELIVERY_STATE_SENDING


async def test_many_replies_are_recorded_at_once_or_none_where_one_is_wrong(history: History, inbox: Any) -> None:
    await history.publish(*(mail(f"m{n}@a", f"c{n}@posta.example") for n in range(3)))
    await history.settled(3)
    requests = [_reply(one["_id"]) for one in await history.rows("conversations")]

    with pytest.raises(NotFound):
        await inbox.SendReplies(pb.SendRepliesRequest(requests=[*requests, _reply("none")]), metadata=AGENT)
    assert await history.rows("entries", direction="out") == []
    first = await inbox.SendReplies(pb.SendRepliesRequest(requests=requests), metadata=AGENT)
    again = await inbox.SendReplies(pb.SendRepliesRequest(requests=requests), metadata=AGENT)

    sent = await history.told(reply_events.ReplySend, stream=subjects.REPLIES, count=3)
    assert {one.entry_id for one in sent} == set(first.entry_ids)
    assert list(again.entry_ids) == list(first.entry_ids)
    assert {one.recipients[0].identity.value for one in sent} == {f"c{n}@posta.example" for n in range(3)}


async def test_a_bounce_that_names_only_the_external_id_reaches_its_reply(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)
    reply = (await inbox.SendReply(_reply(conversation["_id"]), metadata=AGENT)).entry
    at = Timestamp(seconds=1_800_000_000)
    sent = {"entry_id": reply.id, "state": message_pb2.DELIVERY_STATE_SENT, "at": at, "external_id": "to1.y@p"}
    await history.report(**sent)
    await until(lambda: history.rows("entries", external_id="to1.y@p"))

    await history.report(external_id="not-ours@p", state=message_pb2.DELIVERY_STATE_FAILED, at=at)
    await history.report(external_id="to1.y@p", state=message_pb2.DELIVERY_STATE_FAILED, at=at, detail="550 no")

    failed = await until(lambda: history.rows("entries", **{"delivery.state": "failed"}))
    assert (failed[0]["_id"], failed[0]["delivery"]["detail"]) == (reply.id, "550 no")


async def test_an_answer_goes_to_the_author_and_not_to_an_unproved_reply_to(history: History, inbox: Any) -> None:
    elsewhere = Participant(identity=Identity(kind="email", value="x@evil.example"), role=ParticipantRole.REPLY_TO)
    conversation = await _one_conversation(history, participants=(elsewhere,))

    await inbox.SendReply(_reply(conversation["_id"]), metadata=AGENT)

    (sent,) = await history.told(reply_events.ReplySend, stream=subjects.REPLIES)
    assert [one.identity.value for one in sent.recipients] == ["sule@posta.example"]


async def test_a_long_reply_is_sent_whole(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)
    text = "ş" * 100_000

    answer = await inbox.SendReply(_reply(conversation["_id"], text=text), metadata=AGENT)

    (sent,) = await history.told(reply_events.ReplySend, stream=subjects.REPLIES)
    assert sent.text == text
    assert answer.entry.full_text.size_bytes == 200_000
    assert len(answer.entry.text.encode()) == 64 * 1024


async def test_a_phone_call_alone_has_no_way_back(inbox: Any) -> None:
    who = message_pb2.Identity(kind="phone", value="+905320000001")
    note = pb.RecordPhoneNoteRequest(request_id=ids.new_id(), identity=who, text="Aradı.")
    entry = (await inbox.RecordPhoneNote(note, metadata=AGENT)).entry

    with pytest.raises(Rejected) as refusal:
        await inbox.SendReply(_reply(entry.conversation_id), metadata=AGENT)

    assert refusal.value.reason == "NO_REPLY_ROUTE"


async def test_the_acknowledgement_is_sent_once_whatever_its_text_says_then(history: History) -> None:
    conversation = await _one_conversation(history)
    request_id = ids.notice_request_id(conversation["_id"], "acknowledgement", 1)
    kind = entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT
    async with history.client("shop") as system:
        first = await system.SendReply(_reply(conversation["_id"], request_id=request_id, automatic=kind, text="by 5"))
        again = await system.SendReply(_reply(conversation["_id"], request_id=request_id, automatic=kind, text="by 6"))

    assert (again.entry.id, again.entry.text) == (first.entry.id, "by 5")
    assert first.entry.author.kind == entry_pb2.AUTHOR_KIND_SYSTEM


# -- watching


async def test_a_watched_story_tells_new_entries_and_resumes_by_its_cursor(history: History, inbox: Any) -> None:
    conversation = await _one_conversation(history)
    page = await inbox.ListStory(pb.ListStoryRequest(customer_id=conversation["node"]))
    request = pb.WatchStoryRequest(customer_id=conversation["node"], cursor=page.after)

    await history.publish(mail("x@b", "other@posta.example"), mail("m2@a", minutes=1))
    async with asyncio.timeout(10):
        watch = inbox.WatchStory(request)
        first = await anext(aiter(watch))
        watch.cancel()
        await history.publish(mail("m3@a", minutes=2))
        watch = inbox.WatchStory(pb.WatchStoryRequest(customer_id=conversation["node"], cursor=first.cursor))
        second = await anext(aiter(watch))
        watch.cancel()

    assert (first.entry.external_id, second.entry.external_id) == ("m2@a", "m3@a")


# -- refusals


@pytest.mark.parametrize(
    ("method", "request_", "field"),
    [
        ("GetCustomer", pb.GetCustomerRequest(), "customer_id"),
        ("FindCustomer", pb.FindCustomerRequest(), "identity"),
        ("FindCustomer", pb.FindCustomerRequest(identity={"kind": "email", "value": "no address"}), "identity"),
        ("BatchGetCustomers", pb.BatchGetCustomersRequest(customer_ids=["x"] * 257), "customer_ids"),
        ("ListStory", pb.ListStoryRequest(customer_id="x", page_size=257), "page_size"),
        ("ListStory", pb.ListStoryRequest(customer_id="x", before="%%%"), "before"),
        ("ListStory", pb.ListStoryRequest(customer_id="x", before="a", after="b"), "after"),
        ("ListConversations", pb.ListConversationsRequest(customer_id="x", page_token="AAAA"), "page_token"),
        ("BatchGetEntries", pb.BatchGetEntriesRequest(entry_ids=["x"] * 257), "entry_ids"),
        ("RecordNote", pb.RecordNoteRequest(request_id="1", conversation_id="c", text="t"), "request_id"),
        ("RecordNote", pb.RecordNoteRequest(request_id=ids.new_id(), conversation_id="c", text=" "), "text"),
        ("RecordPhoneNote", pb.RecordPhoneNoteRequest(request_id=ids.new_id(), text="t"), "identity"),
        (
            "RecordPhoneNote",
            pb.RecordPhoneNoteRequest(
                request_id=ids.new_id(), customer_id="c", text="t", called_at=Timestamp(seconds=4_000_000_000)
            ),
            "called_at",
        ),
        ("SendReply", pb.SendReplyRequest(request_id=ids.new_id(), conversation_id="c"), "text"),
        (
            "SendReply",
            pb.SendReplyRequest(request_id=ids.new_id(), conversation_id="c", text="x" * (256 * 1024 + 1)),
            "text",
        ),
        (
            "SendReply",
            pb.SendReplyRequest(
                request_id=ids.new_id(), conversation_id="c", text="t", recipients=[message_pb2.Participant()]
            ),
            "recipients",
        ),
    ],
)
async def test_a_malformed_request_is_refused_with_the_name_of_the_field(
    inbox: Any, method: str, request_: Any, field: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        await getattr(inbox, method)(request_)

    assert refusal.value.metadata["field"] == field


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("RecordNote", pb.RecordNoteRequest(request_id=ids.new_id(), conversation_id="none", text="t")),
        ("SendReply", pb.SendReplyRequest(request_id=ids.new_id(), conversation_id="none", text="t")),
        ("CancelReply", pb.CancelReplyRequest(entry_id="none")),
        ("ListStory", pb.ListStoryRequest(customer_id="none")),
        ("WatchStory", pb.WatchStoryRequest(customer_id="none")),
    ],
)
async def test_what_is_not_there_is_not_found(inbox: Any, method: str, request_: Any) -> None:
    call = getattr(inbox, method)(request_)

    with pytest.raises(NotFound):
        await (anext(aiter(call)) if method == "WatchStory" else call)


async def test_who_may_only_read_may_not_write_and_who_is_no_inbox_speaks_for_nobody(history: History) -> None:
    note = pb.RecordNoteRequest(request_id=ids.new_id(), conversation_id="c", text="t")

    refusals: list[TellonceError] = []
    for name, metadata in (("router", None), ("shop", AGENT)):
        async with history.client(name) as client:
            with pytest.raises(Denied) as refusal:
                await client.RecordNote(note, metadata=metadata)
            refusals.append(refusal.value)

    assert [refusal.metadata["scope"] for refusal in refusals] == ["history.write", "actor"]


async def test_an_agent_sends_no_automatic_message(inbox: Any) -> None:
    with pytest.raises(Denied):
        await inbox.SendReply(_reply("c", automatic=entry_pb2.AUTOMATIC_KIND_SURVEY), metadata=AGENT)
