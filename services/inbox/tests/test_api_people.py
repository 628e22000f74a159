"""Colleagues, teams and presence over REST."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_agents_come_with_presence_load_and_skills(inbox: Any) -> None:
    await inbox.sign_in()

    agents = (await inbox.client.get("/api/agents")).json()

    assert agents[0] == {
        "id": "deniz", "name": "Deniz Ak", "initials": "DA", "state": "online", "teams": [], "skills": ["shoes"],
        "load": 0, "capacity": 100, "back_at": None,
    }  # fmt: skip


async def test_teams_come_with_names(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.get("/api/teams")).json() == [{"id": "orders", "name": "Orders"}]


async def test_chosen_presence_is_said_to_the_router_and_remembered(inbox: Any) -> None:
    await inbox.sign_in()

    answer = await inbox.client.post("/api/presence", json={"state": "wrap_up"})

    assert answer.json()["state"] == "wrap_up"
    assert inbox.store.all_users["deniz"].presence == "wrap_up"


async def test_who_goes_away_says_when_they_are_back(inbox: Any) -> None:
    await inbox.sign_in()
    back = "2026-11-22T14:15:00.000Z"

    answer = await inbox.client.post("/api/presence", json={"state": "away", "back_at": back})

    assert (answer.json()["state"], answer.json()["back_at"]) == ("away", back)


async def test_presence_that_is_no_state_is_422(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.post("/api/presence", json={"state": "asleep"})).status_code == 422
