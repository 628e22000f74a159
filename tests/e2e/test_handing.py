"""Work changes hands: a consult, an escalation, a planned call and tags, through everything."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from tellonce_core import ids

from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def clients(system: System) -> AsyncIterator[dict[str, AgentClient]]:
    """Everybody of the demo company, signed in."""
    async with AsyncExitStack() as stack:
        found = [
            await stack.enter_async_context(AgentClient(system.inbox_url, login.email, login.password))
            for login in system.logins
        ]
        yield {client.user["id"]: client for client in found}


async def taken(system: System, client: AgentClient, sender: str, text: str) -> dict[str, Any]:
    """The row of a customer's mail that this agent has taken."""
    await system.send_mail(a_mail(sender, subject=text, text=text))
    name = sender.partition(" <")[0]
    row = await until(lambda: client.conversation_of(name), what=f"the mail of {name}")
    await client.post(f"/api/conversations/{row['conversation_id']}/claim", version=0)
    return row


async def test_a_colleague_is_asked_and_a_supervisor_gets_it_with_every_word(
    system: System, clients: dict[str, AgentClient]
) -> None:
    asker = clients["deniz"]
    row = await taken(system, asker, "Rauf Can <rauf@posta.example>", "Garanti geçerli mi?")
    path = f"/api/conversations/{row['conversation_id']}"

    await asker.post(f"{path}/consult", version=0, agent_id="emre", note="Garanti süresi sende vardı?")
    asked = await clients["emre"].conversations(view="consulted")
    await asker.post(f"{path}/escalate", version=0, reason="Mahkemeye gidecek")

    async def find() -> dict[str, Any] | None:
        found = await clients["zeynep"].conversation_of("Rauf Can")
        return found if found and found["agent"] and found["agent"]["id"] == "zeynep" else None

    above = await until(find, what="it with the supervisor")
    story = await clients["zeynep"].story(row["customer"]["id"])

    assert row["conversation_id"] in [one["conversation_id"] for one in asked]
    assert above["priority"] == "urgent"
    assert {one["id"] for one in above["handing"]["consulted"]} == {"emre", "deniz"}
    notes = [entry["text"] for entry in story if entry["kind"] == "note"]
    assert notes == ["Garanti süresi sende vardı?", "Mahkemeye gidecek"]


async def test_a_planned_call_becomes_work_at_its_time(clients: dict[str, AgentClient]) -> None:
    planner = clients["deniz"]
    soon, later = "+905321112244", "+905321112255"
    now = datetime.now(UTC)

    for number, begins in ((later, now + timedelta(hours=1)), (soon, now + timedelta(seconds=2))):
        await planner.post("/api/appointments", request_id=ids.new_id(), kind="callback", number=number,
                           text="Fatura için arayın", begins_at=begins.isoformat())  # fmt: skip

    async def planned(number: str, *states: str) -> dict[str, Any] | None:
        rows = await planner.conversations(view="appointments")
        fitting = (row for row in rows if row["status"] in states)
        return next((row for row in fitting if row["handing"]["appointment"]["number"] == number), None)

    assert await until(lambda: planned(soon, "new", "open"), what="the call that is due")
    assert await until(lambda: planned(later, "snoozed"), what="the planned call")


async def test_a_tag_is_there_for_everybody(system: System, clients: dict[str, AgentClient]) -> None:
    row = await taken(system, clients["deniz"], "Sona Quliyeva <sona@posta.example>", "Kutu açık geldi.")

    await clients["deniz"].post(f"/api/conversations/{row['conversation_id']}/tags", add=["hasarlı kutu"])
    seen = await clients["emre"].conversation_of("Sona Quliyeva")

    assert seen is not None
    assert seen["tags"] == ["hasarlı kutu"]
