"""What becomes of work when agents vanish and routers die or freeze, on real servers and with real processes."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
import pytest_asyncio
from tellonce.desk.v1 import desk_pb2, events_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce_core import ids
from tellonce_local.servers import MongoServer, NatsServer
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

SETTINGS = {
    "TELLONCE_ROUTER_PRESENCE_EXPIRES": "3",
    "TELLONCE_ROUTER_VANISHED_GRACE": "0.5",
    "TELLONCE_ROUTER_RULES_FRESH_FOR": "0.2",
}
BEAT_SECONDS = 0.3
TAKEOVER_SECONDS = 5.0
LOOKS_AGAIN_SECONDS = 1.5


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def started(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, list[RouterProcess]]]:
    """Two routers; the last tests freeze one of them and kill one."""
    folder = tmp_path_factory.mktemp("crash")
    async with (
        opened_house(nats_server, mongo_server, folder) as house,
        house.router(**SETTINGS) as one,
        house.router(**SETTINGS) as other,
    ):
        yield house, [one, other]


@pytest_asyncio.fixture(loop_scope="session")
async def house(started: tuple[House, list[RouterProcess]]) -> House:
    await started[0].clear_desk()
    return started[0]


@pytest.fixture
def routers(started: tuple[House, list[RouterProcess]]) -> list[RouterProcess]:
    return started[1]


@pytest.fixture
def router(routers: list[RouterProcess]) -> RouterProcess:
    return routers[0]


@asynccontextmanager
async def signs_of_life(router: RouterProcess, *agent_ids: str) -> AsyncIterator[None]:
    """These agents' browsers are connected."""

    async def give() -> None:
        while True:
            for agent_id in agent_ids:
                await router.be(agent_id, desk_pb2.PRESENCE_STATE_UNSPECIFIED)
            await asyncio.sleep(BEAT_SECONDS)

    async with asyncio.TaskGroup() as group:
        giving = group.create_task(give())
        yield
        giving.cancel()


async def assigned(house: House, mail: Written, seconds: float = 10) -> events_pb2.DeskAssigned:
    found = await until(lambda: house.events_of(events_pb2.DeskAssigned, mail.conversation_id), seconds=seconds)
    return found[-1]


async def given(house: House, router: RouterProcess, agent_id: str) -> Written:
    """A mail that the machine has given to the only one who is there and has room."""
    mail = a_mail(node=ids.new_id())
    await router.be_online(agent_id)
    await house.record(mail)
    assert (await assigned(house, mail)).facts.agent_id == agent_id
    return mail


async def test_a_vanished_agents_work_goes_to_another_at_its_original_age(house: House, router: RouterProcess) -> None:
    await router.apply(a_company(an_agent("deniz"), an_agent("ece")))
    async with signs_of_life(router, "deniz"):
        mail = await given(house, router, "deniz")
    first = await assigned(house, mail)

    [returned] = await until(lambda: house.events_of(events_pb2.DeskReturned, mail.conversation_id))
    async with signs_of_life(router, "ece"):
        await router.be_online("ece")
        second = (await until(lambda: house.events_of(events_pb2.DeskAssigned, mail.conversation_id)[1:]))[0]

    assert (returned.reason, returned.previous_agent_id, second.facts.agent_id) == ("agent_vanished", "deniz", "ece")
    assert second.facts.queued_at == first.facts.queued_at
    assert second.facts.due_at == first.facts.due_at
    assert (await house.agent("deniz"))["held"] == []
    [gone] = [one for one in house.events_of(events_pb2.AgentPresenceChanged) if one.state == 4]
    assert gone.agent_id == "deniz"


async def test_whoever_gives_signs_of_life_keeps_the_work_and_so_does_whom_a_person_gave_it(
    house: House, router: RouterProcess
) -> None:
    await router.apply(a_company(an_agent("deniz", capacity=20), an_agent("ece"), an_agent("can")))
    async with signs_of_life(router, "deniz"):
        kept = await given(house, router, "deniz")
        async with signs_of_life(router, "ece"):
            lost = await given(house, router, "ece")
        to_can = a_mail(node=ids.new_id())
        await house.record(to_can)
        await until(lambda: house.item(to_can.conversation_id))
        request = service.AssignConversationRequest(
            conversation_id=to_can.conversation_id, request_id=ids.new_id(), agent_id="can"
        )
        await router.desk.AssignConversation(request, metadata=with_actor("agent:ece"))

        await until(lambda: house.events_of(events_pb2.DeskReturned, lost.conversation_id))
        await asyncio.sleep(LOOKS_AGAIN_SECONDS)

        for mail, agent_id in ((kept, "deniz"), (to_can, "can")):
            assert (await house.item(mail.conversation_id) or {})["agent_id"] == agent_id
            assert house.events_of(events_pb2.DeskReturned, mail.conversation_id) == []


