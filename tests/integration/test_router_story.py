"""What history says of customers, conversations and deliveries, and what becomes of the work: on real servers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from google.protobuf.message import Message
from tellonce.conversation.v1.events_pb2 import ConversationsJoined, ConversationsSeparated
from tellonce.customer.v1 import customer_pb2
from tellonce.customer.v1.events_pb2 import CustomerChanged, CustomerErased, CustomersJoined, CustomersSeparated
from tellonce.desk.v1 import desk_pb2, events_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce.entry.v1.events_pb2 import DeliveryChanged
from tellonce.message.v1 import message_pb2
from tellonce_core import ids, subjects
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.bus import Event
from tellonce_runtime.rpc import with_actor

from tests.integration.router_support import (
    House,
    RouterProcess,
    Written,
    a_company,
    a_mail,
    an_agent,
    an_answer,
    opened_house,
    until,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = datetime.now(UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def started(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, RouterProcess]]:
    folder = tmp_path_factory.mktemp("router")
    async with opened_house(nats_server, mongo_server, folder) as house, house.router() as router:
        await router.apply(a_company(an_agent("deniz")))
        yield house, router


@pytest_asyncio.fixture(loop_scope="session")
async def house(started: tuple[House, RouterProcess]) -> House:
    await started[0].clear_desk()
    return started[0]


@pytest.fixture
def router(started: tuple[House, RouterProcess]) -> RouterProcess:
    return started[1]


async def recorded(house: House, *mails: Written) -> Sequence[Written]:
    await house.record(*mails)
    for mail in mails:
        await until(lambda mail=mail: house.item(mail.conversation_id))  # type: ignore[misc]
    return mails


async def tell(house: House, subject: str, message: Message) -> None:
    await house.bus.publish(Event(ids.new_id(), subject, message))


async def becomes(house: House, conversation_id: str, **wanted: Any) -> dict[str, Any]:
    """The item once it has these values."""

    async def item() -> dict[str, Any] | None:
        found = await house.item(conversation_id) or {}
        return found if all(found.get(key) == value for key, value in wanted.items()) else None

    return await until(item, hint=f"{wanted} never came")  # type: ignore[return-value]


async def test_joined_conversations_are_one_piece_of_work_until_they_are_parted(
    house: House, router: RouterProcess
) -> None:
    older, newer = await recorded(house, a_mail(), a_mail(node="n2"))
    link = ids.new_id()
    stays, goes = older.conversation_id, newer.conversation_id

    await tell(
        house,
        subjects.conversation_event("joined", stays),
        ConversationsJoined(link_id=link, conversation_id=stays, joined_conversation_id=goes),
    )
    await becomes(house, goes, joined_into=stays)
    await becomes(house, stays, unanswered=2)
    late = a_mail("Bir şey daha", conversation_id=goes, node="n2")
    await house.record(late)
    await becomes(house, stays, unanswered=3)
    listed = await router.desk.ListConversations(service.ListConversationsRequest())
    assert [item.conversation_id for item in listed.items] == [stays]

    await tell(
        house,
        subjects.conversation_event("separated", stays),
        ConversationsSeparated(link_id=link, conversation_id=stays, separated_conversation_id=goes),
    )
    await becomes(house, stays, unanswered=1)
    parted = await becomes(house, goes, joined_into="", unanswered=2)
    assert parted["status"] == "new"


async def test_a_bounced_answer_makes_the_conversation_work_again(house: House, router: RouterProcess) -> None:
    await router.be_online("deniz")
    [mail] = await recorded(house, a_mail())
    await until(lambda: house.events_of(events_pb2.DeskAssigned, mail.conversation_id))
    reply = an_answer(mail)
    await house.record(reply)
    await becomes(house, mail.conversation_id, status="waiting")

    await tell(
        house,
        subjects.delivery_changed("email", "n1"),
        DeliveryChanged(
            entry_id=reply.event.entry_id,
            conversation_id=mail.conversation_id,
            node_id="n1",
            state=message_pb2.DELIVERY_STATE_FAILED,
        ),
    )

    await becomes(house, mail.conversation_id, status="open", agent_id="deniz")

    async def is_held_again() -> bool:
        return [hold["conversation_id"] for hold in (await house.agent("deniz"))["held"]] == [mail.conversation_id]

    assert await until(is_held_again)


async def test_a_delivery_that_arrived_changes_nothing(house: House, router: RouterProcess) -> None:
    mail, other = await recorded(house, a_mail(), a_mail(node="n2"))
    reply = an_answer(mail)
    await house.record(reply)
    before = await becomes(house, mail.conversation_id, status="waiting")

    for node, state in (("n1", message_pb2.DELIVERY_STATE_SENT), ("n2", message_pb2.DELIVERY_STATE_FAILED)):
        conversation = mail.conversation_id if node == "n1" else other.conversation_id
        await tell(
            house,
            subjects.delivery_changed("email", node),
            DeliveryChanged(entry_id=reply.event.entry_id, conversation_id=conversation, node_id=node, state=state),
        )

    await becomes(house, other.conversation_id, version=2)  # it came after the other
    assert (await house.item(mail.conversation_id) or {})["version"] == before["version"]


async def test_items_follow_their_customer(house: House, router: RouterProcess) -> None:
    [mail] = await recorded(house, a_mail(node="n5"))
    house.history.customer_of["n5"] = customer_pb2.Customer(id="n1", name="Şule Işık (iş)")
    await tell(
        house,
        subjects.customer_event("joined", "n1"),
        CustomersJoined(customer_id="n1", absorbed_customer_id="n5", absorbed_node_ids=["n5"]),
    )
    await becomes(house, mail.conversation_id, customer_id="n1", customer_name="Şule Işık (iş)")

    house.history.customer_of["n5"] = customer_pb2.Customer(id="n5", name="Şule")
    await tell(
        house,
        subjects.customer_event("separated", "n1"),
        CustomersSeparated(customer_id="n1", restored_customer_id="n5", restored_node_ids=["n5"]),
    )
    await becomes(house, mail.conversation_id, customer_id="n5", customer_name="Şule")

    house.history.customer_of["n5"] = customer_pb2.Customer(id="n5", name="Şule Yeni")
    await tell(house, subjects.customer_event("changed", "n5"), CustomerChanged(customer_id="n5", node_id="n5"))
    await becomes(house, mail.conversation_id, customer_name="Şule Yeni")


async def test_a_rule_on_traits_gives_skills_and_a_head_start(house: House, router: RouterProcess) -> None:
    gold = desk_pb2.SkillRule(name="gold", traits={"tier": "gold"}, skills=["vip"], value=1.0)
    company = a_company(an_agent("deniz"))
    with_gold = desk_pb2.DeskSettings()
    with_gold.CopyFrom(company)
    with_gold.skill_rules.append(gold)
    await router.apply(with_gold)
    house.history.customer_of["n7"] = customer_pb2.Customer(id="n7", name="Aslı", traits={"tier": "gold"})
    at = datetime.now(UTC)
    [plain, valued] = await recorded(house, a_mail(node="n8", at=at), a_mail(node="n7", at=at))
    await router.apply(company)

    before, after = [await house.item(mail.conversation_id) or {} for mail in (plain, valued)]

    assert (before["own"]["opening"]["skills"], after["own"]["opening"]["skills"]) == ([], ["vip"])
    assert after["own"]["opening"]["rules"] == ["gold"]
    assert before["due_at"] - after["due_at"] == timedelta(hours=1)  # a quarter of its target of four


async def test_tags_of_two_people_at_once_both_stay_and_a_rule_that_asks_for_one_counts(
    house: House, router: RouterProcess
) -> None:
    company = a_company(an_agent("deniz"))
    with_recall = desk_pb2.DeskSettings()
    with_recall.CopyFrom(company)
    with_recall.skill_rules.add(name="recall", tags=["geri çağırma"], words=["numara"], skills=["recall"])
    await router.apply(with_recall)
    [mail] = await recorded(house, a_mail())

    await asyncio.gather(
        *(
            router.desk.ChangeTags(
                service.ChangeTagsRequest(conversation_id=mail.conversation_id, request_id=ids.new_id(), add=[tag]),
                metadata=with_actor(f"agent:{agent_id}"),
            )
            for tag, agent_id in (("Geri Çağırma", "deniz"), ("acele", "ece"))
        )
    )
    answer = await router.desk.GetConversation(service.GetConversationRequest(conversation_id=mail.conversation_id))
    await router.apply(company)

    assert sorted(answer.item.tags) == ["Geri Çağırma", "acele"]
    assert list(answer.item.skills) == ["recall"]


async def test_nothing_is_kept_of_an_erased_customer(house: House, router: RouterProcess) -> None:
    await router.be_online("deniz")
    [mail] = await recorded(house, a_mail(node="n6"))
    await until(lambda: house.events_of(events_pb2.DeskAssigned, mail.conversation_id))

    await tell(
        house,
        subjects.customer_event("erased", "n6"),
        CustomerErased(customer_id="n6", node_ids=["n6"], conversation_ids=[mail.conversation_id]),
    )

    async def is_gone() -> bool:
        held = (await house.agent("deniz"))["held"]
        decisions = await house.database.decisions.count_documents({"conversation_id": mail.conversation_id})
        return await house.item(mail.conversation_id) is None and not held and not decisions

    await until(is_gone)


async def test_text_stands_in_the_snippet_alone_and_in_no_event(house: House, router: RouterProcess) -> None:
    [mail] = await recorded(house, a_mail("gizli değil ama uzun " * 40))

    [queued] = await until(lambda: house.events_of(events_pb2.DeskQueued, mail.conversation_id))

    assert b"gizli" not in queued.SerializeToString()
    answer = await router.desk.GetConversation(service.GetConversationRequest(conversation_id=mail.conversation_id))
    assert len(answer.item.snippet) <= 200
    assert answer.item.status == desk_pb2.DESK_STATUS_NEW
