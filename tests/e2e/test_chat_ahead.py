"""Words of a visitor are at the agents who have that chat as soon as the broker keeps them; the record follows."""

from typing import Any

import pytest

from tests.e2e.test_chat import begin
from tests.support.agent import AgentClient, LiveSocket
from tests.support.system import System, held
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("has_it_open", [True, False], ids=["open", "theirs"])
async def test_an_agent_reads_words_while_the_record_stands_still_and_has_them_once(
    system: System, agent: AgentClient, has_it_open: bool
) -> None:
    visitor, words = Visitor(system.chat_url), "Kartım 4111 1111 1111 1111, kutu ezik geldi"
    async with visitor.online(language="tr"), agent.live() as live:
        row = await begin(visitor, agent, f"Önden Giden {has_it_open}")
        conversation = row["conversation_id"]
        await visitor.until(lambda: visitor.heard("Merhaba, sipariş numaram 1071"), what="the first words")
        told = {"type": "viewing", "conversation_id": conversation}
        await live.send(**(told if has_it_open else {"type": "chats", "conversation_ids": [conversation]}))
        with held(system, ("history",)):
            said = await visitor.say(words)
            ahead = await _next(live, "said", conversation)
            await visitor.all_acked()
        recorded = await _next(live, "entry", conversation)
    texts = [entry["text"] for entry in await agent.story(row["customer"]["id"])]

    assert ahead["entry_id"] == recorded["entry_id"] == visitor.acked[said]
    assert "4111" not in ahead["text"]
    assert texts.count(ahead["text"]) == 1


async def test_who_doesnt_have_the_chat_hears_only_that_something_was_said(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"), agent.live() as live:
        row = await begin(visitor, agent, "Yalnız Kayıt")
        await visitor.until(lambda: visitor.heard("Merhaba, sipariş numaram 1071"), what="the first words")
        said = await visitor.say("Bekliyorum")
        await visitor.all_acked()
        events = [await live.next()]
        while events[-1].get("entry_id") != visitor.acked[said]:
            events.append(await live.next())
        events += [await live.next()]  # of the desk, which comes last

    assert "entry" in {event["type"] for event in events if event.get("conversation_id") == row["conversation_id"]}
    assert "said" not in {event["type"] for event in events}


async def _next(live: LiveSocket, kind: str, conversation: str) -> dict[str, Any]:
    while True:
        event = await live.next()
        if event["type"] == kind and event["conversation_id"] == conversation:
            return event
