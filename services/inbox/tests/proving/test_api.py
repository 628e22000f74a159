"""Proofs over REST."""

from typing import Any

import pytest

from services.inbox.tests.fakes import make_proof

pytestmark = pytest.mark.asyncio(loop_scope="session")

BODY = {"request_id": "11111111-aaaa", "address": "a@b.example"}


async def test_a_proof_is_begun_in_the_agents_name(inbox: Any) -> None:
    await inbox.sign_in()

    answer = (await inbox.client.post("/api/conversations/v1/proof", json=BODY)).json()

    assert (answer["state"], answer["address"], answer["max_guesses"]) == ("pending", "a@b.example", 5)
    assert inbox.proofs.begun == [("deniz", "11111111-aaaa", "v1", "a@b.example")]


async def test_an_address_that_nobody_has_proved_is_404(inbox: Any) -> None:
    await inbox.sign_in()

    answer = await inbox.client.post("/api/conversations/v1/proof", json=BODY | {"address": "nobody@b.example"})

    assert answer.status_code == 404


async def test_a_customer_without_a_proof_has_none(inbox: Any) -> None:
    inbox.proofs.by_customer["c1"] = make_proof(state="proved")
    await inbox.sign_in()

    proved, none = [(await inbox.client.get(f"/api/customers/{id_}/proof")).json() for id_ in ("c1", "c2")]

    assert (proved["state"], none) == ("proved", None)


async def test_a_proof_can_be_ended(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.delete("/api/proofs/p1")).json()["state"] == "cancelled"


async def test_nobody_who_is_not_signed_in_begins_a_proof(inbox: Any) -> None:
    assert (await inbox.client.post("/api/conversations/v1/proof", json=BODY)).status_code == 401
