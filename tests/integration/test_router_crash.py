"""What becomes of work when agents vanish and routers die or freeze, on real servers and with real processes."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from tellonce.desk.v1 import desk_pb2, events_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce_core import ids
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.rpc import with_actor

from tests.integration.router_support import (
    House,
    Written,
    a_company,
    a_mail,
    an_agent,
    an_answer,
    opened_house,
    until,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

IMPATIENT = {"TELLONCE_ROUTER_PRESENCE_EXPIRES": "1.5", "TELLONCE_ROUTER_VANISHED_GRACE": "0.5"}
TAKEOVER_SECONDS = 5.0


@pytest_asyncio.fixture(loop_scope="session")
async def house(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[House]:
    async with opened_house(nats_server, mongo_server, tmp_path) as house:
        yield house


async def assigned(house: House, mail: Written, seconds: float = 10) -> events_pb2.DeskAssigned:
    found = await until(lambda: house.events_of(events_pb2.DeskAssigned, mail.conversation_id), seconds=seconds)
    return found[-1]


async def test_a_vanished_agents_work_goes_to_another_at_its_original_age(house: House) -> None:
    async with house.router(**IMPATIENT) as router:
        await router.apply(a_company(an_agent("deniz"), an_agent("ece")))
        await router.be_online("deniz")
        mail = a_mail()
        await house.record(mail)
        first = await assigned(house, mail)

        [returned] = await until(lambda: house.events_of(events_pb2.DeskReturned, mail.conversation_id))
        await router.be_online("ece")
        second = await until(
            lambda: [
                one
                for one in house.events_of(events_pb2.DeskAssigned, mail.conversation_id)
                if one.facts.agent_id == "ece"
            ]
        )

        assert (returned.reason, returned.previous_agent_id) == ("agent_vanished", "deniz")
        assert second[0].facts.queued_at == first.facts.queued_at
        assert second[0].facts.due_at == first.facts.due_at
        assert (await house.agent("deniz"))["held"] == []
        [gone] = [one for one in house.events_of(events_pb2.AgentPresenceChanged) if one.state == 4]
        assert gone.agent_id == "deniz"


async def test_signs_of_life_keep_the_work(house: House) -> None:
    async with house.router(**IMPATIENT) as router:
        await router.apply(a_company(an_agent("deniz")))
        await router.be_online("deniz")
        mail = a_mail()
        await house.record(mail)
        await assigned(house, mail)

        for _ in range(8):
            await asyncio.sleep(0.5)
            await router.be("deniz", desk_pb2.PRESENCE_STATE_UNSPECIFIED)

        assert house.events_of(events_pb2.DeskReturned) == []


async def test_an_agent_who_signs_off_loses_the_work_at_once(house: House) -> None:
    async with house.router() as router:
        await router.apply(a_company(an_agent("deniz")))
        await router.be_online("deniz")
        mail = a_mail()
        await house.record(mail)
        await assigned(house, mail)

        await router.be("deniz", desk_pb2.PRESENCE_STATE_OFFLINE)

        [returned] = await until(lambda: house.events_of(events_pb2.DeskReturned, mail.conversation_id))
        assert returned.reason == "agent_offline"


async def test_what_a_person_gave_to_somebody_absent_stays_with_them(house: House) -> None:
    async with house.router(**IMPATIENT) as router:
        await router.apply(a_company(an_agent("deniz")))
        mail = a_mail()
        await house.record(mail)
        await until(lambda: house.item(mail.conversation_id))

        await router.desk.AssignConversation(
            service.AssignConversationRequest(
                conversation_id=mail.conversation_id, request_id=ids.new_id(), agent_id="deniz"
            ),
            metadata=with_actor("agent:ece"),
        )
        await asyncio.sleep(3)

        assert (await house.item(mail.conversation_id) or {})["agent_id"] == "deniz"
        assert house.events_of(events_pb2.DeskReturned) == []


async def test_the_customers_answer_brings_the_conversation_back_to_its_agent(house: House) -> None:
    async with house.router() as router:
        await router.apply(a_company(an_agent("deniz"), an_agent("ece")))
        await router.be_online("deniz")
        mail = a_mail()
        await house.record(mail)
        await assigned(house, mail)
        await house.record(an_answer(mail))
        await until(lambda: house.events_of(events_pb2.DeskStatusChanged, mail.conversation_id))
        await router.be_online("ece")

        await house.record(a_mail("Teşekkürler, ama …", conversation_id=mail.conversation_id))

        again = await until(
            lambda: house.events_of(events_pb2.DeskAssigned, mail.conversation_id)[1:], hint="not given out again"
        )
        assert again[0].facts.agent_id == "deniz"


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGSTOP])
async def test_another_router_takes_over_and_the_frozen_one_does_no_harm(
    house: House, signal_number: signal.Signals
) -> None:
    async with house.router() as first:
        await first.apply(a_company(an_agent("deniz", capacity=10_000)))
        async with house.router() as second:
            await second.be_online("deniz")
            before = [a_mail(node=f"a{number}") for number in range(20)]
            await house.record(*before)
            for mail in before:
                await assigned(house, mail)

            await second.be("deniz", desk_pb2.PRESENCE_STATE_AWAY)
            after = [a_mail(node=f"b{number}") for number in range(20)]
            await house.record(*after)
            for mail in after:
                await until(partial(house.item, mail.conversation_id))

            first.process.send(signal_number)
            started = time.monotonic()
            await second.be_online("deniz")
            await assigned(house, after[0])
            took = time.monotonic() - started
            for mail in after:
                await assigned(house, mail)
            first.process.send(signal.SIGCONT)
            await asyncio.sleep(2)

            assert took < TAKEOVER_SECONDS
            await _sums_are_right(house, [*before, *after])


async def _sums_are_right(house: House, mails: list[Written]) -> None:
    """Every conversation is assigned once, and the agent holds exactly their points."""
    events = [one.facts.conversation_id for one in house.events_of(events_pb2.DeskAssigned)]
    assert sorted(events) == sorted(mail.conversation_id for mail in mails)
    held = (await house.agent("deniz"))["held"]
    assert sorted(one["conversation_id"] for one in held) == sorted(mail.conversation_id for mail in mails)
    queued = house.events_of(events_pb2.DeskQueued)
    assert sum(one.first for one in queued) == len(mails) == len({one.facts.conversation_id for one in queued})
