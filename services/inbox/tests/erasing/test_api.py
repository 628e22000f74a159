"""Export, erasure and audit over REST: for those who oversee the desk."""

from dataclasses import replace
from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

BODY = {"request_id": "11111111-1111-4111-8111-111111111111", "name": "Şule Kara", "reason": "ticket 7"}


async def as_role(inbox: Any, role: str) -> None:
    """Signed in as Deniz in this role."""
    inbox.store.all_users["deniz"] = replace(inbox.store.all_users["deniz"], role=role)
    await inbox.sign_in()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/customers/c1/export"), ("POST", "/api/customers/c1/erasure"), ("GET", "/api/erasures/x1"),
     ("GET", "/api/audit")],
)  # fmt: skip
async def test_agents_may_do_none_of_it(inbox: Any, method: str, path: str) -> None:
    await as_role(inbox, "agent")

    answer = await inbox.client.request(method, path, json=BODY if method == "POST" else None)

    assert (answer.status_code, answer.json()["reason"]) == (403, "ROLE_MISSING")
    assert inbox.parts.erasures.asked == []


async def test_an_archive_comes_as_a_download(inbox: Any) -> None:
    await as_role(inbox, "supervisor")

    answer = await inbox.client.get("/api/customers/c1/export")

    assert answer.content == b"PKrest"
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="customer-c1.zip"'
    assert inbox.parts.erasures.asked == [("deniz", "c1")]


async def test_the_archive_of_nobody_is_a_404_and_no_broken_download(inbox: Any) -> None:
    await as_role(inbox, "admin")

    assert (await inbox.client.get("/api/customers/none/export")).status_code == 404


@pytest.mark.parametrize("typed", ["Şule Kara", " şule KARA "])
async def test_a_customer_is_erased_by_their_name(inbox: Any, typed: str) -> None:
    await as_role(inbox, "supervisor")
    customer = await inbox.history.customer("c1")
    name = typed if customer.name == BODY["name"] else customer.name

    answer = await inbox.client.post("/api/customers/c1/erasure", json=BODY | {"name": name})

    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["waiting_for"]) == ("running", ["router"])
    assert answer.json()["certificate"] == {"erasure_id": "x1", "complete": False}
    assert inbox.parts.erasures.asked == [("deniz", BODY["request_id"], "c1", "ticket 7")]


async def test_another_name_erases_nobody(inbox: Any) -> None:
    await as_role(inbox, "supervisor")

    answer = await inbox.client.post("/api/customers/c1/erasure", json=BODY | {"name": "Somebody Else"})

    assert (answer.status_code, answer.json()["reason"]) == (422, "NAME_DIFFERS")
    assert inbox.parts.erasures.asked == []


async def test_the_audit_log_names_people(inbox: Any) -> None:
    await as_role(inbox, "admin")

    answer = (await inbox.client.get("/api/audit?record=c1&limit=10")).json()

    (row,) = answer["rows"]
    assert (row["actor"], row["actor_name"], row["method"], row["times"]) == ("agent:deniz", "Deniz Ak", "ListStory", 3)
    assert answer["next_cursor"] == "next"
    assert inbox.parts.erasures.asked == [("c1", "", "", 10)]
