"""Promises that are made in a reply or on the phone."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROMISE = {"text": "Yarın arayacağız", "due_at": "2026-01-06T09:00:00Z"}
REPLY = {"request_id": "11111111-aaaa", "text": "Merhaba, yarın arayacağız.", "promise": PROMISE}


async def test_a_reply_with_a_promise_records_both_and_a_repeat_makes_no_second(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    entry = (await inbox.client.post("/api/conversations/v1/replies", json=REPLY)).json()
    await inbox.client.post("/api/conversations/v1/replies", json=REPLY)

    assert {one.id for one in inbox.parts.promises.all} == {inbox.parts.promises.all[0].id}
    assert inbox.parts.promises.all[0].promise.made_in_entry_id == entry["id"]


async def test_a_reply_that_is_taken_back_takes_its_promise_along(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()
    entry = (await inbox.client.post("/api/conversations/v1/replies", json=REPLY)).json()

    await inbox.client.delete(f"/api/replies/{entry['id']}")

    [promise] = (await inbox.client.get("/api/customers/c1/promises")).json()
    assert promise["state"] == "withdrawn"


async def test_what_was_promised_on_the_phone_stands_with_the_note(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()
    note = {
        "request_id": "11111111-bbbb",
        "conversation_id": "v1",
        "text": "Aradı",
        "direction": "in",
        "promise": PROMISE,
    }

    entry = (await inbox.client.post("/api/phone-notes", json=note)).json()

    assert inbox.parts.promises.all[0].promise.made_in_entry_id == entry["id"]
