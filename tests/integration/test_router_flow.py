"""A mail's way over the desk with real servers: recorded, queued, assigned, answered, opened again."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tellonce.desk.v1 import desk_pb2, events_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce.entry.v1 import entry_pb2
from tellonce_core import ids
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.rpc import with_actor

from tests.integration.router_support import (
    House,
    RouterProcess,
    a_company,
    a_mail,
    an_agent,
    an_answer,
    opened_house,
    until,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def started(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, RouterProcess]]:
    folder = tmp_path_factory.mktemp("router")
    async with opened_house(nats_server, mongo_server, folder) as house, house.router() as router:
        await router.apply(a_company(an_agent("deniz"), an_agent("ece")))
        yield house, router


@pytest_asyncio.fixture(loop_scope="session")
async def house(started: tuple[House, RouterProcess]) -> House:
    await started[0].clear_desk()
    return started[0]


@pytest.fixture
def router(started: tuple[House, RouterProcess]) -> RouterProcess:
    return started[1]


async def test_a_mail_is_queued_once_and_given_to_the_agent_who_is_there(house: House, router: RouterProcess) -> None:
    await router.be_online("deniz")
    mail = a_mail()

    await house.record(mail)
    [assigned] = await until(lambda: house.events_of(events_pb2.DeskAssigned, mail.conversation_id))

    [queued] = house.events_of(events_pb2.DeskQueued, mail.conversation_id)
    assert queued.first
    assert queued.notice.entry_id == mail.event.entry_id
    assert queued.facts.reference == mail.event.conversation_reference
    assert assigned.facts.agent_id == "deniz"
    assert (await house.agent("deniz"))["held"][0]["conversation_id"] == mail.conversation_id


async def test_a_repeat_of_an_entry_changes_nothing(house: House, router: RouterProcess) -> None:
    mail, other = a_mail(), a_mail(node="n2")
    await house.record(mail)
    first = await until(lambda: house.item(mail.conversation_id))

    await house.record_again(mail)
    await house.record(other)
    await until(lambda: house.item(other.conversation_id))

    assert (await house.item(mail.conversation_id) or {})["version"] == first["version"]


async def test_an_answer_waits_for_the_customer_and_frees_the_agent(house: House, router: RouterProcess) -> None:
    await router.be_online("deniz")
    mail = a_mail()
    await house.record(mail)
    await until(lambda: house.events_of(events_pb2.DeskAssigned, mail.conversation_id))

    await house.record(an_answer(mail))

    [changed] = await until(lambda: house.events_of(events_pb2.DeskStatusChanged, mail.conversation_id))
    assert changed.facts.status == desk_pb2.DESK_STATUS_WAITING
    await until(lambda: _is_free(house, "deniz"))


async def test_an_automatic_message_is_no_answer(house: House, router: RouterProcess) -> None:
    mail, later = a_mail(), a_mail(node="n2")
    await house.record(mail)
    acknowledgement = an_answer(mail, automatic=entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT)

    await house.record(acknowledgement, later)
    await until(lambda: house.item(later.conversation_id))

    assert (await house.item(mail.conversation_id) or {})["status"] == "new"


async def test_an_imported_entry_makes_no_work(house: House, router: RouterProcess) -> None:
    old, new = a_mail(imported=True), a_mail(node="n2")

    await house.record(old, new)
    await until(lambda: house.item(new.conversation_id))

    assert await house.item(old.conversation_id) is None


async def test_a_resolved_conversation_is_opened_by_the_customers_next_mail(
    house: House, router: RouterProcess
) -> None:
    mail = a_mail()
    await house.record(mail)
    await until(lambda: house.item(mail.conversation_id))
    await router.desk.SetStatus(
        service.SetStatusRequest(
            conversation_id=mail.conversation_id, request_id=ids.new_id(), status=desk_pb2.DESK_STATUS_RESOLVED
        ),
        metadata=with_actor("agent:deniz"),
    )

    await house.record(a_mail("Hâlâ gelmedi", conversation_id=mail.conversation_id))

    queued = await until(
        lambda: [one for one in house.events_of(events_pb2.DeskQueued, mail.conversation_id) if not one.first]
    )
    assert queued[0].facts.status in {desk_pb2.DESK_STATUS_NEW, desk_pb2.DESK_STATUS_OPEN}


async def test_the_list_shows_what_was_recorded(house: House, router: RouterProcess) -> None:
    mail = a_mail()
    await house.record(mail)
    await until(lambda: house.item(mail.conversation_id))

    answer = await router.desk.ListConversations(service.ListConversationsRequest())

    [item] = answer.items
    assert (item.customer_name, item.subject, item.snippet) == ("Şule Işık", "Yanlış numara", mail.entry.text)
    assert (item.status, item.team_id, answer.total) == (desk_pb2.DESK_STATUS_NEW, "support", 1)


async def _is_free(house: House, agent_id: str) -> bool:
    return not (await house.agent(agent_id))["held"]
