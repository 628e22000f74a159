"""A promise comes back as work at its date, though its conversation was resolved, until somebody says it was kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tellonce_core import ids

from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "Sözlü Müşteri"
ASKED = "Merhaba,\nKargom nerede? Hiç memnun değilim."


async def test_a_promise_outlives_its_resolved_conversation_and_ends_when_it_is_kept(
    system: System, agent: AgentClient
) -> None:
    await system.send_mail(a_mail(f"{NAME} <sozlu@soz.example>", subject="Kargo", text=ASKED))
    row = await until(lambda: agent.conversation_of(NAME), what="the conversation")
    path = f"/api/conversations/{row['conversation_id']}"

    async def now() -> dict[str, Any]:
        found: dict[str, Any] = (await agent.get(path))["row"]
        return found

    async def is_(status: str) -> dict[str, Any] | None:
        found = await now()
        return found if found["status"] == status else None

    due = datetime.now(UTC) + timedelta(seconds=8)
    reply = {
        "text": "Bakıyoruz.",
        "status_after": "resolved",
        "promise": {"text": "Arayacağız", "due_at": due.isoformat()},
    }
    await agent.post(f"{path}/replies", request_id=ids.new_id(), **reply)
    await until(lambda: is_("resolved"), what="resolved")
    [promise] = await agent.get(f"/api/customers/{row['customer']['id']}/promises")
    back = await until(lambda: is_("open"), what="the promise as work")
    assert back["handing"]["appointment"]["kind"] == "promise"
    assert datetime.now(UTC) >= due

    overdue = (await agent.get("/api/promises", which="overdue"))["items"]
    assert [one["id"] for one in overdue] == [promise["id"]]
    brief = await agent.get(f"{path}/brief")
    now_part = next(part for part in brief["sections"] if part["part"] == "now")
    assert [(line["kind"], line["text"]) for line in now_part["lines"]] == [("promised", "Arayacağız")]

    kept = await agent.post(f"/api/promises/{promise['id']}", state="kept")
    assert (kept["state"], kept["settled_by"]["id"]) == ("kept", agent.user["id"])
    await until(lambda: is_("resolved"), what="resolved again")
    assert (await agent.get("/api/promises", which="overdue"))["items"] == []
