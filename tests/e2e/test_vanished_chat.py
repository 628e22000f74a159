"""An agent's machine goes dark in the middle of a chat: somebody else has it soon, and reads all of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tellonce_core import ids

from tests.support.agent import AgentClient
from tests.support.system import System, until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
WITHIN_SECONDS = 30
NAME = "Karanlıkta Kalan"


@asynccontextmanager
async def window(client: AgentClient) -> AsyncIterator[None]:
    """An open window of the inbox: the agent is there."""
    async with client.live() as live:
        await live.send(type="heartbeat", active=True)
        await client.post("/api/presence", state="online")
        yield


async def with_agent(client: AgentClient, agent_id: str) -> dict[str, Any]:
    async def find() -> dict[str, Any] | None:
        row = await client.conversation_of(NAME)
        return row if row and row["agent"] and row["agent"]["id"] == agent_id else None

    return await until(find, seconds=60, what=f"the chat with {agent_id}")


def signed_in(system: System, agent_id: str) -> AgentClient:
    login = next(one for one in system.logins if one.email.startswith(f"{agent_id}@"))
    return AgentClient(system.inbox_url, login.email, login.password)


async def test_a_vanished_agents_chat_is_with_another_within_30_seconds_at_its_place_with_every_word(
    system: System,
) -> None:
    visitor = Visitor(system.chat_url)
    async with signed_in(system, "deniz") as first, signed_in(system, "kamran") as other, visitor.online(language="tr"):
        await first.clear_desk()
        async with window(first):
            await visitor.put({"t": "form", "id": ids.new_id(), "name": NAME})
            await visitor.say("Merhaba, bir sorum olacak")
            row = await with_agent(first, "deniz")
            await first.post(f"/api/conversations/{row['conversation_id']}/claim", version=0)
            await first.reply(row["conversation_id"], "Bakıyorum.")
            await until(lambda: in_status(first, "waiting"), what="the answer")
            await visitor.say("Orada mısınız?")
            before = await until(lambda: in_status(first, "open"), what="the second question")

        gone_at = asyncio.get_running_loop().time()
        async with window(other):
            after = await with_agent(other, "kamran")
            took = asyncio.get_running_loop().time() - gone_at
            story = [one["text"] for one in await other.story(after["customer"]["id"]) if one["text"]]
            await visitor.until(lambda: (visitor.chat["agent"] or {}).get("name", "").startswith("Kamran"))

    print(f"with another agent after {took:.1f} s")
    assert took < WITHIN_SECONDS
    assert (after["queued_at"], after["due_at"]) == (before["queued_at"], before["due_at"])
    assert story == ["Merhaba, bir sorum olacak", "Bakıyorum.", "Orada mısınız?"]


async def in_status(client: AgentClient, status: str) -> dict[str, Any] | None:
    row = await with_agent(client, "deniz")
    return row if row["status"] == status else None
