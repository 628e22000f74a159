"""Consent, consults, rings, call-backs, escalation and places in the queue, on a real router with real servers."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from google.protobuf.duration_pb2 import Duration
from tellonce.desk.v1 import desk_pb2, events_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce.entry.v1 import entry_pb2
from tellonce_core import ids
from tellonce_core.errors import NotFound
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.rpc import with_actor

from tests.integration.router_support import (
    House,
    RouterProcess,
    Written,
    a_company,
    a_mail,
    an_agent,
    opened_house,
    until,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

DENIZ = with_actor("agent:deniz")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with opened_house(nats_server, mongo_server, tmp_path_factory.mktemp("handing")) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def router(house: House) -> AsyncIterator[RouterProcess]:
    async with house.router(TELLONCE_ROUTER_PRESENCE_EXPIRES="60") as router:
        yield router


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def empty_desk(house: House, router: RouterProcess) -> None:
    await house.clear_desk()
    await router.apply(company())


def company(ring_seconds: float = 60) -> desk_pb2.DeskSettings:
    settings = a_company(an_agent("deniz"), an_agent("ece"), an_agent("leyla", role="supervisor", team_ids=["sales"]))
    settings.teams.append(desk_pb2.Team(id="sales", name="Satış"))
    ring = Duration()
    ring.FromTimedelta(timedelta(seconds=ring_seconds))
    settings.points.append(desk_pb2.ChannelPoints(channel="chat", points=33, ring=ring))
    return settings


def a_chat(**fields: Any) -> Written:
    return a_mail("Merhaba", channel="chat", **fields)


async def given(house: House, router: RouterProcess, agent_id: str = "deniz", **fields: Any) -> Written:
    """A chat that the machine has given to somebody."""
    await router.be_online(agent_id)
    chat = a_chat(**fields)
    await house.record(chat)
    await until(lambda: house.events_of(events_pb2.DeskAssigned, chat.conversation_id))
    return chat


async def item(router: RouterProcess, chat: Written) -> desk_pb2.DeskItem:
    answer = await router.desk.GetConversation(service.GetConversationRequest(conversation_id=chat.conversation_id))
    return answer.item


async def ask_to_transfer(router: RouterProcess, chat: Written, **fields: Any) -> desk_pb2.DeskItem:
    request = service.TransferConversationRequest(
        conversation_id=chat.conversation_id, request_id=ids.new_id(), agent_id="ece", reason="Uzmanı odur", **fields
    )
    return (await router.desk.TransferConversation(request, metadata=DENIZ)).item


async def test_a_chat_is_handed_over_once_the_customer_agrees(house: House, router: RouterProcess) -> None:
    chat = await given(house, router)

    asked = await ask_to_transfer(router, chat)
    answer = service.AnswerConsentRequest(
        conversation_id=chat.conversation_id, consent_id=asked.consent.id, answer=desk_pb2.CONSENT_ANSWER_ACCEPTED
    )
    accepted = (await router.desk.AnswerConsent(answer)).item
    again = (await router.desk.AnswerConsent(answer)).item

    assert (asked.agent_id, asked.consent.agent_name, asked.consent.available) == ("deniz", "Ece", False)
    assert (accepted.agent_id, accepted.HasField("consent"), again.version) == ("ece", False, accepted.version)
    [told] = await until(lambda: house.events_of(events_pb2.DeskConsentAsked, chat.conversation_id))
    [over] = await until(lambda: house.events_of(events_pb2.DeskConsentAnswered, chat.conversation_id))
    assert told.consent_id == over.consent_id == asked.consent.id
    assert [hold["conversation_id"] for hold in (await house.agent("ece"))["held"]] == [chat.conversation_id]
    assert (await house.agent("deniz"))["held"] == []


async def test_a_question_that_is_not_open_is_not_found(house: House, router: RouterProcess) -> None:
    chat = await given(house, router)

    with pytest.raises(NotFound):
        await router.desk.AnswerConsent(
            service.AnswerConsentRequest(
                conversation_id=chat.conversation_id, consent_id="x", answer=desk_pb2.CONSENT_ANSWER_ACCEPTED
            )
        )


async def test_a_transfer_without_consent_goes_at_once(house: House, router: RouterProcess) -> None:
    chat = await given(house, router)

    assert (await ask_to_transfer(router, chat, without_consent=True)).agent_id == "ece"


async def test_a_colleague_who_was_brought_in_finds_it_and_is_let_out(house: House, router: RouterProcess) -> None:
    chat = await given(house, router)
    request = {"conversation_id": chat.conversation_id, "agent_id": "ece"}

    brought = await router.desk.ConsultColleague(
        service.ConsultColleagueRequest(request_id=ids.new_id(), **request), metadata=DENIZ
    )
    listed = await router.desk.ListConversations(
        service.ListConversationsRequest(filter=service.ConversationFilter(consulted_id="ece"))
    )
    counted = await router.desk.CountConversations(service.CountConversationsRequest(agent_id="ece"))
    out = await router.desk.ConsultColleague(
        service.ConsultColleagueRequest(request_id=ids.new_id(), out=True, **request), metadata=DENIZ
    )

    assert (list(brought.item.consulted_ids), brought.item.agent_id) == (["ece"], "deniz")
    assert [one.conversation_id for one in listed.items] == [chat.conversation_id]
    assert (counted.consulted, counted.mine) == (1, 0)
    assert list(out.item.consulted_ids) == []


async def test_what_is_escalated_is_with_the_supervisor_and_urgent(house: House, router: RouterProcess) -> None:
    chat = await given(house, router)

    found = await router.desk.EscalateConversation(
        service.EscalateConversationRequest(
            conversation_id=chat.conversation_id, request_id=ids.new_id(), reason="Avukatla geliyor"
        ),
        metadata=DENIZ,
    )

    assert (found.item.agent_id, found.item.priority) == ("leyla", desk_pb2.PRIORITY_URGENT)
    assert list(found.item.consulted_ids) == ["deniz"]


async def test_a_chat_that_rings_in_vain_goes_to_the_next_at_its_place(house: House, router: RouterProcess) -> None:
    await router.apply(company(ring_seconds=1))
    chat = await given(house, router)
    await router.be_online("ece")

    returned = (await until(lambda: house.events_of(events_pb2.DeskReturned, chat.conversation_id)))[0]
    second = (await until(lambda: house.events_of(events_pb2.DeskAssigned, chat.conversation_id)[1:]))[0]

    assert (returned.reason, returned.previous_agent_id, second.facts.agent_id) == ("not_accepted", "deniz", "ece")
    assert second.facts.queued_at == returned.facts.queued_at


async def test_what_is_accepted_stays(house: House, router: RouterProcess) -> None:
    chat = await given(house, router)
    rings = await item(router, chat)

    taken = await router.desk.AnswerRing(
        service.AnswerRingRequest(conversation_id=chat.conversation_id, request_id=ids.new_id(), accepted=True),
        metadata=DENIZ,
    )

    assert rings.HasField("accept_by")
    assert (taken.item.agent_id, taken.item.HasField("accept_by")) == ("deniz", False)


def a_wish(begins_at: datetime) -> Written:
    """A customer wants to be called then."""
    wish = a_mail("Beni arayın", kind=entry_pb2.ENTRY_KIND_CALLBACK, channel="chat", node=ids.new_id())
    wish.entry.card.kind = "callback"
    wish.entry.card.fields.update(phone="+905321112233", begins_at=begins_at.isoformat())
    return wish


async def test_a_call_back_is_work_on_the_phone_when_its_window_begins(house: House, router: RouterProcess) -> None:
    now = datetime.now(UTC)
    soon, later = a_wish(now + timedelta(seconds=1)), a_wish(now + timedelta(hours=1))
    await router.be_online("deniz")

    await house.record(later, soon)
    await until(lambda: house.events_of(events_pb2.DeskAssigned, soon.conversation_id))

    due, sleeping = await item(router, soon), await item(router, later)
    counts = await router.desk.CountConversations(service.CountConversationsRequest(agent_id="deniz"))
    assert (sleeping.status, counts.with_appointment) == (desk_pb2.DESK_STATUS_SNOOZED, 2)
    assert (due.agent_id, due.appointment.number, due.appointment.kind) == ("deniz", "+905321112233", "callback")
    assert [hold["points"] for hold in (await house.agent("deniz"))["held"]] == [100]


async def test_places_and_waits_are_told_for_what_waits(house: House, router: RouterProcess) -> None:
    first, second = a_chat(at=datetime.now(UTC) - timedelta(seconds=20)), a_chat()
    await house.record(first, second)
    names = [first.conversation_id, second.conversation_id, "unknown"]
    for one in (first, second):
        await until(lambda one=one: house.item(one.conversation_id))

    found = await router.desk.BatchGetQueuePlaces(service.BatchGetQueuePlacesRequest(conversation_ids=names))

    assert {name: (place.waiting, place.place) for name, place in found.places.items()} == {
        names[0]: (True, 1),
        names[1]: (True, 2),
    }
    assert {place.method for place in found.places.values()} <= {"unknown", "pace"}


async def test_skill_rules_are_tried_on_past_conversations_without_being_switched_on(
    house: House, router: RouterProcess
) -> None:
    law, other = a_mail("Avukatım yazacak"), a_mail("Merhaba")
    await house.record(law, other)
    for one in (law, other):
        await until(lambda one=one: house.item(one.conversation_id))

    tried = await router.desk.TestSkillRules(
        service.TestSkillRulesRequest(skill_rules=[desk_pb2.SkillRule(name="law", words=["avukat"], skills=["law"])])
    )

    assert (tried.looked_at, tried.changed, dict(tried.fits)) == (2, 1, {"law": 1})
    assert [(one.conversation_id, list(one.skills_after)) for one in tried.examples] == [(law.conversation_id, ["law"])]
    assert list((await item(router, law)).skills) == []


async def test_a_missed_target_is_on_record_and_a_supervisor_knows(house: House, router: RouterProcess) -> None:
    settings = company()
    for target in settings.targets:
        target.within.FromTimedelta(timedelta(seconds=1))
    await router.apply(settings)
    late = a_mail()

    await house.record(late)

    [missed] = await until(lambda: house.events_of(events_pb2.DeskTargetMissed, late.conversation_id))
    found = await item(router, late)
    assert (missed.missed.kind, missed.missed.cause) == (desk_pb2.TARGET_KIND_FIRST_RESPONSE, "nobody_there")
    assert list(found.consulted_ids) == ["leyla"]
    assert (found.escalation.reason, found.escalation.level) == ("target_missed", 1)


async def test_nobody_gets_the_work_of_a_team_that_is_closed(house: House, router: RouterProcess) -> None:
    settings = company()
    day = datetime.now(UTC) + timedelta(days=3)
    span = desk_pb2.HoursSpan(weekday=day.isoweekday(), opens="09:00", closes="10:00")
    settings.hours.append(desk_pb2.Hours(name="rare", time_zone="UTC", spans=[span]))
    settings.teams[0].hours = "rare"
    await router.apply(settings)
    await router.be_online("deniz")
    mail = a_mail()

    await house.record(mail)
    await until(lambda: house.item(mail.conversation_id))
    found = await router.desk.BatchGetQueuePlaces(
        service.BatchGetQueuePlacesRequest(conversation_ids=[mail.conversation_id])
    )

    assert found.places[mail.conversation_id].method == "closed"
    assert found.places[mail.conversation_id].opens_at.ToDatetime(UTC).hour == 9
    assert house.events_of(events_pb2.DeskAssigned, mail.conversation_id) == []
