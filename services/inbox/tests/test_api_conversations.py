"""The list, the counts, one conversation, read marks and decisions over REST."""

from datetime import timedelta
from typing import Any

import pytest
from tellonce_core.desk import Candidate, Decision, DeskStatus, Target, TargetKind, TargetState
from tellonce_core.errors import Unavailable

from services.inbox.tests.fakes import NOW

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_list_gives_rows_with_names_and_the_target_as_it_stands_now(inbox: Any) -> None:
    target = Target(
        kind=TargetKind.FIRST_RESPONSE, started_at=NOW, due_at=NOW + timedelta(hours=4), state=TargetState.RUNNING
    )
    inbox.add_item("v1", agent_id="deniz", team_id="orders", target=target, due_at=target.due_at)
    await inbox.sign_in()
    inbox.clock.advance(timedelta(hours=3, minutes=30))

    page = (await inbox.client.get("/api/conversations", params={"view": "mine"})).json()

    row = page["items"][0]
    assert row["agent"] == {"id": "deniz", "name": "Deniz Ak", "initials": "DA"}
    assert row["team"] == {"id": "orders", "name": "Orders"}
    assert (row["target_state"], row["target_share"]) == ("soon", 0.125)
    assert row["queued_at"] == "2026-01-05T09:00:00.000Z"
    assert page["total"] == 1
    assert page["live_cursor"] == "00000000.0.0"


@pytest.mark.parametrize(
    ("query", "agent_id", "unassigned", "team_id"),
    [
        ({"view": "mine"}, "deniz", False, ""),
        ({"view": "unassigned"}, "", True, ""),
        ({"view": "all"}, "", False, ""),
        ({"view": "team", "team": "orders"}, "", False, "orders"),
    ],
)
async def test_views_ask_the_router_for_what_they_say(
    inbox: Any, query: dict[str, str], agent_id: str, unassigned: bool, team_id: str
) -> None:
    await inbox.sign_in()

    await inbox.client.get("/api/conversations", params=query)

    asked = inbox.desk.filters[0]
    assert (asked.agent_id, asked.unassigned, asked.team_id) == (agent_id, unassigned, team_id)
    assert DeskStatus.RESOLVED not in asked.statuses


async def test_open_means_new_ones_too(inbox: Any) -> None:
    await inbox.sign_in()

    await inbox.client.get("/api/conversations", params={"view": "all", "status": ["open", "resolved"]})

    assert inbox.desk.filters[0].statuses == (DeskStatus.NEW, DeskStatus.OPEN, DeskStatus.RESOLVED)


@pytest.mark.parametrize(
    "query", [{"view": "team"}, {"team": "orders"}, {"limit": 500}, {"status": "odd"}, {"view": "x"}]
)
async def test_wrong_queries_are_422(inbox: Any, query: dict[str, Any]) -> None:
    await inbox.sign_in()

    answer = await inbox.client.get("/api/conversations", params=query)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_router_that_is_down_is_503_with_a_time_to_come_back(inbox: Any) -> None:
    await inbox.sign_in()
    inbox.desk.fail_with = Unavailable("the router doesn't answer")

    answer = await inbox.client.get("/api/conversations")

    assert answer.status_code == 503
    assert answer.json()["retry_after_ms"] == 1000


async def test_counts_join_accounts_over_channels(inbox: Any) -> None:
    await inbox.sign_in()

    counts = (await inbox.client.get("/api/counts")).json()

    assert counts["accounts"] == {"destek": 3}
    assert counts["channels"] == {"destek": ""}
    assert counts["teams"] == {"orders": 2}


async def test_conversation_comes_with_its_customer_and_what_one_may_do(inbox: Any) -> None:
    inbox.add_item("v1", agent_id="ece")
    await inbox.sign_in()

    detail = (await inbox.client.get("/api/conversations/v1")).json()

    assert detail["customer"]["identities"][0]["verified"] is True
    assert detail["can"]["claim"] is True
    assert detail["row"]["conversation_id"] == "v1"


async def test_conversation_of_an_erased_customer_still_opens(inbox: Any) -> None:
    inbox.add_item("v1", customer_id="gone", customer_name="")
    await inbox.sign_in()

    detail = (await inbox.client.get("/api/conversations/v1")).json()

    assert detail["customer"]["identities"] == []


async def test_unknown_conversation_is_404(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.get("/api/conversations/nope")).status_code == 404


async def test_what_was_read_is_no_longer_unread_and_other_windows_are_told(inbox: Any) -> None:
    inbox.add_item("v1", agent_id="deniz", unanswered=2)
    await inbox.sign_in()

    before = (await inbox.client.get("/api/conversations")).json()["items"][0]["unread"]
    answer = await inbox.client.post("/api/conversations/v1/read")
    after = (await inbox.client.get("/api/conversations")).json()["items"][0]["unread"]

    assert (before, answer.status_code, after) == (2, 204, 0)
    assert inbox.bus.live[0][0] == "tellonce.live.read.v1"
    assert inbox.bus.live[0][1].value == "deniz"


async def test_decision_names_people_and_puts_the_best_first(inbox: Any) -> None:
    inbox.add_item("v1", due_at=NOW)
    inbox.desk.decided["v1"] = Decision(
        id="d1",
        conversation_id="v1",
        at=NOW,
        rule_version=7,
        agent_id="deniz",
        reasons=("fewest_points",),
        candidates=(Candidate(agent_id="ece", dropped_by="away"), Candidate(agent_id="deniz", cost=0.4)),
        skills=("shoes",),
        queue_place=1,
    )
    await inbox.sign_in()

    decision = (await inbox.client.get("/api/conversations/v1/decision")).json()

    assert [candidate["agent"]["id"] for candidate in decision["candidates"]] == ["deniz", "ece"]
    assert decision["reasons"] == [{"key": "fewest_points", "params": {"skills": "shoes"}}]
    assert decision["queue"] == {"place": 1, "due_at": "2026-01-05T09:00:00.000Z"}
    assert decision["rule_version"] == "7"
