"""People split a chat: what is answered in the new conversation reaches its visitor, who sees one thread."""

import pytest
from tellonce_core import ids

from tests.e2e.test_chat import begin
from tests.support.agent import AgentClient
from tests.support.system import System, until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_words_in_a_conversation_that_was_split_off_reach_the_visitor_here_later_and_by_mail(
    system: System, agent: AgentClient
) -> None:
    visitor, email = Visitor(system.chat_url), "ayrilan@posta.example"
    async with visitor.online(language="tr"):
        row = await begin(visitor, agent, "Ayrılan Konu")
        await visitor.put({"t": "email", "id": ids.new_id(), "email": email})
        said = await visitor.say("Bir de faturam gelmedi")
        await visitor.until(lambda: visitor.heard("Bir de faturam gelmedi"))
        path = f"/api/conversations/{row['conversation_id']}/split"
        moved = {"request_id": ids.new_id(), "entry_ids": [visitor.acked[said]], "reason": "Fatura ayrı iş"}
        split = (await agent.post(path, **moved))["conversation_id"]
        await agent.reply(split, "Faturayı yolladık.")
        await visitor.until(lambda: visitor.heard("Faturayı yolladık."), what="the answer in the new conversation")
        await agent.reply(row["conversation_id"], "Paketiniz yolda.")
        await visitor.until(lambda: visitor.heard("Paketiniz yolda."), what="the answer in the old one")
    await agent.reply(split, "Ulaştı mı?")
    mail = (await until(lambda: system.caught_mails(email), what="the answer by mail"))[0]
    again = Visitor(system.chat_url)
    again.session = visitor.session
    async with again.online(language="tr"):
        welcomed = [entry["text"] for entry in again.frames[0]["entries"]]

    assert split != row["conversation_id"]
    assert len(visitor.arrivals) == len(set(visitor.arrivals))
    assert "Ulaştı mı?" in mail["text"]
    assert welcomed == [
        "Merhaba, sipariş numaram 1071",
        "Bir de faturam gelmedi",
        "Faturayı yolladık.",
        "Paketiniz yolda.",
        "Ulaştı mı?",
    ]
