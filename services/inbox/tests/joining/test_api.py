"""Joins over REST."""

from typing import Any

import pytest
from tellonce_core.customer import Customer
from tellonce_core.link import Clue, Suggestion, SuggestionReason

pytestmark = pytest.mark.asyncio(loop_scope="session")

JOIN = {"request_id": "11111111-aaaa", "other_id": "c2", "reason": "Telefonda söyledi"}


async def test_customers_are_joined_in_the_agents_name(inbox: Any) -> None:
    await inbox.sign_in()

    answer = (await inbox.client.post("/api/customers/c1/joins", json=JOIN)).json()

    assert (answer["customer"]["id"], answer["link"]["id"]) == ("c1", "l1")
    assert inbox.parts.joins.asked == [("join", "deniz", "11111111-aaaa", "c1", "c2", "Telefonda söyledi")]


async def test_a_join_needs_a_reason(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.post("/api/customers/c1/joins", json=JOIN | {"reason": ""})).status_code == 422


async def test_a_join_taken_back_shows_what_rests_on_it(inbox: Any) -> None:
    await inbox.sign_in()

    answer = (await inbox.client.post("/api/customer-links/l1/undo", json={"reason": "Kardeşi"})).json()

    assert (answer["customer"]["id"], answer["other"]["id"]) == ("c1", "c2")
    assert [one["id"] for one in answer["resting"]] == ["l2"]
    assert inbox.parts.joins.asked == [("unjoin", "deniz", "l1", "Kardeşi")]


async def test_suggestions_come_with_their_reasons_and_are_decided(inbox: Any) -> None:
    reason = SuggestionReason(clue=Clue.SAME_PHONE, value="0532", entry_id="e1", other_entry_id="e2", weight=55)
    inbox.parts.joins.found = [
        Suggestion(id="c1.c2", node_id="c1", other_node_id="c2", other=Customer(id="c2"), score=55, reasons=(reason,))
    ]
    await inbox.sign_in()

    [found] = (await inbox.client.get("/api/customers/c1/suggestions")).json()
    decided = (await inbox.client.post(f"/api/suggestions/{found['id']}", json={"accept": False})).json()

    assert (found["score"], found["reasons"][0]["clue"]) == (55, "same_phone")
    assert decided["link"] is None
    assert inbox.parts.joins.asked == [("decide", "deniz", "c1.c2", {"accept": False, "reason": ""})]


async def test_links_are_listed_with_the_agents_name(inbox: Any) -> None:
    await inbox.sign_in()

    [link] = (await inbox.client.get("/api/customers/c1/links")).json()

    assert (link["kind"], link["actor"], link["removed_at"]) == ("customer", "agent:deniz", None)


async def test_nobody_who_is_not_signed_in_joins(inbox: Any) -> None:
    assert (await inbox.client.post("/api/customers/c1/joins", json=JOIN)).status_code == 401


async def test_what_was_told_is_shown_and_corrected_in_the_agents_name(inbox: Any) -> None:
    await inbox.sign_in()

    [told] = (await inbox.client.get("/api/customers/c1/told")).json()
    [corrected] = (await inbox.client.put("/api/customers/c1/told/f1", json={"value": "42"})).json()

    assert (told["kind"], told["value"], told["entry_id"]) == ("size", "41", "e1")
    assert (corrected["value"], corrected["corrected_by"]) == ("42", "agent:deniz")
    assert inbox.parts.joins.asked == [("correct", "deniz", "c1", "f1", "42")]