async def test_an_agent_who_signs_off_loses_the_work_at_once(house: House, router: RouterProcess) -> None:
    await router.apply(a_company(an_agent("deniz")))
    async with signs_of_life(router, "deniz"):
        mail = await given(house, router, "deniz")

        await router.be("deniz", desk_pb2.PRESENCE_STATE_OFFLINE)

        [returned] = await until(lambda: house.events_of(events_pb2.DeskReturned, mail.conversation_id))
    assert returned.reason == "agent_offline"


async def test_the_customers_answer_brings_the_conversation_back_to_its_agent(
    house: House, router: RouterProcess
) -> None:
    await router.apply(a_company(an_agent("deniz"), an_agent("ece")))
    async with signs_of_life(router, "deniz", "ece"):
        mail = await given(house, router, "deniz")
        await house.record(an_answer(mail))
        await until(lambda: house.events_of(events_pb2.DeskStatusChanged, mail.conversation_id))
        await router.be_online("ece")

        await house.record(a_mail("Teşekkürler, ama …", conversation_id=mail.conversation_id, node=mail.event.node_id))

        again = await until(
            lambda: house.events_of(events_pb2.DeskAssigned, mail.conversation_id)[1:], hint="not given out again"
        )
    assert again[0].facts.agent_id == "deniz"


@pytest.mark.parametrize("signal_number", [signal.SIGSTOP, signal.SIGKILL])
async def test_another_router_takes_over_and_the_frozen_one_does_no_harm(
    house: House, routers: list[RouterProcess], signal_number: signal.Signals
) -> None:
    active = await until(partial(_active, house, routers))
    [other] = [router for router in routers if router is not active]
    await other.apply(a_company(an_agent("deniz", capacity=10_000)))
    async with signs_of_life(other, "deniz"):
        await other.be_online("deniz")
        before = [a_mail(node=f"a{number}") for number in range(20)]
        await house.record(*before)
        for mail in before:
            await assigned(house, mail)
        await other.be("deniz", desk_pb2.PRESENCE_STATE_AWAY)
        after = [a_mail(node=f"b{number}") for number in range(20)]
        await house.record(*after)
        for mail in after:
            await until(partial(house.item, mail.conversation_id))

        active.process.send(signal_number)
        started = time.monotonic()
        await other.be_online("deniz")
        await assigned(house, after[0])
        took = time.monotonic() - started
        for mail in after:
            await assigned(house, mail)
        active.process.send(signal.SIGCONT)
        await asyncio.sleep(LOOKS_AGAIN_SECONDS)

    assert took < TAKEOVER_SECONDS
    await _sums_are_right(house, [*before, *after])


async def _active(house: House, routers: list[RouterProcess]) -> RouterProcess | None:
    """The one that assigns now."""
    lease = await house.database.leases.find_one({"_id": "dispatch"})
    pid = int(lease["holder"].rpartition("/")[2]) if lease else 0
    return next((router for router in routers if router.process.pid == pid), None)


async def _sums_are_right(house: House, mails: list[Written]) -> None:
    """Each of these is queued and assigned once, and the agent holds exactly their points."""
    wanted = sorted(mail.conversation_id for mail in mails)
    assert sorted(one for one in _told_of(house, events_pb2.DeskAssigned) if one in wanted) == wanted
    assert sorted(one for one in _told_of(house, events_pb2.DeskQueued) if one in wanted) == wanted
    held = (await house.agent("deniz"))["held"]
    assert sorted(one["conversation_id"] for one in held) == wanted


def _told_of(house: House, kind: type) -> list[str]:
    return [one.facts.conversation_id for one in house.events_of(kind)]
