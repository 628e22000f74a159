"""What happens around a handover over REST."""

from typing import Any

import pytest

REQUEST = "0192f2a0-0000-7000-8000-000000000001"

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_colleague_is_brought_in_with_a_note_that_both_read(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    body = {"version": 1, "request_id": REQUEST, "agent_id": "ece", "note": "Bakar mısın?"}
    answer = await inbox.client.post("/api/conversations/v1/consult", json=body)

    assert [one["id"] for one in answer.json()["row"]["handing"]["consulted"]] == ["ece"]
    assert [note for note in inbox.history.written if "Bakar mısın?" in str(note)]


async def test_an_escalation_leaves_its_words_in_the_story(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    answer = await inbox.client.post(
        "/api/conversations/v1/escalate", json={"version": 1, "reason": "Avukatla geliyor"}
    )

    assert answer.json()["row"]["handing"]["escalation"]["agent"]["id"] == "leyla"
    assert [note for note in inbox.history.written if "Avukatla geliyor" in str(note)]


async def test_a_question_to_the_customer_is_taken_back(inbox: Any) -> None:
    inbox.add_item("v1")
    await inbox.sign_in()

    answer = await inbox.client.delete("/api/conversations/v1/consent/q1")

    assert answer.json()["row"]["handing"]["consent"] is None
    assert inbox.desk.calls[-1][0] == "withdraw q1"


async def test_a_call_back_is_planned_for_its_window(inbox: Any) -> None:
    await inbox.sign_in()
    window = {"begins_at": "2026-12-01T09:00:00Z", "ends_at": "2026-12-01T11:00:00Z"}

    answer = await inbox.client.post(
        "/api/appointments", json={"request_id": REQUEST, "kind": "callback", "number": "+905320000000", **window}
    )

    assert answer.status_code == 200
    [(agent, planned)] = inbox.parts.handing.planned
    assert (agent, planned.kind, planned.number, planned.begins_at.hour) == ("deniz", "callback", "+905320000000", 9)


@pytest.mark.parametrize(
    "body", [{"kind": "callback"}, {"kind": "promise", "text": " "}, {"kind": "dinner", "text": "x"}]
)
async def test_what_is_planned_without_what_it_needs_is_422(inbox: Any, body: dict[str, str]) -> None:
    await inbox.sign_in()

    answer = await inbox.client.post("/api/appointments", json={"request_id": REQUEST, **body})

    assert answer.status_code == 422
