"""The list of conversations: filters, orders, pages, counts, and that no query of it reads what it doesn't show."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce.message.v1 import message_pb2
from tellonce_core import ids
from tellonce_core.desk import DeskStatus, Priority
from tellonce_core.errors import Rejected
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_router.store.documents import SORTS
from tellonce_router.store.items import ANY_QUEUE
from tellonce_router.store.lists import Filter, index_for, select
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

COUNT = 30
DENIZ = with_actor("agent:deniz")
START = datetime.now(UTC) - timedelta(hours=6)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def started(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, RouterProcess, list[Written]]]:
    """A desk with thirty mails: every third answered, every fifth deniz's, every second urgent."""
    folder = tmp_path_factory.mktemp("router")
    async with opened_house(nats_server, mongo_server, folder) as house, house.router() as router:
        await router.apply(a_company(an_agent("deniz", capacity=1000)))
        mails = [
            a_mail(
                node=f"n{number % 7}",
                at=START + timedelta(minutes=number),
                account="destek" if number % 2 else "satis",
                urgency=message_pb2.URGENCY_NORMAL if number % 2 else message_pb2.URGENCY_HIGH,
            )
            for number in range(COUNT)
        ]
        answers = [an_answer(mail, at=START + timedelta(hours=1)) for mail in mails[::3]]
        await house.record(*mails, *answers)
        await until(lambda: _count(house, {"status": "waiting"}, len(answers)))
        for mail in mails[::5]:
            request = service.ClaimConversationRequest(conversation_id=mail.conversation_id, request_id=ids.new_id())
            await router.desk.ClaimConversation(request, metadata=DENIZ)
        yield house, router, mails


@pytest.fixture
def house(started: tuple[House, RouterProcess, list[Written]]) -> House:
    return started[0]


@pytest.fixture
def router(started: tuple[House, RouterProcess, list[Written]]) -> RouterProcess:
    return started[1]


@pytest.fixture
def mails(started: tuple[House, RouterProcess, list[Written]]) -> list[Written]:
    return started[2]


async def listed(router: RouterProcess, sort: int = 0, size: int = 7, **wanted: Any) -> list[str]:
    """Ids of all pages."""
    found: list[str] = []
    token = ""
    while True:
        request = service.ListConversationsRequest(
            filter=service.ConversationFilter(**wanted), sort=sort, page_size=size, page_token=token
        )
        answer = await router.desk.ListConversations(request)
        found += [item.conversation_id for item in answer.items]
        token = answer.next_page_token
        if not token:
            assert answer.total == len(found)
            return found


async def test_pages_hold_each_conversation_once(router: RouterProcess, mails: list[Written]) -> None:
    for sort in (1, 2, 3):
        found = await listed(router, sort)

        assert sorted(found) == sorted(mail.conversation_id for mail in mails)


async def test_orders(router: RouterProcess, mails: list[Written]) -> None:
    working = [mail.conversation_id for number, mail in enumerate(mails) if number % 3]
    statuses = [desk_pb2.DESK_STATUS_NEW, desk_pb2.DESK_STATUS_OPEN]

    assert await listed(router, service.CONVERSATION_SORT_OLDEST, statuses=statuses) == working
    assert await listed(router, service.CONVERSATION_SORT_TARGET, statuses=statuses) == working
    assert await listed(router, service.CONVERSATION_SORT_NEWEST, statuses=statuses) == working[::-1]


async def test_those_without_a_target_come_last(router: RouterProcess, mails: list[Written]) -> None:
    answered = {mail.conversation_id for mail in mails[::3]}

    found = await listed(router, service.CONVERSATION_SORT_TARGET)

    assert set(found[-len(answered) :]) == answered


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({"agent_id": "deniz"}, lambda number: number % 5 == 0),
        ({"unassigned": True}, lambda number: number % 5 != 0),
        ({"team_id": "support"}, lambda number: True),
        ({"team_id": "nobody"}, lambda number: False),
        ({"channel": "email", "account": "satis"}, lambda number: number % 2 == 0),
        ({"channel": "chat"}, lambda number: False),
        ({"account": "destek"}, lambda number: number % 2 == 1),
        ({"customer_id": "n3"}, lambda number: number % 7 == 3),
        ({"priorities": [desk_pb2.PRIORITY_HIGH]}, lambda number: number % 2 == 0),
        ({"statuses": [desk_pb2.DESK_STATUS_WAITING], "agent_id": "deniz"}, lambda number: number % 15 == 0),
    ],
)
async def test_filters(router: RouterProcess, mails: list[Written], wanted: dict[str, Any], fits: Any) -> None:
    found = await listed(router, **wanted)

    assert sorted(found) == sorted(mail.conversation_id for number, mail in enumerate(mails) if fits(number))


