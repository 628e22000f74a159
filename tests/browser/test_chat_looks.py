"""The agent's side of a chat with all that is done in it: other languages, dark, and where the side panel overlays."""

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tellonce_core import ids

from tests.browser.conftest import Shot, SignIn
from tests.browser.looks import Look
from tests.support.agent import AgentClient
from tests.support.system import System
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


class ChatLook(Look):
    """With the dialogs that are opened here."""

    async def dialog(self, what: str, key: str) -> None:
        """The dialog that this key opens."""
        await self.page.locator("#conversation").focus()
        await self.page.keyboard.press(key)
        await expect(self.page.get_by_role("dialog")).to_be_visible()
        await self.page.wait_for_load_state("networkidle")
        await self.at(what)
        await self.page.keyboard.press("Escape")
        await expect(self.page.get_by_role("dialog")).to_be_hidden()


@pytest_asyncio.fixture(loop_scope="session")
async def agent(system: System) -> Any:
    """Whoever takes the chats here, by REST; everybody's hands are free."""
    login = system.logins[3]
    async with AgentClient(system.inbox_url, login.email, login.password) as client:
        await client.clear_desk()
        yield client


@pytest.mark.parametrize(
    ("name", "language", "theme", "width"),
    [
        ("dark-tr", "tr", "dark", 1440),
        ("narrow-tr", "tr", "light", 1100),
        ("light-az", "az", "light", 1440),
    ],
)
async def test_all_that_is_done_in_a_chat_can_be_read_by_everybody(
    system: System, sign_in: SignIn, agent: AgentClient, shot: Shot, name: str, language: str, theme: str, width: int
) -> None:
    page = await sign_in(3, language=language, theme=theme, width=width)
    look = ChatLook(page, shot, "chat", name, language)
    visitor, who = Visitor(system.chat_url), f"Sevda Quliyeva {name}"
    where = {"url": "https://www.poyraz.example/rota-su-gecirmez-41", "title": "Rota, su geçirmez yürüyüş ayakkabısı"}
    async with visitor.online(language=language, page=where, consent=True):
        await visitor.put({"t": "form", "id": ids.new_id(), "name": who})
        await visitor.say("Sifarişim 1071 hələ çatmayıb, kartım 4111 1111 1111 1111 ilə ödəmişdim")
        ring = page.get_by_role("region", name=look.words["chat.ring"]).filter(has_text=who)
        await expect(ring).to_be_visible(timeout=30_000)
        await look.at("ring")
        await page.locator("body").click(position={"x": 5, "y": 500})
        await page.keyboard.press("c")
        await visitor.until(lambda: visitor.chat["agent"])
        await expect(page.get_by_text(look.words["chat.here"])).to_be_visible(timeout=20_000)
        row = await agent.conversation_of(who)
        assert row is not None
        await look_at_tools(look)
        await talk(visitor, agent, f"/api/conversations/{row['conversation_id']}")
        await expect(page.get_by_role("feed").get_by_text("İade ve değişime o bakıyor").first).to_be_visible()
        await expect(page.get_by_role("button", name=look.words["handing.withdraw"], exact=True)).to_be_visible()
        await look.at("asked")
        answer = {"card": next(one["id"] for one in visitor.entries.values() if is_transfer(one)), "value": "decline"}
        await visitor.put({"t": "answer", "id": ids.new_id(), "n": 40, **answer})
        said_no = look.words["chat.answered.decline"].replace("{name}", who)
        await expect(page.get_by_role("feed").get_by_text(said_no).first).to_be_visible()
        await page.locator("#conversation").focus()
        await look.at("declined")

    assert look.faults == []


async def look_at_tools(look: ChatLook) -> None:
    """Each dialog of a chat, and those around a handover as a chat has them."""
    await look.at("open")
    for what, key in (("page", "l"), ("call", "o"), ("end", "q"), ("transfer", "t")):
        await look.dialog(what, key)
    page = look.page
    for what in ("consult", "plan"):
        await page.get_by_role("main").get_by_role("button", name=look.words["action.more"], exact=True).click()
        await page.get_by_role("menuitem", name=look.words[f"handing.{what}.title"]).click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await look.at(what)
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()


async def talk(visitor: Visitor, agent: AgentClient, path: str) -> None:
    """A page proposed and taken, a call offered and wished for tomorrow, a colleague asked, a handover begun."""
    url = "https://www.poyraz.example/iade-ve-degisim-kosullari?kaynak=sohbet&dil=tr"
    await agent.post(
        f"{path}/page-proposals", request_id=ids.new_id(), url=url, title="İade", text="Birlikte bakalım mı?"
    )
    card = await visitor.until(lambda: next((one for one in visitor.entries.values() if one["card"]), None))
    await visitor.put({"t": "answer", "id": ids.new_id(), "n": 30, "card": card["id"], "value": "accept"})
    await agent.post(f"{path}/callback-offers", request_id=ids.new_id(), text="Sizi arayalım mı?")
    offer = await visitor.until(lambda: next((one for one in visitor.entries.values() if is_offer(one)), None))
    call = {"phone": "+905551112244", "when": "tomorrow", "note": "Öğleden sonra", "card": offer["id"]}
    await visitor.put({"t": "callback", "id": ids.new_id(), "n": 31, **call})
    await visitor.all_acked()
    await agent.post(f"{path}/consult", version=0, agent_id="emre", note="Garanti süresi sende vardı?")
    colleague = next(one["id"] for one in await agent.get("/api/agents") if one["id"] != agent.user["id"])
    await agent.post(f"{path}/transfer", version=0, agent_id=colleague, reason="İade ve değişime o bakıyor", note="")
    await visitor.until(lambda: any(is_transfer(one) for one in visitor.entries.values()), what="the question")


def is_offer(entry: dict[str, Any]) -> bool:
    return bool(entry["card"]) and entry["card"]["kind"] == "callback"


def is_transfer(entry: dict[str, Any]) -> bool:
    return bool(entry["card"]) and entry["card"]["kind"] == "transfer"
