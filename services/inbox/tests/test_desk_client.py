"""Requests to the router and what becomes of its answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import grpc.aio
import pytest
from tellonce.desk.v1 import desk_pb2, desk_service_pb2
from tellonce_core.desk import DeskStatus, PresenceState
from tellonce_core.errors import NotFound
from tellonce_inbox.desk_client import DeskClient, Filter
from tellonce_inbox.upstream import Upstream

pytestmark = pytest.mark.asyncio(loop_scope="session")

ITEM = desk_pb2.DeskItem(conversation_id="v1", status=desk_pb2.DESK_STATUS_OPEN, version=3)


class Stub:
    """Answers every method with what is set for it, and keeps requests with their metadata."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.requests: list[Any] = []
        self.metadata: list[Any] = []
        self.timeouts: list[float] = []

    def __getattr__(self, name: str) -> Any:
        async def call(request: Any, *, timeout: float, metadata: Any = ()) -> Any:  # noqa: ASYNC109  # gRPC's own
            self.requests.append(request)
            self.metadata.append(metadata)
            self.timeouts.append(timeout)
            if isinstance(self.answers[name], Exception):
                raise self.answers[name]
            return self.answers[name]

        return call


def client_of(stub: Stub) -> DeskClient:
    upstream = Upstream("router", timedelta(seconds=5), timedelta(seconds=10))
    client = DeskClient(grpc.aio.insecure_channel("127.0.0.1:1"), upstream)
    client._stub = stub  # type: ignore[assignment]
    return client


async def test_list_carries_filter_sort_and_page() -> None:
    stub = Stub(
        ListConversations=desk_service_pb2.ListConversationsResponse(items=[ITEM], next_page_token="n", total=9)
    )

    page = await client_of(stub).list(Filter(statuses=[DeskStatus.OPEN], team_id="orders"), "oldest", 20, "t")

    request = stub.requests[0]
    assert list(request.filter.statuses) == [desk_pb2.DESK_STATUS_OPEN]
    assert (request.filter.team_id, request.page_size, request.page_token) == ("orders", 20, "t")
    assert request.sort == desk_service_pb2.CONVERSATION_SORT_OLDEST
    assert (page.items[0].version, page.next_token, page.total) == (3, "n", 9)
    assert stub.timeouts == [5]


async def test_items_are_asked_for_256_at_a_time() -> None:
    stub = Stub(ListConversations=desk_service_pb2.ListConversationsResponse(items=[ITEM]))

    items = await client_of(stub).items([f"v{number}" for number in range(300)])

    assert [len(request.filter.conversation_ids) for request in stub.requests] == [256, 44]
    assert items["v1"].status is DeskStatus.OPEN


async def test_single_item_is_asked_for_by_itself() -> None:
    stub = Stub(GetConversation=desk_service_pb2.GetConversationResponse(item=ITEM))

    assert (await client_of(stub).items({"v1"}))["v1"].version == 3


async def test_single_item_that_is_not_there_is_left_out() -> None:
    assert await client_of(Stub(GetConversation=NotFound("no work on it"))).items({"v1"}) == {}


async def test_no_ids_ask_nothing() -> None:
    stub = Stub()

    assert await client_of(stub).items([]) == {}
    assert stub.requests == []


@pytest.mark.parametrize(
    ("method", "call"),
    [
        ("ClaimConversation", lambda desk: desk.claim("deniz", "v1", 3, "r")),
        ("AssignConversation", lambda desk: desk.assign("deniz", "v1", 3, "r", to_agent="ece", to_team="")),
        (
            "TransferConversation",
            lambda desk: desk.transfer("deniz", "v1", 3, "r", to_agent="", to_team="t", reason="why", note=""),
        ),
        ("SetStatus", lambda desk: desk.set_status("deniz", "v1", 3, "r", DeskStatus.RESOLVED)),
    ],
)
async def test_writes_name_the_agent_the_version_and_the_request(method: str, call: Any) -> None:
    answer = getattr(desk_service_pb2, f"{method}Response")(item=ITEM)
    stub = Stub(**{method: answer})

    item = await call(client_of(stub))

    assert item.conversation_id == "v1"
    assert (stub.requests[0].version, stub.requests[0].request_id) == (3, "r")
    assert stub.metadata == [(("tellonce-actor", "agent:deniz"),)]
    assert stub.timeouts == [10]


async def test_tags_carry_what_comes_on_and_off() -> None:
    stub = Stub(ChangeTags=desk_service_pb2.ChangeTagsResponse(item=ITEM))

    await client_of(stub).change_tags("deniz", "v1", "r", add=["iade"], remove=["acele"])

    [request] = stub.requests
    assert (list(request.add), list(request.remove), request.request_id) == (["iade"], ["acele"], "r")
    assert stub.metadata == [(("tellonce-actor", "agent:deniz"),)]


async def test_snooze_carries_its_time() -> None:
    stub = Stub(SetStatus=desk_service_pb2.SetStatusResponse(item=ITEM))
    until = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)

    await client_of(stub).set_status("deniz", "v1", 0, "r", DeskStatus.SNOOZED, until)

    assert stub.requests[0].status == desk_pb2.DESK_STATUS_SNOOZED
    assert stub.requests[0].snoozed_until.ToDatetime(UTC) == until


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PresenceState.UNSPECIFIED, desk_pb2.PRESENCE_STATE_UNSPECIFIED),
        (PresenceState.WRAP_UP, desk_pb2.PRESENCE_STATE_WRAP_UP),
    ],
)
async def test_presence_is_said_in_the_routers_words(state: PresenceState, expected: int) -> None:
    agent = desk_pb2.Agent(id="deniz", state=desk_pb2.PRESENCE_STATE_ONLINE)
    stub = Stub(SetPresence=desk_service_pb2.SetPresenceResponse(agent=agent))

    answer = await client_of(stub).set_presence("deniz", state, active=True)

    assert stub.requests[0].state == expected
    assert answer.state is PresenceState.ONLINE


async def test_reads_of_people_counts_and_decisions_come_as_core_types() -> None:
    stub = Stub(
        ListAgents=desk_service_pb2.ListAgentsResponse(agents=[desk_pb2.Agent(id="deniz", skills={"shoes": 2})]),
        ListTeams=desk_service_pb2.ListTeamsResponse(teams=[desk_pb2.Team(id="orders", name="Orders")]),
        CountConversations=desk_service_pb2.CountConversationsResponse(mine=1, teams={"orders": 4}),
        ExplainDecision=desk_service_pb2.ExplainDecisionResponse(decision=desk_pb2.Decision(id="d1", rule_version=2)),
        GetConversation=desk_service_pb2.GetConversationResponse(item=ITEM),
    )
    desk = client_of(stub)

    assert (await desk.agents())[0].skills == {"shoes": 2}
    assert (await desk.teams())[0].name == "Orders"
    assert (await desk.counts("deniz")).teams == {"orders": 4}
    assert (await desk.decision("v1")).rule_version == 2
    assert (await desk.item("v1")).version == 3
