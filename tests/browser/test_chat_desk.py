"""The agent's side of chats: what rings is taken by a key, who is here and writes is seen, the order of open ones."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect
from tellonce_core import ids

from tests.browser.accessibility import faults
from tests.browser.conftest import Shot, SignIn
from tests.support.agent import AgentClient
from tests.support.system import System, held
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def free_hands(system: System) -> None:
    """Nobody's points are taken by what other tests left: a chat rings only at who has room for it."""
    login = system.logins[4]
    async with AgentClient(system.inbox_url, login.email, login.password) as supervisor:
        await supervisor.clear_desk()


async def test_chats_ring_are_taken_by_a_key_and_the_oldest_unanswered_comes_first(
    system: System, sign_in: SignIn, shot: Shot
) -> None:
    page = await sign_in(3)
    first, second = Visitor(system.chat_url), Visitor(system.chat_url)
    where = {"url": "https://shop.example/rota", "title": "Rota"}
    async with first.online(language="tr", page=where, consent=True), second.online(language="tr"):
        for visitor, name in ((first, "Nigar Əliyeva"), (second, "Orhan Demir")):
            await visitor.put({"t": "form", "id": ids.new_id(), "name": name})
            await visitor.say(f"Merhaba, ben {name}")
            await visitor.all_acked()
            ring = page.get_by_role("region", name="A chat rings").filter(has_text=name)
            await expect(ring).to_be_visible(timeout=30_000)
            await shot(page, f"chat-ring-{name.split()[0]}")
            await page.locator("body").click(position={"x": 5, "y": 500})
            await page.keyboard.press("c")
            await expect(ring).to_be_hidden()
            await expect(page.get_by_role("feed").get_by_text(f"Merhaba, ben {name}")).to_be_visible()
            await visitor.until(lambda visitor=visitor: visitor.chat["agent"])

        chats = page.get_by_role("navigation", name="Open chats").get_by_role("button")
        await expect(chats.first).to_contain_text("Nigar")
        await chats.first.click()
        await expect(page.get_by_text("The visitor is here")).to_be_visible(timeout=20_000)
        await expect(page.get_by_text("shop.example/rota").first).to_be_visible()
        await first.send(t="typing", on=True)
        await expect(page.get_by_text("Nigar Əliyeva is writing")).to_be_visible()
        await page.locator("#composer textarea").fill("Bakıyorum")
        await first.send(t="typing", on=True)
        await expect(page.get_by_role("main").get_by_text(re.compile("writing just now"))).to_be_visible()
        await shot(page, "chat-desk")
        await page.keyboard.press("Control+Enter")
        await first.until(lambda: first.heard("Bakıyorum"))
        await expect(chats.first).to_contain_text("Orhan")


async def test_a_page_is_proposed_and_the_chat_ended_from_the_keyboard(
    system: System, sign_in: SignIn, shot: Shot
) -> None:
    page = await sign_in(3, language="tr")
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        await visitor.put({"t": "form", "id": ids.new_id(), "name": "Klavye Denemesi"})
        await visitor.say("Merhaba")
        ring = page.get_by_role("region", name="Sohbet çalıyor").filter(has_text="Klavye")
        await expect(ring).to_be_visible(timeout=30_000)
        await page.locator("body").click(position={"x": 5, "y": 500})
        await page.keyboard.press("c")
        await visitor.until(lambda: visitor.chat["agent"])
        await expect(page.locator("#composer textarea")).to_be_visible()
        await page.keyboard.press("l")
        await page.get_by_label("Sayfanın adresi").fill("https://www.poyraz.example/iade")
        await shot(page, "chat-page-proposal")
        await page.get_by_role("button", name="Öner", exact=True).click()
        card = await visitor.until(lambda: next((one for one in visitor.entries.values() if one["card"]), None))
        await visitor.put({"t": "answer", "id": ids.new_id(), "n": 9, "card": card["id"], "value": "accept"})
        await expect(page.get_by_text("Klavye Denemesi kabul etti")).to_be_visible()
        await page.locator("#conversation").focus()
        await page.keyboard.press("q")
        await page.get_by_role("button", name="Bitir", exact=True).click()
        await visitor.until(lambda: visitor.chat["state"] == "ended")
        await shot(page, "chat-ended")

    assert card["card"]["fields"]["url"] == "https://www.poyraz.example/iade"


async def test_words_are_read_while_the_record_stands_still_and_stand_there_once(
    system: System, sign_in: SignIn
) -> None:
    page = await sign_in(3, language="tr")
    visitor = Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        await visitor.put({"t": "form", "id": ids.new_id(), "name": "Önden Okunan"})
        await visitor.say("Merhaba")
        ring = page.get_by_role("region", name="Sohbet çalıyor").filter(has_text="Önden")
        await expect(ring).to_be_visible(timeout=30_000)
        await page.locator("body").click(position={"x": 5, "y": 500})
        await page.keyboard.press("c")
        words = page.get_by_role("feed").get_by_text("Kutu ezik geldi")
        await expect(page.get_by_role("feed").get_by_text("Merhaba")).to_be_visible()
        await visitor.until(lambda: visitor.chat["agent"])
        with held(system, ("history",)):
            await visitor.say("Kutu ezik geldi")
            await expect(words).to_be_visible(timeout=2_000)
        await visitor.until(lambda: visitor.heard("Kutu ezik geldi"), what="the recorded words")
        await expect(page.get_by_text("Önden Okunan").first).to_be_visible()

        await expect(words).to_have_count(1)


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("tr", "light")])
async def test_on_a_phone_a_chat_is_taken_and_ended_and_nothing_is_cut_off(
    system: System, sign_in: SignIn, shot: Shot, language: str, theme: str
) -> None:
    ring_name, take, tools, end, do = PHONE_SAYS[language]
    page = await sign_in(3, language=language, theme=theme, width=390, height=844)
    visitor, name = Visitor(system.chat_url), f"Telefon {language}"
    async with visitor.online(language=language):
        await visitor.put({"t": "form", "id": ids.new_id(), "name": name})
        await visitor.say("Kartım 4111 1111 1111 1111")
        ring = page.get_by_role("region", name=ring_name).filter(has_text=name)
        await expect(ring).to_contain_text("••••", timeout=30_000)
        found = await faults(page)
        await shot(page, f"chat-phone-ring-{language}-{theme}")
        await ring.get_by_role("button", name=re.compile(f"^{take}")).click()
        await visitor.until(lambda: visitor.chat["agent"])
        toolbar = page.get_by_role("toolbar", name=tools)
        await expect(toolbar).to_be_visible()
        ends = [await right_edge(button) for button in await toolbar.get_by_role("button").all()]
        found += await faults(page)
        await shot(page, f"chat-phone-{language}-{theme}")
        await toolbar.get_by_role("button", name=end).click()
        await expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value(re.compile("Poyraz"))
        found += await faults(page)
        await page.get_by_role("button", name=do, exact=True).click()
        await visitor.until(lambda: visitor.chat["state"] == "ended")

    assert found == []
    assert max(ends) <= 390


PHONE_SAYS = {
    "en": ("A chat rings", "Take the chat", "In this chat", "End the chat", "End"),
    "tr": ("Sohbet çalıyor", "Sohbeti al", "Bu sohbette", "Sohbeti bitir", "Bitir"),
}


async def right_edge(button: Locator) -> float:
    """Where it ends on the screen."""
    box = await button.bounding_box()
    assert box is not None
    return box["x"] + box["width"]
