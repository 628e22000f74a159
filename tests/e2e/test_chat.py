"""A visitor and an agent talk: over a raw WebSocket on the one side, REST and the live socket on the other."""

import pytest

from tests.support.agent import AgentClient
from tests.support.system import System, until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_visitor_is_answered(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        await visitor.put({"t": "form", "id": "form-0001", "name": "Tuğçe Aksoy"})
        await visitor.say("Ödeme ekranında hata alıyorum, kart çekildi mi?")
        await visitor.all_acked()
        row = await until(lambda: agent.conversation_of("Tuğçe Aksoy"), what="the chat in the list")
        await agent.reply(row["conversation_id"], "Merhaba, bakıyorum.")
        answer = await visitor.until(lambda: visitor.heard("Merhaba, bakıyorum."), what="the answer")

    assert row["channel"] == "chat"
    assert answer["from"] == "agent"
    assert visitor.chat["reference"] == row["reference"]
