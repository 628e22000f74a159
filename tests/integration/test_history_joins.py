"""Joining customers and conversations, taking that back and splitting, over real gRPC, NATS and MongoDB."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce.customer.v1 import events_pb2 as customer_events
from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1 import joins_pb2, orders_pb2, people_pb2, told_pb2
from tellonce.message.v1 import message_pb2
from tellonce_core import ids
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.message import Identity
from tellonce_local.servers import MongoServer, NatsServer

from tests.integration.history_support import AGENT, History, history_settings, mail, running_history, until, word

pytestmark = pytest.mark.asyncio(loop_scope="session")

AYSE, MERT = "ayse@posta.example", "mert@posta.example"


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


@pytest_asyncio.fixture(loop_scope="session")
async def two(history: History) -> tuple[str, str]:
    """Two customers with a conversation each: the nodes of Ayşe and of Mert."""
    await history.publish(mail("a1@x", AYSE), mail("m1@x", MERT, minutes=5))
    await history.settled(2)
    nodes = {node["value"]: node["_id"] for node in await history.rows("nodes")}
    return nodes[AYSE], nodes[MERT]


async def _story(inbox: Any, customer: str) -> list[str]:
    found = await inbox.ListStory(pb.ListStoryRequest(customer_id=customer))
    return [entry.external_id or entry.text for entry in found.entries]


async def _join(inbox: Any, one: str, other: str) -> Any:
    request = people_pb2.JoinCustomersRequest(
        request_id=ids.new_id(), customer_id=one, other_customer_id=other, reason="Aynı kişi, telefonda söyledi"
    )
    return await inbox.JoinCustomers(request, metadata=AGENT)


async def _conversations(history: History) -> dict[str, str]:
    """By the external id of the mail that began each."""
    entries = {one["_id"]: one for one in await history.rows("entries")}
    return {
        entries[one["opened_by"]].get("external_id", ""): one["_id"]
        for one in await history.rows("conversations")
        if one.get("opened_by") in entries
    }


# -- customers


async def test_joined_customers_have_one_story_and_are_told_of(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    joined = await _join(inbox, *two)

    assert joined.customer.id == min(two)
    assert {one.value for one in joined.customer.identities} == {AYSE, MERT}
    assert joined.customer.conversations_count == 2
    assert joined.link.actor == "agent:ana"
    for node in two:
        assert await _story(inbox, node) == ["a1@x", "m1@x"]
    (event,) = await history.told(customer_events.CustomersJoined)
    assert (event.customer_id, event.absorbed_customer_id) == (min(two), max(two))
    assert list(event.absorbed_node_ids) == [max(two)]


async def test_a_join_taken_back_leaves_everything_as_it_was_and_shows_what_came_since(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    before = [await inbox.GetCustomer(pb.GetCustomerRequest(customer_id=node)) for node in two]
    joined = await _join(inbox, *two)
    await history.publish(mail("a2@x", AYSE, minutes=90))
    await history.settled(3)

    parted = await inbox.UnjoinCustomers(
        people_pb2.UnjoinCustomersRequest(link_id=joined.link.id, reason="Kardeşiymiş"), metadata=AGENT
    )

    assert await _story(inbox, two[0]) == ["a1@x", "a2@x"]
    assert await _story(inbox, two[1]) == ["m1@x"]
    after = await inbox.GetCustomer(pb.GetCustomerRequest(customer_id=two[1]))
    assert after == before[1]
    assert [entry.external_id for entry in parted.recorded_since] == ["a2@x"]
    assert parted.link.removed_by == "agent:ana"
    (event,) = await history.told(customer_events.CustomersSeparated)
    assert list(event.restored_node_ids) == [max(two)]


async def test_a_request_that_is_sent_again_joins_once_and_parts_once(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    request = people_pb2.JoinCustomersRequest(
        request_id=ids.new_id(), customer_id=two[0], other_customer_id=two[1], reason="Aynı"
    )
    first, again = [await inbox.JoinCustomers(request, metadata=AGENT) for _ in range(2)]
    back = people_pb2.UnjoinCustomersRequest(link_id=first.link.id)
    once, twice = [await inbox.UnjoinCustomers(back, metadata=AGENT) for _ in range(2)]

    assert (first.link, once.link) == (again.link, twice.link)
    await history.told(customer_events.CustomersSeparated)
    told = await history.stream("STORY")
    assert len([one for one in told if isinstance(one, customer_events.CustomersJoined)]) == 1
    assert len([one for one in told if isinstance(one, customer_events.CustomersSeparated)]) == 1


async def test_three_are_parted_at_the_very_edge(history: History, inbox: Any, two: tuple[str, str]) -> None:
    await history.publish(mail("z1@x", "zeynep@posta.example", minutes=9))
    await history.settled(3)
    third = next(node["_id"] for node in await history.rows("nodes") if node["value"] == "zeynep@posta.example")
    first = await _join(inbox, *two)
    await _join(inbox, two[1], third)

    await inbox.UnjoinCustomers(people_pb2.UnjoinCustomersRequest(link_id=first.link.id), metadata=AGENT)

    assert await _story(inbox, two[0]) == ["a1@x"]
    assert await _story(inbox, third) == ["m1@x", "z1@x"]


async def test_nobody_is_joined_with_themselves_or_with_nobody(inbox: Any, two: tuple[str, str]) -> None:
    with pytest.raises(Rejected):
        await _join(inbox, two[0], two[0])
    with pytest.raises(NotFound):
        await _join(inbox, two[0], "nobody")
    with pytest.raises(NotFound):
        await inbox.UnjoinCustomers(people_pb2.UnjoinCustomersRequest(link_id="nothing"), metadata=AGENT)


# -- proof


def _verify(customer: str, evidence: str = "code", **fields: Any) -> people_pb2.VerifyIdentityRequest:
    who = message_pb2.Identity(kind="account", value="musteri-17", display_name="Ayşe Demir")
    return people_pb2.VerifyIdentityRequest(
        request_id=ids.new_id(), identity=who, evidence=evidence, customer_id=customer, **fields
    )


async def test_a_proved_identity_belongs_to_the_customer_at_once(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    async with history.client("shop") as shop:
        proved = await shop.VerifyIdentity(_verify(two[0]))
        again = await shop.VerifyIdentity(_verify(two[0]))

    assert proved.link_id == again.link_id != ""
    (account,) = [one for one in proved.customer.identities if one.kind == "account"]
    assert account.verified
    assert account.evidence == "code"
    assert await _story(inbox, proved.node_id) == ["a1@x"]
    await history.told(customer_events.CustomersJoined)


async def test_proof_does_not_join_again_what_people_took_back(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    async with history.client("shop") as shop:
        proved = await shop.VerifyIdentity(_verify(two[0]))
        await inbox.UnjoinCustomers(people_pb2.UnjoinCustomersRequest(link_id=proved.link_id), metadata=AGENT)

        again = await shop.VerifyIdentity(_verify(two[0]))

    assert again.link_id == ""
    assert await _story(inbox, proved.node_id) == []


async def test_an_agents_word_is_evidence_only_with_a_reason(inbox: Any, two: tuple[str, str]) -> None:
    with pytest.raises(Rejected):
        await inbox.VerifyIdentity(_verify(two[0], ""), metadata=AGENT)

    said = await inbox.VerifyIdentity(_verify(two[0], "", reason="Kimliğini gördüm"), metadata=AGENT)

    (account,) = [one for one in said.customer.identities if one.kind == "account"]
    assert account.evidence == "agent:ana"


async def test_one_evidence_that_names_two_identities_joins_them(history: History, inbox: Any) -> None:
    account = Identity(kind="account", value="musteri-17", verified=True, evidence="signed_token")
    address = Identity(kind="email", value=AYSE, verified=True, evidence="signed_token")
    await history.publish(mail("a1@x", AYSE))
    await history.settled(1)
    chat = replace(mail("c1@x", minutes=8), channel="chat", author=account, proved_identities=(address,), recipient="")

    await history.publish(chat)
    await history.settled(2)

    (event,) = await history.told(customer_events.CustomersJoined)
    assert await _story(inbox, event.absorbed_customer_id) == ["a1@x", "c1@x"]


# -- contacts


async def test_who_may_act_for_a_customer_is_marked_on_their_entries(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    ayse, mert = two
    contact = people_pb2.AuthorizeContactRequest(
        request_id=ids.new_id(), customer_id=ayse, contact_customer_id=mert, reason="Eşi, telefonda söyledi"
    )
    made = await inbox.AuthorizeContact(contact, metadata=AGENT)
    await history.publish(mail("a2@x", AYSE, references=("a1@x",), cc=(MERT,), minutes=10))
    await history.settled(3)
    await history.publish(mail("m2@x", MERT, references=("a1@x", "a2@x"), minutes=20))
    await history.settled(4)

    async def written_by_mert() -> Any:
        story = await inbox.ListStory(pb.ListStoryRequest(customer_id=ayse))
        return next(entry for entry in story.entries if entry.external_id == "m2@x")

    entry = await written_by_mert()
    assert (entry.author.customer_id, entry.author.authorized) == (mert, True)
    await inbox.RevokeContact(people_pb2.RevokeContactRequest(link_id=made.link.id), metadata=AGENT)
    entry = await written_by_mert()
    assert (entry.author.customer_id, entry.author.authorized) == (mert, False)


# -- conversations


async def test_conversations_joined_by_an_agent_are_one_until_that_is_taken_back(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    ayse, mert = two
    found = await _conversations(history)
    older, younger = found["a1@x"], found["m1@x"]
    joined = await inbox.JoinConversations(
        joins_pb2.JoinConversationsRequest(
            request_id=ids.new_id(), conversation_id=younger, other_conversation_id=older
        ),
        metadata=AGENT,
    )
    assert joined.conversation.id == older
    assert joined.conversation.entries_count == 2
    assert await _story(inbox, ayse) == ["a1@x", "m1@x"]
    assert await _story(inbox, mert) == []
    await history.publish(mail("m2@x", MERT, references=("m1@x",), minutes=60))
    await history.settled(3)

    parted = await inbox.UnjoinConversations(
        joins_pb2.UnjoinConversationsRequest(link_id=joined.link.id, reason="Ayrı konu"), metadata=AGENT
    )

    assert {parted.conversation.id, parted.other.id} == {older, younger}
    assert [entry.external_id for entry in parted.recorded_since] == ["m2@x"]
    assert await _story(inbox, mert) == ["m1@x"]
    assert await _story(inbox, ayse) == ["a1@x", "m2@x"]
    (told,) = await history.told(conversation_events.ConversationsSeparated)
    assert (told.conversation_id, told.separated_conversation_id) == (older, younger)

    sorted_out = await inbox.SplitConversation(
        joins_pb2.SplitConversationRequest(
            request_id=ids.new_id(),
            conversation_id=older,
            entry_ids=[entry.id for entry in parted.recorded_since],
            into_conversation_id=younger,
        ),
        metadata=AGENT,
    )

    assert sorted_out.conversation.id == younger
    await until(lambda: _is(inbox, mert, ["m1@x", "m2@x"]), what="the sorted story")
    assert await _story(inbox, ayse) == ["a1@x"]


async def test_of_conversations_that_people_joined_each_writer_may_be_shown_their_own_part(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    _, mert = two
    await history.publish(word("s1", 1, seconds=3600))
    await history.settled(3)
    (said,) = await history.rows("entries", channel="chat")
    visitor, chat, mails = said["node"], said["conversation"], (await _conversations(history))["a1@x"]
    asked = pb.ListStoryRequest(customer_id=visitor, conversation_id=chat, own_only=True, page_size=2)

    async def own(**change: Any) -> list[str]:
        page = pb.ListStoryRequest(**{**_fields(asked), **change})
        found = await inbox.ListStory(page)
        return [entry.external_id or entry.text for entry in found.entries]

    join = joins_pb2.JoinConversationsRequest(
        request_id=ids.new_id(), conversation_id=mails, other_conversation_id=chat
    )
    joined = await inbox.JoinConversations(join, metadata=AGENT)
    await history.publish(word("s1", 2, seconds=3700), mail("a2@x", AYSE, references=("a1@x",), minutes=90))
    await history.settled(5)
    for text, answered in (("Sohbete yanıt", said["_id"]), ("Postaya yanıt", await _entry(history, "a2@x"))):
        reply = pb.SendReplyRequest(
            request_id=ids.new_id(), conversation_id=mails, text=text, in_reply_to_entry_id=answered
        )
        await inbox.SendReply(reply, metadata=AGENT)

    assert joined.conversation.id == mails
    first, later = said["external_id"], word("s1", 2).external_id
    assert await own(page_size=50) == [first, later, "Sohbete yanıt"]
    newest = await inbox.ListStory(asked)
    assert [entry.external_id or entry.text for entry in newest.entries] == [later, "Sohbete yanıt"]
    assert await own(before=newest.before) == [first]
    assert await own(customer_id=mert) == []
    with pytest.raises(NotFound):
        await own(own_only=False)
    with pytest.raises(Rejected):
        await own(conversation_id="")


def _fields(request: pb.ListStoryRequest) -> dict[str, Any]:
    return {field.name: value for field, value in request.ListFields()}


async def _entry(history: History, external_id: str) -> str:
    (entry,) = await history.rows("entries", external_id=external_id)
    return str(entry["_id"])


async def _is(inbox: Any, customer: str, expected: list[str]) -> bool:
    return await _story(inbox, customer) == expected


async def test_what_people_parted_keys_do_not_join_again(history: History, inbox: Any) -> None:
    await history.publish(mail("a1@x", AYSE), mail("b1@x", AYSE, minutes=5))
    await history.settled(2)
    await history.publish(mail("ab@x", AYSE, references=("a1@x", "b1@x"), minutes=9))
    await history.settled(3)
    (link,) = await history.rows("links")
    await inbox.UnjoinConversations(joins_pb2.UnjoinConversationsRequest(link_id=link["_id"]), metadata=AGENT)

    await history.publish(mail("more@x", AYSE, references=("a1@x", "b1@x"), minutes=30))
    await history.settled(4)

    assert len(await history.rows("links", removed_at={"$exists": False})) == 0
    assert len(await history.rows("conversations", joined_into={"$exists": False})) == 2
    (entry,) = await history.rows("entries", external_id="more@x")
    assert entry["conversation"] == (await _conversations(history))["b1@x"]


async def test_split_entries_begin_a_conversation_to_which_answers_come(history: History, inbox: Any) -> None:
    await history.publish(mail("a1@x", AYSE))
    await history.settled(1)
    await history.publish(mail("a2@x", AYSE, references=("a1@x",), minutes=5))
    await history.settled(2)
    conversation = await history.only_conversation()
    (second,) = await history.rows("entries", external_id="a2@x")
    request = joins_pb2.SplitConversationRequest(
        request_id=ids.new_id(), conversation_id=conversation["_id"], entry_ids=[second["_id"]], reason="Başka konu"
    )

    split = await inbox.SplitConversation(request, metadata=AGENT)
    again = await inbox.SplitConversation(request, metadata=AGENT)
    await history.publish(mail("a3@x", AYSE, references=("a1@x", "a2@x"), minutes=30))
    await history.settled(3)

    assert split == again
    assert split.conversation.id != conversation["_id"]
    assert split.conversation.reference
    assert split.conversation.entries_count == 1
    moved = await inbox.BatchGetEntries(pb.BatchGetEntriesRequest(entry_ids=[second["_id"]]))
    assert moved.entries[0].thread_reason == entry_pb2.THREAD_REASON_MOVED
    (third,) = await history.rows("entries", external_id="a3@x")
    assert third["conversation"] == split.conversation.id
    await history.told(conversation_events.ConversationOpened)
    await history.told(conversation_events.ConversationSplit)
    told = [one for one in await history.told(entry_events.EntryRecorded, count=4) if one.moved]
    assert [(one.entry_id, one.conversation_id) for one in told] == [(second["_id"], split.conversation.id)]


async def test_a_stranger_split_off_takes_their_words_into_their_own_story(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    ayse, mert = two
    await history.publish(mail("a2@x", AYSE, references=("a1@x",), cc=(MERT,), minutes=10))
    await history.settled(3)
    await history.publish(mail("m2@x", MERT, references=("a1@x", "a2@x"), minutes=20))
    await history.settled(4)
    (entry,) = await history.rows("entries", external_id="m2@x")
    assert entry["node"] == ayse

    split = await inbox.SplitConversation(
        joins_pb2.SplitConversationRequest(
            request_id=ids.new_id(), conversation_id=entry["conversation"], entry_ids=[entry["_id"]]
        ),
        metadata=AGENT,
    )

    assert await _story(inbox, ayse) == ["a1@x", "a2@x"]
    assert await _story(inbox, mert) == ["m1@x", "m2@x"]
    listed = await inbox.ListConversations(pb.ListConversationsRequest(customer_id=mert))
    assert split.conversation.id in [one.id for one in listed.conversations]


async def test_a_conversation_is_not_emptied_by_a_split(history: History, inbox: Any, two: tuple[str, str]) -> None:
    (entry,) = await history.rows("entries", external_id="a1@x")
    with pytest.raises(Rejected):
        await inbox.SplitConversation(
            joins_pb2.SplitConversationRequest(
                request_id=ids.new_id(), conversation_id=entry["conversation"], entry_ids=[entry["_id"]]
            ),
            metadata=AGENT,
        )


async def test_taking_back_a_join_of_customers_names_the_joined_conversations_that_rest_on_it(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    found = await _conversations(history)
    joined = await _join(inbox, *two)
    link = await inbox.JoinConversations(
        joins_pb2.JoinConversationsRequest(
            request_id=ids.new_id(), conversation_id=found["a1@x"], other_conversation_id=found["m1@x"]
        ),
        metadata=AGENT,
    )

    parted = await inbox.UnjoinCustomers(people_pb2.UnjoinCustomersRequest(link_id=joined.link.id), metadata=AGENT)

    assert [one.id for one in parted.resting] == [link.link.id]
    listed = await inbox.ListLinks(people_pb2.ListLinksRequest(customer_id=two[0], with_removed=True))
    assert {one.id for one in listed.links} == {joined.link.id, link.link.id}


# -- suggestions


async def test_a_shared_number_is_suggested_until_it_is_refused_for_ever(history: History, inbox: Any) -> None:
    await history.publish(
        mail("a1@x", AYSE, text="Numaram 0532 123 45 67, lütfen arayın"),
        mail("m1@x", MERT, minutes=5, text="Beni +90 532 1234567 numarasından arayın"),
    )
    await history.settled(2)
    nodes = {node["value"]: node["_id"] for node in await history.rows("nodes")}
    asked = people_pb2.ListSuggestionsRequest(customer_id=nodes[AYSE])

    async def suggested() -> Any:
        return list((await inbox.ListSuggestions(asked)).suggestions)

    [found] = await until(suggested, what="a suggestion")
    assert found.other.id == nodes[MERT]
    assert [reason.value for reason in found.reasons] == ["+90 532 1234567"]
    refused = people_pb2.DecideSuggestionRequest(suggestion_id=found.id, accept=False)
    await inbox.DecideSuggestion(refused, metadata=AGENT)
    await history.publish(mail("m2@x", MERT, minutes=9, text="Yine: 0532 123 45 67, sipariş no 5512"))
    await history.settled(3)
    assert await suggested() == []


async def test_an_accepted_suggestion_joins_and_taken_apart_it_does_not_come_back(history: History, inbox: Any) -> None:
    await history.publish(
        mail("a1@x", AYSE, text="Sipariş no 20264471 gelmedi"),
        mail("m1@x", MERT, minutes=5, text="20264471 numaralı siparişim: sipariş no 20264471"),
    )
    await history.settled(2)
    nodes = {node["value"]: node["_id"] for node in await history.rows("nodes")}

    async def suggested() -> Any:
        asked = people_pb2.ListSuggestionsRequest(customer_id=nodes[AYSE])
        return list((await inbox.ListSuggestions(asked)).suggestions)

    [found] = await until(suggested, what="a suggestion")
    accepted = await inbox.DecideSuggestion(
        people_pb2.DecideSuggestionRequest(suggestion_id=found.id, accept=True, reason="Aynı sipariş"), metadata=AGENT
    )
    assert await _story(inbox, nodes[MERT]) == ["a1@x", "m1@x"]
    assert await suggested() == []
    await inbox.UnjoinCustomers(people_pb2.UnjoinCustomersRequest(link_id=accepted.link.id), metadata=AGENT)
    assert await suggested() == []


# -- orders


async def test_an_order_stands_in_the_story_and_is_matched_by_who_quotes_its_number(
    history: History, inbox: Any, two: tuple[str, str]
) -> None:
    order = orders_pb2.RecordOrderRequest(
        request_id=ids.new_id(),
        customer_id=two[0],
        order=entry_pb2.Order(number="2026-4471", status="shipped", total="2.890 ₺"),
        summary="Bot, 41 numara",
    )
    async with history.client("shop") as shop:
        first, again = await shop.RecordOrder(order), await shop.RecordOrder(order)
        order.request_id, order.order.status = ids.new_id(), "delivered"
        second = await shop.RecordOrder(order)
    await history.publish(mail("m2@x", MERT, minutes=30, text="2026-4471? Sipariş no: 20264471 nerede?"))
    await history.settled(3)

    assert first == again
    assert first.entry.conversation_id == second.entry.conversation_id
    assert await _story(inbox, two[0]) == ["a1@x", "Bot, 41 numara", "Bot, 41 numara"]

    async def suggested() -> Any:
        return list((await inbox.ListSuggestions(people_pb2.ListSuggestionsRequest(customer_id=two[1]))).suggestions)

    [found] = await until(suggested, what="a suggestion")
    assert (found.other.id, found.reasons[0].value) == (two[0], "2026-4471")


# -- what was told


async def test_what_was_told_by_any_identity_stands_together_and_a_correction_stays(
    history: History, inbox: Any
) -> None:
    await history.publish(
        mail("a1@x", AYSE, text="39 numara geldi, adresim Moda Cad. 112/4."),
        mail("m1@x", MERT, minutes=5, text="41 numara istemiştim. Sipariş no: 48213"),
    )
    await history.settled(2)
    nodes = {node["value"]: node["_id"] for node in await history.rows("nodes")}
    asked = told_pb2.ListToldRequest(customer_id=nodes[AYSE])
    alone = {one.kind: one.value for one in (await inbox.ListTold(asked)).facts}
    await _join(inbox, nodes[AYSE], nodes[MERT])
    facts = {one.kind: one for one in (await inbox.ListTold(asked)).facts}

    corrected = told_pb2.CorrectToldRequest(customer_id=nodes[AYSE], fact_id=facts["size"].id, value="42")
    await inbox.CorrectTold(corrected, metadata=AGENT)
    hidden = told_pb2.CorrectToldRequest(customer_id=nodes[AYSE], fact_id=facts["address"].id)
    await inbox.CorrectTold(hidden, metadata=AGENT)
    after = {one.kind: (one.value, one.corrected_by) for one in (await inbox.ListTold(asked)).facts}

    assert alone == {"size": "39", "address": "adresim Moda Cad. 112/4"}
    assert {kind: one.value for kind, one in facts.items()} == {
        "size": "41",
        "number": "48213",
        "address": "adresim Moda Cad. 112/4",
    }
    assert after == {"size": ("42", "agent:ana"), "number": ("48213", "")}
