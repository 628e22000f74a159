"""The transcript: by mail where it is asked for or always sent, as a file, with what was promised."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from tellonce_core import ids

from tests.e2e.test_chat import begin
from tests.support.agent import AgentClient
from tests.support.system import System, until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
ALWAYS_ACCOUNT = """
[[accounts]]
id = "always"
channel = "chat"
brand = "poyraz"
name = "Poyraz"
addresses = ["http://127.0.0.1:5"]
languages = ["en"]
time_zone = "Europe/Istanbul"
settings = { transcript = "always", mail_account = "destek", mail_address = "destek@poyraz.example" }
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def always_account(system: System) -> None:
    """An account that sends every transcript."""
    await system.add_accounts(ALWAYS_ACCOUNT)


async def test_it_comes_by_mail_and_as_a_file_with_what_was_promised(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        row = await begin(visitor, agent, "Döküm İsteyen")
        path, due_at = f"/api/conversations/{row['conversation_id']}", datetime.now(UTC) + timedelta(days=1)
        await agent.reply(row["conversation_id"], "Yarın yoldadır.")
        await visitor.until(lambda: visitor.heard("Yarın yoldadır."))
        promise = {"text": "İadeniz hesabınızda olacak", "due_at": due_at.isoformat()}
        await agent.post(f"{path}/promises", request_id=ids.new_id(), **promise)
        await visitor.put({"t": "transcript", "id": ids.new_id(), "email": "dokum@posta.example"})
        await visitor.put({"t": "end", "id": ids.new_id(), "n": 2})
        await visitor.until(lambda: visitor.chat["state"] == "ended")
        async with httpx.AsyncClient(base_url=system.chat_url) as client:
            bearer = {"Authorization": f"Bearer {visitor.session}"}
            saved = (await client.get("/chat/v1/web/transcript", headers=bearer)).text
            page = (await client.get("/chat/v1/web/transcript?format=html", headers=bearer)).text
        mail = (await until(lambda: system.caught_mails("dokum@posta.example"), what="the transcript"))[0]
        await visitor.put({"t": "transcript", "id": ids.new_id(), "email": "dokum2@posta.example"})
        again = (await until(lambda: system.caught_mails("dokum2@posta.example"), what="the transcript elsewhere"))[0]

    promised = visitor.heard("İadeniz hesabınızda olacak") or {}
    assert (promised["kind"], promised["from"]) == ("promise", "system")
    assert row["reference"] in mail["subject"]
    for text in (saved, page, mail["text"], again["text"]):
        assert "Yarın yoldadır." in text
        assert "sipariş numaram 1071" in text
        assert "İadeniz hesabınızda olacak" in text
    assert "Size verilen söz: İadeniz" in saved


async def test_an_account_may_always_send_it_to_the_address_it_was_told(system: System, agent: AgentClient) -> None:
    visitor = Visitor(system.chat_url, "always")
    async with visitor.online(language="en"):
        await visitor.put({"t": "form", "id": ids.new_id(), "name": "Kate Always", "email": "kate@mail.example"})
        row = await begin(visitor, agent, "Kate Always", "Where is order 1072?")
        await agent.post(f"/api/conversations/{row['conversation_id']}/chat-end", request_id=ids.new_id(), text="Bye")
        await visitor.until(lambda: visitor.chat["state"] == "ended")

    mail = (await until(lambda: system.caught_mails("kate@mail.example"), what="the transcript"))[0]

    assert "Where is order 1072?" in mail["text"]
