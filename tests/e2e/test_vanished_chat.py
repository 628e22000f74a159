"""An agent's machine goes dark in the middle of a chat and a mail: somebody else has them soon, and reads all of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tellonce_core import ids

from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
WITHIN_SECONDS = {"chat": 30, "email": 60}
NAME = "Karanlıkta Kalan"
WRITER = "Nuray Taş"
NOTE = "Fotoğraf istedim, gönderecek."


@asynccontextmanager
async def window(client: AgentClient) -> AsyncIterator[None]:
    """An open window of the inbox: the agent is there."""
    async with client.live() as live:
        await live.send(type="heartbeat", active=True)
        await client.post("/api/presence", state="online")
        yield


async def with_agent(client: AgentClient, agent_id: str, name: str = NAME) -> dict[str, Any]:
    async def find() -> dict[str, Any] | None:
        row = await client.conversation_of(name)
        return row if row and row["agent"] and row["agent"]["id"] == agent_id else None

    return await until(find, seconds=60, what=f"{name} with {agent_id}")


def signed_in(system: System, agent_id: str) -> AgentClient:
    login = next(one for one in system.logins if one.email.startswith(f"{agent_id}@"))
    return AgentClient(system.inbox_url, login.email, login.password)


async def test_a_vanished_agents_work_is_with_another_in_time_at_its_place_with_every_word(system: System) -> None:
    visitor = Visitor(system.chat_url)
    async with signed_in(system, "deniz") as first, signed_in(system, "kamran") as other, visitor.online(language="tr"):
        await first.clear_desk()
        async with window(first):
            mail = await written(system, first)
            await visitor.put({"t": "form", "id": ids.new_id(), "name": NAME})
            await visitor.say("Merhaba, bir sorum olacak")
            row = await with_agent(first, "deniz")
            await first.post(f"/api/conversations/{row['conversation_id']}/claim", version=0)
            await first.reply(row["conversation_id"], "Bakıyorum.")
            await until(lambda: in_status(first, "waiting"), what="the answer")
            await visitor.say("Orada mısınız?")
            chat = await until(lambda: in_status(first, "open"), what="the second question")

        gone_at = asyncio.get_running_loop().time()
        async with window(other):
            await is_in_time(other, chat, NAME, gone_at)
            await visitor.until(lambda: (visitor.chat["agent"] or {}).get("name", "").startswith("Kamran"))
            await is_in_time(other, mail, WRITER, gone_at)
        stories = [await words(other, one["customer"]["id"]) for one in (chat, mail)]

    assert stories == [["Merhaba, bir sorum olacak", "Bakıyorum.", "Orada mısınız?"], ["Kutu ezik geldi.", NOTE]]


async def is_in_time(client: AgentClient, before: dict[str, Any], name: str, gone_at: float) -> None:
    """It comes to the other agent in time, and stands where it stood."""
    after = await with_agent(client, "kamran", name)
    took = asyncio.get_running_loop().time() - gone_at
    print(f"{after['channel']} with another agent after {took:.1f} s")
    assert took < WITHIN_SECONDS[after["channel"]]
    assert (after["queued_at"], after["due_at"]) == (before["queued_at"], before["due_at"])


async def written(system: System, client: AgentClient) -> dict[str, Any]:
    """A mail that the agent has, with a note."""
    await system.send_mail(a_mail(f"{WRITER} <nuray@posta.example>", subject="Kutu ezik", text="Kutu ezik geldi."))
    found = await until(lambda: client.conversation_of(WRITER), what="the mail")
    await client.post(f"/api/conversations/{found['conversation_id']}/claim", version=0)
    row = await with_agent(client, "deniz", WRITER)
    await client.post(f"/api/conversations/{row['conversation_id']}/notes", request_id=ids.new_id(), text=NOTE)
    return row


async def words(client: AgentClient, customer_id: str) -> list[str]:
    """What people wrote in a customer's story."""
    return [one["text"] for one in await client.story(customer_id) if one["text"] and not one["automatic"]]


async def in_status(client: AgentClient, status: str) -> dict[str, Any] | None:
    row = await with_agent(client, "deniz")
    return row if row["status"] == status else None
