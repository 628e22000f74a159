"""What an agent does with a conversation over REST."""

from typing import Any

import pytest

REQUEST = "0192f2a0-0000-7000-8000-000000000001"

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_claim_is_made_for_the_signed_in_agent(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    answer = await inbox.client.post("/api/conversations/v1/claim", json={"version": 1})

    assert answer.json()["row"]["agent"]["id"] == "deniz"
    assert inbox.desk.calls == [("claim", "deniz", "v1", 1, {"agent_id": "deniz"})]


async def test_change_to_an_older_version_is_409_with_the_current_one(inbox: Any) -> None:
    inbox.add_item("v1", version=5)
    await inbox.sign_in()

    answer = await inbox.client.post("/api/conversations/v1/claim", json={"version": 4})

    assert answer.status_code == 409
    assert answer.json()["metadata"] == {"version": "5"}


async def test_version_that_no_conversation_can_have_is_422(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    answer = await inbox.client.post("/api/conversations/v1/claim", json={"version": 10**30})

    assert answer.status_code == 422


async def test_assigning_to_nobody_gives_it_back_to_the_queue(inbox: Any) -> None:
    inbox.add_item("v1", agent_id="deniz")
    await inbox.sign_in()

    answer = await inbox.client.post("/api/conversations/v1/assign", json={"version": 1, "agent_id": None})

    assert answer.json()["row"]["agent"] is None


async def test_transfer_goes_to_a_team_with_a_reason(inbox: Any) -> None:
    inbox.add_item("v1", agent_id="deniz")
    await inbox.sign_in()
    body = {"version": 1, "team_id": "orders", "reason": "They know your order", "note": "size 41"}

    answer = await inbox.client.post("/api/conversations/v1/transfer", json=body)

    assert answer.json()["row"]["team"] == {"id": "orders", "name": "Orders"}


async def test_transfer_goes_to_whoever_has_a_skill(inbox: Any) -> None:
    inbox.add_item("v1", agent_id="deniz")
    await inbox.sign_in()
    body = {"version": 1, "skill": "law", "reason": "x"}

    answer = await inbox.client.post("/api/conversations/v1/transfer", json=body)

    assert (answer.status_code, inbox.desk.skills_asked) == (200, ("law",))


async def test_the_note_of_a_transfer_stands_in_the_story_once(inbox: Any) -> None:
    inbox.add_item("v1", agent_id="deniz")
    await inbox.sign_in()
    body = {"version": 0, "request_id": REQUEST, "team_id": "orders", "reason": "They know it", "note": "size 41"}

    for _ in range(2):
        await inbox.client.post("/api/conversations/v1/transfer", json=body)

    assert [entry.text for entry in inbox.history.all_entries] == ["size 41"]


async def test_a_transfer_without_a_note_writes_none(inbox: Any) -> None:
    inbox.add_item("v1", agent_id="deniz")
    await inbox.sign_in()

    await inbox.client.post("/api/conversations/v1/transfer", json={"version": 0, "team_id": "orders", "reason": "x"})

    assert inbox.history.written == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("transfer", {"version": 1, "reason": "x"}),
        ("transfer", {"version": 1, "reason": "x", "team_id": "a", "agent_id": "b"}),
        ("transfer", {"version": 1, "reason": "", "team_id": "a"}),
        ("status", {"version": 1, "status": "snoozed"}),
        ("status", {"version": 1, "status": "open", "until": "2026-01-05T10:00:00Z"}),
        ("status", {"version": 1, "status": "new"}),
        ("claim", {"version": -1}),
        ("claim", {}),
        ("claim", {"version": 1, "agent_id": "ece"}),
    ],
)
async def test_bodies_that_make_no_sense_are_422(inbox: Any, path: str, body: dict[str, Any]) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    assert (await inbox.client.post(f"/api/conversations/v1/{path}", json=body)).status_code == 422
    assert inbox.desk.calls == []


async def test_status_snoozed_carries_its_time(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()
    body = {"version": 1, "status": "snoozed", "until": "2026-01-06T09:00:00+03:00"}

    answer = await inbox.client.post("/api/conversations/v1/status", json=body)

    assert answer.json()["row"]["status"] == "snoozed"
    assert inbox.desk.calls[0][4]["snoozed_until"].isoformat() == "2026-01-06T09:00:00+03:00"


async def test_tags_are_put_on_and_taken_off(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    answer = await inbox.client.post("/api/conversations/v1/tags", json={"add": ["iade"], "remove": ["acele"]})
    too_long = await inbox.client.post("/api/conversations/v1/tags", json={"add": ["x" * 41]})

    assert answer.json()["row"]["tags"] == ["iade", "-acele"]
    assert too_long.status_code == 422
