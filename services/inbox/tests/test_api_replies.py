"""Replies, their undo, notes and phone notes over REST."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tellonce_core.desk import DeskStatus
from tellonce_core.errors import Unavailable

pytestmark = pytest.mark.asyncio(loop_scope="session")

REPLY = {"request_id": "11111111-aaaa", "text": "We look into it."}


async def test_reply_waits_for_the_undo_time_and_sets_the_status(inbox: Any) -> None:
    inbox.add_item("v1", agent_id="deniz")
    await inbox.sign_in()

    entry = (await inbox.client.post("/api/conversations/v1/replies", json=REPLY | {"status_after": "resolved"})).json()

    assert entry["delivery"]["state"] == "queued"
    assert entry["send_at"] == "2026-01-05T09:00:15.000Z"
    assert inbox.history.written[0][0] == "deniz"
    assert inbox.history.written[0][1].delay == timedelta(seconds=15)
    assert inbox.desk.by_id["v1"].status is DeskStatus.RESOLVED


async def test_repeated_reply_is_the_same_entry(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    first = await inbox.client.post("/api/conversations/v1/replies", json=REPLY)
    second = await inbox.client.post("/api/conversations/v1/replies", json=REPLY)

    assert first.json()["id"] == second.json()["id"]
    assert len(inbox.history.all_entries) == 1


async def test_reply_stands_where_the_desk_has_no_such_work(inbox: Any) -> None:
    await inbox.sign_in()

    assert (await inbox.client.post("/api/conversations/v1/replies", json=REPLY)).status_code == 200


async def test_reply_is_503_while_the_router_is_down_so_that_a_repeat_finishes_it(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()
    inbox.desk.fail_with = Unavailable("down")

    first = await inbox.client.post("/api/conversations/v1/replies", json=REPLY)
    inbox.desk.fail_with = None
    second = await inbox.client.post("/api/conversations/v1/replies", json=REPLY)

    assert (first.status_code, second.status_code) == (503, 200)
    assert len(inbox.history.all_entries) == 1
    assert inbox.desk.by_id["v1"].status is DeskStatus.WAITING


@pytest.mark.parametrize(
    "change",
    [
        {"text": "  \n"},
        {"cc": ["no address"]},
        {"cc": ["a@b"]},
        {"bcc": ["a@b"]},
        {"cc": ["x <a@b.example>"]},
        {"cc": ["a@b.example\r\nBcc: c@d.example"]},
        {"attachments": ["not-mine"]},
        {"status_after": "snoozed"},
        {"request_id": "short"},
        {"text": "a\0b"},
        {"text": "half \ud83d"},
        {"cc": ["half\ud83d@a.example"]},
        {"in_reply_to": "\ud83d"},
        {"html": "<b>x</b>"},
    ],
)
async def test_wrong_replies_are_422_and_nothing_is_sent(inbox: Any, change: dict[str, Any]) -> None:
    await inbox.sign_in()

    body = json.dumps(REPLY | change)  # with escapes, so that halves of characters get through
    answer = await inbox.client.post(
        "/api/conversations/v1/replies", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 422
    assert inbox.history.written == []


async def test_a_reply_can_wait_for_its_time(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    later = REPLY | {"send_at": "2026-01-06T12:00:00+03:00"}
    entry = (await inbox.client.post("/api/conversations/v1/replies", json=later)).json()

    assert entry["send_at"] == "2026-01-06T09:00:00.000Z"
    assert inbox.history.written[0][1].delay == timedelta(days=1)
    assert inbox.desk.by_id["v1"].status is DeskStatus.WAITING


@pytest.mark.parametrize("past", ["2026-01-05T08:59:59Z", "2026-01-05T09:00:14Z", "2020-01-01T00:00:00Z"])
async def test_a_time_that_is_over_still_leaves_the_time_to_take_it_back(inbox: Any, past: str) -> None:
    await inbox.sign_in()

    await inbox.client.post("/api/conversations/v1/replies", json=REPLY | {"send_at": past})

    assert inbox.history.written[0][1].delay == timedelta(seconds=15)


@pytest.mark.parametrize("when", ["2027-01-05T09:00:00Z", "2026-01-06T12:00:00", "tomorrow"])
async def test_a_time_too_far_or_without_zone_is_422(inbox: Any, when: str) -> None:
    await inbox.sign_in()

    answer = await inbox.client.post("/api/conversations/v1/replies", json=REPLY | {"send_at": when})

    assert answer.status_code == 422
    assert inbox.history.written == []


FORWARD = {"request_id": "44444444", "to": ["Kargo@Tasiyici.EXAMPLE", " depo@poyraz.example "], "text": "Paket nerede?"}


async def test_a_forward_goes_to_third_parties_alone_and_can_be_taken_back(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    entry = await inbox.client.post("/api/conversations/v1/forwards", json=FORWARD | {"entry_id": "e7"})
    who, asked = inbox.history.written[0]

    assert entry.json()["delivery"]["state"] == "queued"
    assert (who, asked.in_reply_to, asked.cc) == ("deniz", "e7", ())
    assert asked.forward_to == ["Kargo@tasiyici.example", "depo@poyraz.example"]
    assert asked.delay == timedelta(seconds=15)
    assert inbox.desk.by_id["v1"].status is not DeskStatus.WAITING


@pytest.mark.parametrize(
    "change", [{"to": []}, {"to": ["kargo"]}, {"to": ["a@b.example"] * 21}, {"text": ""}, {"attachments": ["not-mine"]}]
)
async def test_wrong_forwards_are_422_and_nothing_is_sent(inbox: Any, change: dict[str, Any]) -> None:
    await inbox.sign_in()

    answer = await inbox.client.post("/api/conversations/v1/forwards", json=FORWARD | change)

    assert answer.status_code == 422
    assert inbox.history.written == []


async def test_copies_go_to_normalized_addresses(inbox: Any) -> None:
    await inbox.sign_in()

    copies = {"cc": [" Ali@Example.COM "], "bcc": ["b@b.example"]}
    await inbox.client.post("/api/conversations/v1/replies", json=REPLY | copies)

    assert inbox.history.written[0][1].cc == ["Ali@example.com"]
    assert inbox.history.written[0][1].bcc == ["b@b.example"]


async def test_undo_takes_the_reply_back_and_opens_the_conversation(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()
    entry = (await inbox.client.post("/api/conversations/v1/replies", json=REPLY)).json()

    undone = await inbox.client.delete(f"/api/replies/{entry['id']}")

    assert undone.json()["delivery"]["state"] == "cancelled"
    assert inbox.desk.by_id["v1"].status is DeskStatus.OPEN


async def test_undo_after_it_left_is_409_already_sent(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()
    entry = (await inbox.client.post("/api/conversations/v1/replies", json=REPLY)).json()
    inbox.history.sent.add(entry["id"])

    undone = await inbox.client.delete(f"/api/replies/{entry['id']}")

    assert undone.status_code == 409
    assert undone.json()["reason"] == "ALREADY_SENT"
    assert inbox.desk.by_id["v1"].status is DeskStatus.WAITING


async def test_note_is_written_by_the_signed_in_agent(inbox: Any) -> None:
    await inbox.sign_in()

    entry = await inbox.client.post("/api/conversations/v1/notes", json={"request_id": "22222222", "text": "size 41"})

    assert entry.json()["kind"] == "note"
    assert inbox.history.written == [("deniz", "size 41")]


@pytest.mark.parametrize("whom", [{"conversation_id": "v1"}, {"customer_id": "c1"}, {"number": "+90 532 000 00 00"}])
async def test_phone_note_is_tied_by_conversation_customer_or_number(inbox: Any, whom: dict[str, str]) -> None:
    await inbox.sign_in()
    body = {"request_id": "33333333", "text": "They called", "direction": "in", "minutes": 2.5, "outcome": "answered"}

    entry = await inbox.client.post("/api/phone-notes", json=body | whom)

    assert entry.json()["kind"] == "phone_note"
    assert inbox.history.written[0][1].duration == timedelta(minutes=2, seconds=30)


async def test_phone_note_with_nobody_is_422(inbox: Any) -> None:
    await inbox.sign_in()
    body = {"request_id": "33333333", "text": "They called", "direction": "in"}

    assert (await inbox.client.post("/api/phone-notes", json=body)).status_code == 422
