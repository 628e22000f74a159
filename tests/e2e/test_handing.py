"""Work changes hands: a vanished agent, a consult, an escalation and a planned call, through everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from tellonce_core import ids

from tests.support.agent import AgentClient, LiveSocket
from tests.support.mails import a_mail
from tests.support.system import System, running_system, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUICK = {
    "router:TELLONCE_ROUTER_PRESENCE_EXPIRES": "6",
    "router:TELLONCE_ROUTER_VANISHED_GRACE": "1",
    "inbox:TELLONCE_INBOX_HEARTBEAT": "1",
}
WITHIN_SECONDS = 30
NOTE = "Fotoğraf istedim, gönderecek."


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A system in which agents are missed quickly."""
    async with running_system(tmp_path_factory.mktemp("handing"), env=QUICK) as running:
        yield running


class Desk:
    """An agent who is there as long as their window is open."""

    def __init__(self, client: AgentClient) -> None:
        self.client = client
        self.id = client.user["id"]
        self._window = AsyncExitStack()

    async def open(self) -> None:
        live: LiveSocket = await self._window.enter_async_context(self.client.live())
        await live.send(type="heartbeat", active=True)
        await self.client.post("/api/presence", state="online")

    async def vanish(self) -> None:
        await self._window.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def desks(system: System) -> AsyncIterator[dict[str, Desk]]:
    """Everybody of the demo company, signed in; nobody's window is open."""
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(AgentClient(system.inbox_url, login.email, login.password))
            for login in system.logins
        ]
        found = {client.user["id"]: Desk(client) for client in clients}
        yield found
        for desk in found.values():
            await desk.vanish()


async def row_with_agent(client: AgentClient, name: str, *agents: str) -> dict[str, Any]:
    async def find() -> dict[str, Any] | None:
        row = await client.conversation_of(name)
        return row if row and row["agent"] and row["agent"]["id"] in agents else None

    return await until(find, seconds=60, what=f"{name} with {agents}")


async def test_a_vanished_agents_conversation_is_with_another_at_its_place_and_they_see_the_whole_story(
    system: System, desks: dict[str, Desk]
) -> None:
    first, others = desks["deniz"], [desks["kamran"]]
    await first.open()
    await system.send_mail(a_mail("Nuray Taş <nuray@posta.example>", subject="Kutu ezik", text="Kutu ezik geldi."))
    before = await row_with_agent(first.client, "Nuray Taş", "deniz")
    await first.client.post(f"/api/conversations/{before['conversation_id']}/notes", request_id=ids.new_id(), text=NOTE)

    await first.vanish()
    gone_at = asyncio.get_running_loop().time()
    for desk in others:
        await desk.open()
    after = await row_with_agent(others[0].client, "Nuray Taş", *(desk.id for desk in others))
    took = asyncio.get_running_loop().time() - gone_at
    taker = desks[after["agent"]["id"]]
    story = await taker.client.story(after["customer"]["id"])

    assert took < WITHIN_SECONDS
    assert (after["queued_at"], after["due_at"]) == (before["queued_at"], before["due_at"])
    texts = [entry["text"] for entry in story if not entry["automatic"]]
    assert texts == ["Kutu ezik geldi.", NOTE]


async def test_a_colleague_is_asked_and_a_supervisor_gets_it_with_every_word(
    system: System, desks: dict[str, Desk]
) -> None:
    asker = desks["deniz"]
    await asker.open()
    await system.send_mail(a_mail("Rauf Can <rauf@posta.example>", subject="Garanti", text="Garanti geçerli mi?"))
    row = await row_with_agent(asker.client, "Rauf Can", "deniz")
    path = f"/api/conversations/{row['conversation_id']}"

    await asker.client.post(f"{path}/consult", version=0, agent_id="emre", note="Garanti süresi sende vardı?")
    asked = await desks["emre"].client.conversations(view="consulted")
    await asker.client.post(f"{path}/escalate", version=0, reason="Mahkemeye gidecek")
    above = await row_with_agent(desks["zeynep"].client, "Rauf Can", "zeynep")
    story = await desks["zeynep"].client.story(row["customer"]["id"])

    assert [one["conversation_id"] for one in asked] == [row["conversation_id"]]
    assert above["priority"] == "urgent"
    assert {one["id"] for one in above["handing"]["consulted"]} == {"emre", "deniz"}
    notes = [entry["text"] for entry in story if entry["kind"] == "note"]
    assert notes == ["Garanti süresi sende vardı?", "Mahkemeye gidecek"]


async def test_a_planned_call_becomes_work_at_its_time(system: System, desks: dict[str, Desk]) -> None:
    planner = desks["deniz"]
    await planner.open()
    begins = datetime.now(UTC) + timedelta(seconds=4)

    await planner.client.post("/api/appointments", request_id=ids.new_id(), kind="callback", number="+905321112244",
                              text="Fatura için arayın", begins_at=begins.isoformat())  # fmt: skip

    async def planned(state: set[str]) -> dict[str, Any] | None:
        rows = await planner.client.conversations(view="appointments")
        return next((row for row in rows if row["status"] in state), None)

    asleep = await until(lambda: planned({"snoozed"}), what="the planned call")
    awake = await until(lambda: planned({"new", "open"}), what="the call that is due")

    assert asleep["handing"]["appointment"]["number"] == "+905321112244"
    assert awake["conversation_id"] == asleep["conversation_id"]
