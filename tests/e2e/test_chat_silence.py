"""Silence in a chat: paused, then closed, opened again by the next word; not while it is for us to say something."""

import asyncio

import pytest
import pytest_asyncio

from tests.e2e.test_chat import begin, live_event
from tests.support.agent import AgentClient
from tests.support.system import System
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
PAUSE_S, CLOSE_S = 1, 3
QUICK_ACCOUNT = f"""
[[accounts]]
id = "quick"
channel = "chat"
brand = "poyraz"
name = "Poyraz"
addresses = ["http://127.0.0.1:3"]
languages = ["tr"]
time_zone = "Europe/Istanbul"
limits = {{ pause_s = {PAUSE_S}, close_s = {CLOSE_S} }}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def quick_account(system: System) -> None:
    """An account that has no patience."""
    await system.add_accounts(QUICK_ACCOUNT)


async def test_a_silent_chat_is_paused_and_closed_and_the_next_word_opens_it_again(
    system: System, agent: AgentClient
) -> None:
    visitor = Visitor(system.chat_url, "quick")
    async with visitor.online(language="tr"), agent.live() as live:
        row = await begin(visitor, agent, "Susan Ziyaretçi")
        await live.send(type="viewing", conversation_id=row["conversation_id"])
        await asyncio.sleep(CLOSE_S + 1)
        while_we_owe_an_answer = visitor.chat["state"]
        await agent.reply(row["conversation_id"], "Hangi sipariş?")
        await visitor.until(lambda: visitor.chat["state"] == "paused", what="the pause")
        signal = await live_event(live, "paused", row["conversation_id"])
        await visitor.say("Bu arada 1071")
        await visitor.until(lambda: visitor.chat["state"] == "open", what="the end of the pause")
        await agent.reply(row["conversation_id"], "Yolda.")
        await visitor.until(lambda: visitor.chat["state"] == "ended", what="the end")
        ended_by = visitor.chat["ended_by"]
        await visitor.say("Buradayım")
        await visitor.until(lambda: visitor.chat["state"] == "open", what="the chat open again")
        await visitor.all_acked()
        await visitor.until(lambda: visitor.heard("Buradayım"))

    story = await agent.story(row["customer"]["id"])
    assert while_we_owe_an_answer == "open"
    assert signal["agent_id"] == "visitor"
    assert (ended_by, visitor.chat["number"]) == ("idle", 1)
    assert {entry["conversation_id"] for entry in story} == {row["conversation_id"]}
    told = [frame["chat"]["state"] for frame in visitor.frames if frame["t"] == "chat"]
    steps = [(before, state) for before, state in zip(["none", *told], told, strict=False) if before != state]
    assert [state for _, state in steps][:2] == ["open", "paused"]
    assert ("paused", "ended") in steps
    assert ("open", "ended") not in steps
