"""The ledger says what became of everything that came in, that the sum holds, and brings a person's mail back."""

import pytest
from playwright.async_api import expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Shot, SignIn
from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = {
    "tr": ("Gelen defteri", "Toplam tutuyor", "Kurtar", "Hepsi", "Aç"),
    "az": ("Gələnlər dəftəri", "Cəm düz gəlir", "Qaytar", "Hamısı", "Aç"),
    "en": ("Ledger", "The sum holds", "Bring back", "All", "Open"),
}


@pytest.mark.parametrize(("theme", "language"), [("light", "tr"), ("dark", "en"), ("light", "az")])
async def test_a_mail_that_was_taken_for_spam_is_found_in_the_ledger_and_brought_back(
    system: System, sign_in: SignIn, shot: Shot, theme: str, language: str
) -> None:
    title, holds, recover, everything, open_ = WORDS[language]
    name = f"Nuray {language.title()}"
    sender = f"nuray.{language}@spam.example"
    await system.send_mail(a_mail(f"{name} <{sender}>", subject=f"Fatura {language}", X_Spam_Flag="YES"))
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:

        async def kept() -> object:
            items = (await agent.get("/api/ledger?view=look"))["items"]
            return [one for one in items if one["author"] == sender]

        await until(kept, what="its row")
        page = await sign_in(language=language, theme=theme)
        await page.get_by_role("link", name=title).click()
        row = page.get_by_role("row").filter(has_text=name)
        await expect(row).to_be_visible()
        await expect(page.get_by_role("status").filter(has_text=holds)).to_be_visible()
        await shot(page, f"ledger-{theme}-{language}")
        assert await faults(page) == []

        await row.get_by_role("button", name=recover).click()
        await until(lambda: agent.conversation_of(name), what="its conversation")

    await page.get_by_role("button", name=everything).click()
    await expect(row.get_by_role("link", name=open_)).to_be_visible(timeout=15_000)
    await row.get_by_role("link", name=open_).click()
    await expect(page.get_by_role("article").filter(has_text=name).first).to_be_visible()
