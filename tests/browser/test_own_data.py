"""A supervisor looks who saw a customer, takes all that is kept of them home, and erases them by typing their name."""

import zipfile
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Shot, SignIn
from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = {
    "tr": ("Bunu kim gördü…", "Dışa aktar", "Sil…", "Kalıcı olarak sil", "adı bu değil", "Her yerden silindi."),
    "en": ("Who saw this…", "Export", "Erase…", "Erase for good", "isn't this customer", "Erased everywhere."),
}


@pytest.mark.parametrize(("theme", "language"), [("light", "tr"), ("dark", "en")])
async def test_a_customer_is_exported_and_erased(
    system: System, sign_in: SignIn, shot: Shot, tmp_path: Path, theme: str, language: str
) -> None:
    name = f"Silinecek {theme.title()}"
    audit, export, erase, do, differs, done = WORDS[language]
    await system.send_mail(a_mail(f"{name} <silinecek.{theme}@posta.example>", text="Verilerimi silin lütfen."))
    supervisor = next(one for one in system.logins if one.email.startswith("zeynep@"))
    async with AgentClient(system.inbox_url, supervisor.email, supervisor.password) as agent:
        row = await until(lambda: agent.conversation_of(name), what="the conversation")
    page = await sign_in(supervisor, language=language, theme=theme)
    await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang={language}")
    side, dialog = page.locator("#side"), page.get_by_role("dialog")
    await expect(side.get_by_role("heading", name=name)).to_be_visible()
    menu = side.locator("button[aria-haspopup=menu]").first

    await menu.click()
    await shot(page, f"own-data-menu-{theme}")
    await page.get_by_role("menuitem", name=audit).click()
    await expect(dialog.get_by_role("listitem").filter(has_text="Zeynep Aksoy").first).to_be_visible()
    found = await faults(page)
    await shot(page, f"audit-{theme}")
    await page.keyboard.press("Escape")

    await menu.click()
    async with page.expect_download() as coming:
        await page.get_by_role("menuitem", name=export).click()
    archive = tmp_path / "customer.zip"
    await (await coming.value).save_as(archive)
    with zipfile.ZipFile(archive) as opened:
        assert b"Verilerimi silin" in opened.read("entries.jsonl")

    await menu.click()
    await page.get_by_role("menuitem", name=erase).click()
    field = dialog.get_by_role("textbox").first
    await expect(field).to_be_focused()
    await field.fill("Somebody Else")
    await dialog.get_by_role("button", name=do).click()
    await expect(dialog.get_by_role("alert")).to_contain_text(differs)
    found += await faults(page)
    await shot(page, f"erase-{theme}")
    await field.fill(name)
    await dialog.get_by_role("button", name=do).click()
    await expect(dialog.get_by_role("status")).to_contain_text(done, timeout=30_000)
    found += await faults(page)
    await shot(page, f"erased-{theme}")

    assert found == []