async def test_conversations_by_id_and_by_reference(router: RouterProcess, mails: list[Written]) -> None:
    some = [mail.conversation_id for mail in mails[:3]]

    answer = await router.desk.GetConversation(
        service.GetConversationRequest(conversation_id=mails[0].event.conversation_reference)
    )

    assert sorted(await listed(router, conversation_ids=[*some, ids.new_id()])) == sorted(some)
    assert answer.item.conversation_id == some[0]


async def test_counts(router: RouterProcess) -> None:
    counts = await router.desk.CountConversations(service.CountConversationsRequest(agent_id="deniz"))

    assert (counts.mine, counts.unassigned, counts.all) == (6, 24, 30)
    assert dict(counts.teams) == {"support": 30}
    assert dict(counts.accounts) == {"email/destek": 15, "email/satis": 15}


async def test_a_token_of_another_query_is_refused(router: RouterProcess) -> None:
    first = await router.desk.ListConversations(service.ListConversationsRequest(page_size=2))
    other = service.ConversationFilter(team_id="support")

    for wrong in (first.next_page_token, "nonsense", "ÿ"):
        with pytest.raises(Rejected) as refused:
            await router.desk.ListConversations(
                service.ListConversationsRequest(filter=other, page_size=2, page_token=wrong)
            )
        assert refused.value.reason == "INVALID_PAGE_TOKEN"


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(
    "wanted",
    [
        Filter(),
        Filter(statuses=(DeskStatus.NEW, DeskStatus.OPEN)),
        Filter(statuses=(DeskStatus.RESOLVED,)),
        Filter(agent_id="deniz"),
        Filter(unassigned=True),
        Filter(unassigned=True, team_id="support"),
        Filter(team_id="support"),
        Filter(channel="email", account="destek"),
        Filter(agent_id="deniz", statuses=(DeskStatus.WAITING,)),
    ],
    ids=lambda wanted: "-".join(str(value) for value in (wanted.agent_id, wanted.team_id, wanted.account) if value),
)
async def test_no_list_query_scans_or_sorts(house: House, wanted: Filter, sort: str) -> None:
    plan = await house.database.command(
        "explain",
        {"find": "items", "filter": select(wanted), "sort": {sort: 1}, "limit": 6, "hint": _hint(select(wanted), sort)},
        verbosity="executionStats",
    )

    stages = _stages(plan["queryPlanner"]["winningPlan"])
    statistics = plan["executionStats"]
    assert {"COLLSCAN", "SORT"}.isdisjoint(stages), stages
    assert statistics["totalDocsExamined"] == statistics["nReturned"]


async def test_priorities_are_a_condition_on_the_index_order(house: House) -> None:
    wanted = select(Filter(team_id="support", priorities=(Priority.HIGH,)))

    query = {"find": "items", "filter": wanted, "sort": {"by_target": 1}, "hint": _hint(wanted, "by_target")}
    plan = await house.database.command("explain", query)

    assert {"COLLSCAN", "SORT"}.isdisjoint(_stages(plan["queryPlanner"]["winningPlan"]))


async def test_the_accounts_with_conversations_are_found_by_one_step_each(house: House) -> None:
    plan = await house.database.command(
        "explain", {"distinct": "items", "key": "account_key"}, verbosity="executionStats"
    )

    assert plan["executionStats"]["totalKeysExamined"] <= 3


async def test_finding_the_queues_reads_one_key_a_queue(house: House) -> None:
    query = {"distinct": "items", "key": "queue", "query": ANY_QUEUE}

    plan = await house.database.command("explain", query, verbosity="executionStats")

    assert plan["executionStats"]["totalKeysExamined"] <= len(await house.database.items.distinct("queue"))


def _hint(selection: dict[str, Any], sort: str) -> dict[str, int]:
    return dict(index_for(selection, sort) or [])


def _stages(plan: Any) -> set[str]:
    if isinstance(plan, list):
        return set().union(*(_stages(one) for one in plan)) if plan else set()
    if not isinstance(plan, dict):
        return set()
    own = {plan["stage"]} if "stage" in plan else set()
    return own.union(*(_stages(value) for value in plan.values()))


async def _count(house: House, selection: dict[str, Any], wanted: int) -> bool:
    return bool(await house.database.items.count_documents(selection) == wanted)
