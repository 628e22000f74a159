"""The dialogs that join, split and part conversations and customers: in dark, on a phone, with long words in them."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Shot, SignIn
from tests.browser.looks import Look
from tests.browser.test_grouping import rows_of
from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = 390
OTHER, OTHER_ADDRESS = "Ayşegül Nur Hacıosmanoğlu", "aysegul.nur.haciosmanoglu.degisim.{name}@posta.example"
LONG = "Geçen hafta aldığım su geçirmez yürüyüş ayakkabısının değişimi ve faturadaki yanlış ad hakkında"


class GroupingLook(Look):
    """With the dialogs that are opened here."""

    def button(self, inside: Page | Locator, word: str) -> Locator:
        """The button of this word."""
        return inside.get_by_role("button", name=self.words[word], exact=True)

    async def choose(self, entry: str) -> Locator:
        """The dialog that this entry of the conversation's menu opens."""
        await self.button(self.page.get_by_role("main"), "action.more").click()
        await self.page.get_by_role("menuitem", name=self.words[entry], exact=True).click()
        dialog = self.page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        return dialog


@pytest.mark.parametrize(
    ("name", "language", "theme", "width"),
    [("dark-tr", "tr", "dark", 1440), ("phone-tr", "tr", "dark", PHONE), ("phone-az", "az", "light", PHONE)],
)
async def test_the_dialogs_that_join_and_split_conversations_can_be_read_by_everybody(
    system: System, sign_in: SignIn, shot: Shot, name: str, language: str, theme: str, width: int
) -> None:
    who = f"Muhammed Abdurrahman Karahasanoğlu {name}"
    first = await written(system, who, name)
    page = await sign_in(language=language, theme=theme, width=width)
    look = GroupingLook(page, shot, "grouping", name, language)
    await page.goto(f"{system.inbox_url}/all/{first['conversation_id']}?lang={language}")
    await expect(page.get_by_role("feed")).to_be_visible()

    dialog = await look.choose("merge.title")
    await dialog.get_by_role("radio").first.check()
    await look.at("merge")
    await page.keyboard.press("Escape")
    dialog = await look.choose("split.title")
    await dialog.get_by_role("checkbox").last.check()
    await look.at("split")
    await page.keyboard.press("Escape")
    dialog = await look.choose("merge.title")
    await dialog.get_by_role("radio").first.check()
    await look.button(dialog, "join.join").click()
    await expect(dialog).to_be_hidden()
    await look.at("joined")
    if width == PHONE:
        await look.button(page, "pane.side").click()
    else:
        await look_at_parting(look)
    await look_at_customers(look, name)

    assert look.faults == []


async def look_at_parting(look: GroupingLook) -> None:
    """Taking the join back, and a join with another customer, from the side panel."""
    page, dialog = look.page, look.page.get_by_role("dialog")
    await look.button(page.locator("#side"), "join.unjoin").first.click()
    await expect(dialog).to_be_visible()
    await look.at("part")
    await page.keyboard.press("Escape")


async def look_at_customers(look: GroupingLook, name: str) -> None:
    """Somebody is found, and what a join with them would mean."""
    page, dialog = look.page, look.page.get_by_role("dialog").last
    await look.button(page, "find.menu").click()
    await page.get_by_role("menuitem", name=look.words["find.open.join"], exact=True).click()
    await dialog.get_by_role("textbox").fill(OTHER_ADDRESS.format(name=name))
    found = dialog.get_by_role("button", name=f"{OTHER} {name}")
    await expect(found).to_be_visible()
    await look.at("find")
    await found.click()
    await expect(dialog.get_by_text(look.words["join.changes"])).to_be_visible()
    await look.at("join")
    await page.keyboard.press("Escape")


async def written(system: System, who: str, name: str) -> dict[str, Any]:
    """Two conversations of this customer, the first of two mails; its row."""
    address = f"muhammed.abdurrahman.karahasanoglu.{name}@posta.example"
    mail = a_mail(f"{who} <{address}>", subject=LONG, text=f"{LONG}. Fatura 2026/10-4711.")
    await system.send_mail(mail)
    await rows_of(system, who, 1)
    more = a_mail(
        f"{who} <{address}>", subject=f"Re: {LONG}", text="Bir de çantayı soracaktım.", answers=mail["Message-ID"]
    )
    await system.send_mail(more)
    await system.send_mail(a_mail(f"{who} <{address}>", subject="Paketin kutusu ezilmiş", text="Kutu ezik geldi."))
    other = f"{OTHER} {name} <{OTHER_ADDRESS.format(name=name)}>"
    await system.send_mail(a_mail(other, subject="Değişim kodum nerede?", text="Kod gelmedi, numaram 0532 220 44 17."))
    await rows_of(system, f"{OTHER} {name}", 1)
    first, _ = await rows_of(system, who, 2)
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:

        async def both() -> bool:
            return len([one for one in await agent.story(first["customer"]["id"]) if one["direction"] == "in"]) == 3

        await until(both, what="all three mails")
    return first
