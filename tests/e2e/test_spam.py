"""What a server calls spam opens no conversation; an agent finds it and brings it back, and says what else is spam."""

from typing import Any

import httpx
import pytest
from tellonce_core import ids

from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.mongo import as_services_read
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def kept(agent: AgentClient, sender: str) -> dict[str, Any] | None:
    items = (await agent.get("/api/kept-apart"))["items"]
    return next((one for one in items if one["author"] == sender), None)


async def lesson(system: System, key: str) -> dict[str, Any] | None:
    mongo = as_services_read(system.stack.mongo_url)
    async with mongo:
        found: dict[str, Any] | None = await mongo["tellonce_email"]["lessons"].find_one({"_id": key})
        return found


async def test_a_customers_mail_that_was_taken_for_spam_is_brought_back_by_an_agent(
    system: System, agent: AgentClient
) -> None:
    mail = a_mail("Nuray Kaya <nuray@spam.example>", subject="Fatura", text="Faturam gelmedi.", X_Spam_Flag="YES")
    await system.send_mail(mail)
    item = await until(lambda: kept(agent, "nuray@spam.example"), what="the mail that was kept apart")
    opened_before = await agent.conversation_of("Nuray Kaya")

    await agent.post(f"/api/kept-apart/{item['id']}/rescue", request_id=ids.new_id())
    row = await until(lambda: agent.conversation_of("Nuray Kaya"), what="the conversation")
    learned = await until(lambda: lesson(system, item["id"]), what="the lesson")

    assert (item["reason"], item["subject"], item["snippet"]) == ("spam_by_server", "Fatura", "Faturam gelmedi.")
    assert opened_before is None
    assert row["subject"] == "Fatura"
    assert learned["spam"] is False
    assert await kept(agent, "nuray@spam.example") is None


async def test_spam_that_came_through_is_closed_and_learned_from(system: System, agent: AgentClient) -> None:
    await system.send_mail(
        a_mail("Reklam <reklam@kampanya.example>", subject="Fırsat", text="Ucuz kredi, hemen tıkla.")
    )
    row = await until(lambda: agent.conversation_of("Reklam"), what="the conversation")
    (entry,) = [one for one in await agent.story(row["customer"]["id"]) if one["direction"] == "in"]

    await agent.post(f"/api/conversations/{row['conversation_id']}/spam", request_id=ids.new_id(), spam=True)
    learned = await until(lambda: lesson(system, entry["id"]), what="the lesson")
    detail = await agent.get(f"/api/conversations/{row['conversation_id']}")

    assert learned["spam"] is True
    assert "kredi" in learned["words"]
    assert detail["row"]["status"] == "resolved"


async def test_a_program_in_a_mail_is_handed_to_nobody(system: System, agent: AgentClient) -> None:
    first = a_mail("Can Demir <can@posta.example>", subject="Soru", text="Merhaba.")
    await system.send_mail(first)
    row = await until(lambda: agent.conversation_of("Can Demir"), what="the conversation")
    second = a_mail("Can Demir <can@posta.example>", subject="Re: Soru", answers=str(first["Message-ID"]))
    second.add_attachment(b"MZ\x90\x00", maintype="application", subtype="pdf", filename="fatura.pdf")
    await system.send_mail(second)

    async def with_file() -> dict[str, Any] | None:
        story = await agent.story(row["customer"]["id"])
        return next((file for entry in story for file in entry["attachments"]), None)

    file = await until(with_file, what="the file")
    with pytest.raises(httpx.HTTPStatusError) as refused:
        await agent.get(file["url"])

    assert file["danger"] == "program"
    assert refused.value.response.status_code == httpx.codes.FORBIDDEN
    assert refused.value.response.json()["reason"] == "FILE_KEPT_APART"
