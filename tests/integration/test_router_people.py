"""What people do over gRPC, on real servers: claims that meet, repeats, hand-overs, status, presence, settings."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from tellonce.desk.v1 import desk_pb2, events_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce.desk.v1.desk_service_pb2_grpc import DeskServiceStub
from tellonce_core import ids
from tellonce_core.errors import Conflict, Denied, NotFound, Rejected
from tellonce_core.wire import timestamp
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.rpc import channel, with_actor
from tellonce_runtime.settings import GrpcSettings

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

DENIZ, ECE = with_actor("agent:deniz"), with_actor("agent:ece")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def started(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, RouterProcess]]:
    folder = tmp_path_factory.mktemp("router")
    async with opened_house(nats_server, mongo_server, folder) as house, house.router() as router:
        await router.apply(a_company(an_agent("deniz", capacity=20), an_agent("ece")))
        yield house, router


@pytest_asyncio.fixture(loop_scope="session")
async def house(started: tuple[House, RouterProcess]) -> House:
    await started[0].clear_desk()
    return started[0]


@pytest.fixture
def router(started: tuple[House, RouterProcess]) -> RouterProcess:
    return started[1]


async def recorded(house: House, mail: Written | None = None) -> Written:
    mail = mail or a_mail()
    await house.record(mail)
    await until(lambda: house.item(mail.conversation_id))
    return mail


def claim(mail: Written, *, version: int = 0, request_id: str = "") -> service.ClaimConversationRequest:
    return service.ClaimConversationRequest(
        conversation_id=mail.conversation_id, version=version, request_id=request_id or ids.new_id()
    )


async def test_of_two_claims_of_one_version_one_wins_and_no_points_leak(house: House, router: RouterProcess) -> None:
    mail = await recorded(house)
    version = (await house.item(mail.conversation_id) or {})["version"]

    results = await asyncio.gather(
        router.desk.ClaimConversation(claim(mail, version=version), metadata=DENIZ),
        router.desk.ClaimConversation(claim(mail, version=version), metadata=ECE),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Conflict) for one in results) == 1
    holds = [len((await house.agent(agent))["held"]) for agent in ("deniz", "ece")]
    owner = (await house.item(mail.conversation_id) or {})["agent_id"]
    assert holds == ([1, 0] if owner == "deniz" else [0, 1])


async def test_a_repeated_request_changes_nothing(house: House, router: RouterProcess) -> None:
    mail, request_id = await recorded(house), ids.new_id()
    version = (await house.item(mail.conversation_id) or {})["version"]

    first = await router.desk.ClaimConversation(claim(mail, version=version, request_id=request_id), metadata=DENIZ)
    again = await router.desk.ClaimConversation(claim(mail, version=version, request_id=request_id), metadata=DENIZ)

    assert again.item.version == first.item.version
    assert len((await house.agent("deniz"))["held"]) == 1


async def test_a_request_id_with_other_content_is_refused(house: House, router: RouterProcess) -> None:
    mail, request_id = await recorded(house), ids.new_id()
    await router.desk.ClaimConversation(claim(mail, request_id=request_id), metadata=DENIZ)

    with pytest.raises(Conflict) as refused:
        await router.desk.SetStatus(
            service.SetStatusRequest(
                conversation_id=mail.conversation_id,
                request_id=request_id,
                status=desk_pb2.DESK_STATUS_RESOLVED,
            ),
            metadata=DENIZ,
        )

    assert refused.value.reason == "REQUEST_ID_REUSED"


async def test_a_person_may_take_more_than_their_capacity(house: House, router: RouterProcess) -> None:
    mails = [await recorded(house) for _ in range(3)]

    for mail in mails:
        await router.desk.ClaimConversation(claim(mail), metadata=DENIZ)

    answer = await router.desk.ListAgents(service.ListAgentsRequest())
    [deniz] = [agent for agent in answer.agents if agent.id == "deniz"]
    assert (deniz.load, deniz.capacity) == (60, 20)


async def test_a_machine_gives_nobody_more_than_their_capacity(house: House, router: RouterProcess) -> None:
    await router.be_online("deniz")
    mails = [a_mail(node=f"n{number}") for number in range(3)]
    await house.record(*mails)

    await until(lambda: len(house_assigned(house, mails)) == 1)
    await asyncio.sleep(1.5)  # the dispatcher has looked again at least once

    assert len(house_assigned(house, mails)) == 1
    assert len((await house.agent("deniz"))["held"]) == 1


async def test_given_back_it_waits_in_the_queue_again(house: House, router: RouterProcess) -> None:
    mail = await recorded(house)
    before = await house.item(mail.conversation_id) or {}
    await router.desk.ClaimConversation(claim(mail), metadata=DENIZ)

    answer = await router.desk.AssignConversation(
        service.AssignConversationRequest(conversation_id=mail.conversation_id, request_id=ids.new_id()),
        metadata=DENIZ,
    )

    assert (answer.item.agent_id, answer.item.queued_at) == ("", timestamp(before["work_since"]))
    assert (await house.agent("deniz"))["held"] == []
    [returned] = await until(lambda: house.events_of(events_pb2.DeskReturned, mail.conversation_id))
    assert (returned.reason, returned.previous_agent_id) == ("released", "deniz")


async def test_a_handover_keeps_its_words(house: House, router: RouterProcess) -> None:
    mail = await recorded(house)

    await router.desk.TransferConversation(
        service.TransferConversationRequest(
            conversation_id=mail.conversation_id,
            request_id=ids.new_id(),
            agent_id="ece",
            reason="Ece fatura uzmanı",
            note="Ödeme iki kez çekilmiş",
        ),
        metadata=DENIZ,
    )

    answer = await router.desk.ExplainDecision(service.ExplainDecisionRequest(conversation_id=mail.conversation_id))
    assert (answer.decision.actor, answer.decision.agent_id) == ("agent:deniz", "ece")
    assert answer.decision.note == "Ece fatura uzmanı\n\nÖdeme iki kez çekilmiş"


async def test_what_waits_explains_why_nobody_has_it(house: House, router: RouterProcess) -> None:
    mail = await recorded(house)

    answer = await router.desk.ExplainDecision(service.ExplainDecisionRequest(conversation_id=mail.conversation_id))

    assert {one.agent_id: one.dropped_by for one in answer.decision.candidates} == {
        "deniz": "offline",
        "ece": "offline",
    }


async def test_an_assignment_by_the_machine_explains_itself(house: House, router: RouterProcess) -> None:
    await router.be_online("ece")
    mail = await recorded(house)
    await until(lambda: house_assigned(house, [mail]))

    answer = await router.desk.ExplainDecision(service.ExplainDecisionRequest(conversation_id=mail.conversation_id))

    decision = answer.decision
    assert (decision.agent_id, decision.actor, decision.rule_version, decision.queue_place) == ("ece", "router", 1, 1)
    assert {one.agent_id: one.dropped_by for one in decision.candidates} == {"ece": "", "deniz": "offline"}
    assert list(decision.reasons) == ["only_one_free"]


async def test_a_snoozed_conversation_comes_back_by_itself(house: House, router: RouterProcess) -> None:
    mail = await recorded(house)
    until_when = datetime.now(UTC) + timedelta(seconds=1)

    await router.desk.SetStatus(
        service.SetStatusRequest(
            conversation_id=mail.conversation_id,
            request_id=ids.new_id(),
            status=desk_pb2.DESK_STATUS_SNOOZED,
            snoozed_until=timestamp(until_when),
        ),
        metadata=DENIZ,
    )

    back = await until(
        lambda: [one for one in house.events_of(events_pb2.DeskQueued, mail.conversation_id) if not one.first]
    )
    assert back[0].facts.status == desk_pb2.DESK_STATUS_OPEN


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (service.SetStatusRequest(conversation_id="c", status=desk_pb2.DESK_STATUS_OPEN), "request_id"),
        (service.TransferConversationRequest(conversation_id="c", request_id="r", reason="x"), "team_id"),
        (service.TransferConversationRequest(conversation_id="c", request_id="r", team_id="support"), "reason"),
        (service.AssignConversationRequest(conversation_id="c", request_id="r", team_id="nobody"), "team_id"),
    ],
)
async def test_a_bad_request_names_its_field(house: House, router: RouterProcess, request_: object, field: str) -> None:
    method = getattr(router.desk, _METHODS[type(request_)])

    with pytest.raises(Rejected) as refused:
        await method(request_, metadata=DENIZ)

    assert refused.value.metadata["field"] == field


async def test_who_isnt_there_is_not_found(house: House, router: RouterProcess) -> None:
    with pytest.raises(NotFound):
        await router.desk.GetConversation(service.GetConversationRequest(conversation_id=ids.new_id()))
    with pytest.raises(NotFound):
        await router.desk.SetPresence(service.SetPresenceRequest(agent_id="nobody"), metadata=DENIZ)


async def test_a_sign_of_life_never_takes_back_what_the_agent_said(house: House, router: RouterProcess) -> None:
    for _ in range(10):
        await house.clear_desk()  # nobody is there: the sign alone is news too

        await asyncio.gather(router.be("ece", desk_pb2.PRESENCE_STATE_UNSPECIFIED), router.be_online("ece"))

        assert (await house.agent("ece"))["state"] == "online"


async def test_only_agents_claim(house: House, router: RouterProcess) -> None:
    mail = await recorded(house)

    with pytest.raises(Rejected):
        await router.desk.ClaimConversation(claim(mail))


async def test_a_caller_without_a_scope_is_denied(house: House, router: RouterProcess) -> None:
    async with channel(router.target, GrpcSettings(token="reader")) as other:
        desk = DeskServiceStub(other)
        await desk.ListTeams(service.ListTeamsRequest())

        with pytest.raises(Denied):
            await desk.SetPresence(service.SetPresenceRequest(agent_id="deniz"))


async def test_settings_are_applied_once_and_told_in_a_dry_run(house: House, router: RouterProcess) -> None:
    same = await router.apply(a_company(an_agent("deniz", capacity=20), an_agent("ece")))
    asked = await router.apply(a_company(an_agent("deniz", capacity=40), an_agent("ece")), dry_run=True)

    assert (list(same.changes), same.rule_version) == ([], 1)
    assert (list(asked.changes), asked.rule_version) == (["agent deniz: capacity 20 -> 40"], 1)
    assert (await house.agent("deniz"))["capacity"] == 20


async def test_unsound_settings_change_nothing(house: House, router: RouterProcess) -> None:
    with pytest.raises(Rejected) as refused:
        await router.apply(a_company(an_agent("deniz", team_ids=["nobody"])))

    assert refused.value.metadata["field"] == "agents[0].team_ids"
    assert (await house.agent("ece"))["is_active"] == 1


async def test_the_desk_is_watched_from_a_cursor_on(house: House, router: RouterProcess) -> None:
    watched = router.desk.WatchDesk(service.WatchDeskRequest()).__aiter__()

    async def keep_writing() -> None:
        while True:  # what was said before the watch began isn't seen
            await house.record(a_mail(node=ids.new_id()))
            await asyncio.sleep(0.1)

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        writing = group.create_task(keep_writing())
        first, second = await anext(watched), await anext(watched)
        writing.cancel()

    resumed = router.desk.WatchDesk(service.WatchDeskRequest(cursor=first.cursor)).__aiter__()
    assert await anext(resumed) == second


async def test_a_cursor_of_another_stream_is_refused(house: House, router: RouterProcess) -> None:
    with pytest.raises(Rejected) as refused:
        await anext(router.desk.WatchDesk(service.WatchDeskRequest(cursor="abc-7")).__aiter__())

    assert refused.value.reason == "INVALID_PAGE_TOKEN"


_METHODS = {
    service.SetStatusRequest: "SetStatus",
    service.TransferConversationRequest: "TransferConversation",
    service.AssignConversationRequest: "AssignConversation",
}


def house_assigned(house: House, mails: list[Written]) -> list[str]:
    wanted = {mail.conversation_id for mail in mails}
    found = house.events_of(events_pb2.DeskAssigned)
    return [one.facts.conversation_id for one in found if one.facts.conversation_id in wanted]
