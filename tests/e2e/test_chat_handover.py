"""A handover is asked about in the thread: whatever the visitor answers, the question is over."""

import pytest
from tellonce_core import ids

from tests.e2e.test_chat import begin
from tests.support.agent import AgentClient
from tests.support.system import System, until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_who_asks_for_a_call_instead_of_a_handover_stays_and_is_not_asked_any_more(
    system: System, agent: AgentClient
) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        row = await begin(visitor, agent, "Aranmak İsteyen")
        path = f"/api/conversations/{row['conversation_id']}"
        await agent.post(f"{path}/claim", version=0)
        await visitor.until(lambda: visitor.chat["agent"])
        colleague = next(one["id"] for one in await agent.get("/api/agents") if one["id"] != agent.user["id"])
        await agent.post(f"{path}/transfer", version=0, agent_id=colleague, reason="İadeye o bakıyor", note="")
        card = await visitor.until(lambda: next((one for one in visitor.entries.values() if one["card"]), None))
        asked = (await agent.get(path))["row"]["consent_asked"]
        call = {"phone": "+905551112244", "when": "now", "card": card["id"]}
        await visitor.put({"t": "callback", "id": ids.new_id(), "n": 2, **call})
        await visitor.all_acked()

        async def settled() -> object:
            now = (await agent.get(path))["row"]
            return None if now["consent_asked"] else now

        after = await until(settled, what="the end of the question")

    assert (card["card"]["kind"], asked) == ("transfer", True)
    assert after["agent"]["id"] == agent.user["id"]
