"""Promises over REST."""

from datetime import timedelta
from typing import Any

import pytest
from tellonce_core.desk import Agent

from services.inbox.tests.fakes import NOW
from services.inbox.tests.promising.promise_fakes import make_promise

pytestmark = pytest.mark.asyncio(loop_scope="session")

BODY = {"request_id": "11111111-aaaa", "text": "Yarın arayacağız", "due_at": "2026-01-06T09:00:00Z"}


async def test_a_promise_is_the_agents_own_and_stands_with_the_customers_name(inbox: Any) -> None:
    await inbox.sign_in()

    made = (await inbox.client.post("/api/conversations/v1/promises", json=BODY)).json()

    assert (made["state"], made["owner"]["id"], made["customer"]["name"]) == ("open", "deniz", "Şule Işık")
    assert [one["id"] for one in (await inbox.client.get("/api/customers/c1/promises")).json()] == [made["id"]]


async def test_it_is_kept_in_the_agents_name_and_opened_again(inbox: Any) -> None:
    inbox.parts.promises.all.append(make_promise())
    await inbox.sign_in()

    kept = (await inbox.client.post("/api/promises/p1", json={"state": "kept"})).json()
    again = (await inbox.client.post("/api/promises/p1", json={"state": "open", "owner_id": "ece"})).json()

    assert (kept["state"], kept["settled_by"]["id"]) == ("kept", "deniz")
    assert (again["state"], again["owner"]["name"]) == ("open", "Ece Su")


async def test_what_becomes_of_a_promise_is_one_of_three(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.post("/api/promises/p1", json={"state": "withdrawn"})).status_code == 422
    assert (await inbox.client.post("/api/promises/p9", json={"state": "kept"})).status_code == 404


@pytest.mark.parametrize(
    ("query", "owners", "settled", "due"),
    [
        ("", ["deniz"], False, (None, None)),
        ("whose=team&which=overdue", ["deniz", "ece"], False, (None, NOW)),
        ("whose=all&which=settled", [], True, (None, None)),
        ("which=due&until=2026-01-06T00:00:00Z", ["deniz"], False, (NOW, NOW + timedelta(hours=15))),
    ],
)
async def test_the_page_asks_for_whose_and_which(
    inbox: Any, query: str, owners: list[str], settled: bool, due: tuple[Any, Any]
) -> None:
    inbox.desk.known |= {
        id_: Agent(id=id_, name=id_, team_ids=(team,))
        for id_, team in {"deniz": "orders", "ece": "orders", "can": "other"}.items()
    }
    await inbox.sign_in()

    answer = await inbox.client.get(f"/api/promises?{query}")

    assert answer.status_code == 200
    [choice] = inbox.parts.promises.choices
    assert (sorted(choice.owners), choice.settled, (choice.due_from, choice.due_before)) == (owners, settled, due)


async def test_who_is_in_no_team_sees_no_teams_promises(inbox: Any) -> None:
    await inbox.sign_in()

    await inbox.client.get("/api/promises?whose=team")

    assert inbox.parts.promises.choices[0].owners == ["nobody"]


async def test_a_promise_is_suggested_out_of_what_is_written(inbox: Any) -> None:
    await inbox.sign_in()

    found = (await inbox.client.post("/api/promises/suggestion", json={"text": "yarın ararız"})).json()
    nothing = (await inbox.client.post("/api/promises/suggestion", json={"text": "merhaba"})).json()

    assert (found["text"], nothing) == ("yarın ararız", None)


async def test_nobody_who_is_not_signed_in_sees_promises(inbox: Any) -> None:
    assert (await inbox.client.get("/api/promises")).status_code == 401
