"""An agent promises something with a reply, reads the brief, corrects it, and keeps the promise."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Shot, SignIn
from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = {
    "tr": {
        "promise": "Söz ekle",
        "text": "Ne söz verdiniz",
        "due": "Ne zamana kadar",
        "keep": "Tutuldu",
        "settled": "Kapanmış",
        "send": "Gönder ve beklet",
        "correct": "Düzelt: Sorun",
        "brief": "Özet",
        "problem": "Sorun",
        "save": "Kaydet",
        "promises": "Sözler",
        "source": "Kaynak 1:",
        "fixed": "düzeltti",
    },
    "en": {
        "promise": "Add a promise",
        "text": "What you promised",
        "due": "By when",
        "keep": "Kept",
        "settled": "Settled",
        "send": "Send and wait",
        "correct": "Correct: Problem",
        "brief": "Brief",
        "problem": "Problem",
        "save": "Save",
        "promises": "Promises",
        "source": "Source 1:",
        "fixed": "Corrected by",
    },
}
ASKED = "Merhaba,\nAyakkabının tabanı ayrıldı, hiç memnun değilim. Ne zaman değiştirirsiniz?\nTeşekkürler"


async def row_of(system: System, name: str) -> dict[str, Any]:
    await system.send_mail(
        a_mail(f"{name} <{name.replace(' ', '.').lower()}@soz.example>", subject="Taban", text=ASKED)
    )
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:
        return await until(lambda: agent.conversation_of(name), what="the conversation")


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("tr", "light", 1440), ("en", "dark", 1440)], ids=["light-tr", "dark-en"]
)
async def test_a_promise_is_made_with_a_reply_and_kept(
    system: System, sign_in: SignIn, shot: Shot, language: str, theme: str, width: int
) -> None:
    words, name = WORDS[language], f"Söz {theme.title()}"
    row = await row_of(system, name)
    page = await sign_in(language=language, theme=theme, width=width)
    await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang={language}")
    story, composer = page.get_by_role("feed"), page.locator("#composer")
    side = page.locator("#side").get_by_role("region", name=words["promises"])
    await expect(story.get_by_text("hiç memnun değilim")).to_be_visible()

    await composer.get_by_role("textbox").last.fill("Merhaba,\nYeni çifti cuma gününe kadar göndereceğiz.\nİyi günler")
    await composer.get_by_role("button", name=words["promise"]).click()
    await expect(composer.get_by_label(words["text"])).to_have_value("Yeni çifti cuma gününe kadar göndereceğiz.")
    await expect(composer.get_by_label(words["due"])).to_have_value(re.compile(r"T18:00$"))
    await shot(page, f"promise-composer-{theme}-{language}")
    composer_faults = await faults(page)
    await page.get_by_role("button", name=words["send"]).click()
    await expect(side.get_by_text("göndereceğiz")).to_be_visible()
    await expect(story.get_by_role("button", name=words["keep"])).to_be_visible()
    await shot(page, f"promise-made-{theme}-{language}")
    made_faults = await faults(page)

    await page.get_by_role("navigation").get_by_role("link", name=words["promises"]).click()
    mine = page.get_by_role("main", name=words["promises"]).get_by_role("listitem").filter(has_text=name)
    await expect(mine).to_be_visible()
    await shot(page, f"promises-{theme}-{language}")
    page_faults = await faults(page)
    await mine.get_by_role("button", name=words["keep"]).click()
    await expect(mine).to_be_hidden()
    await page.get_by_role("button", name=words["settled"]).click()
    await expect(mine).to_be_visible()
    await mine.get_by_role("link", name=name).click()
    await expect(side.get_by_role("button", name=words["keep"])).to_be_hidden()
    await expect(side.get_by_text("göndereceğiz")).to_be_visible()
    await shot(page, f"promise-kept-{theme}-{language}")

    assert (composer_faults, made_faults, page_faults) == ([], [], [])


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("tr", "light", 1440), ("en", "dark", 390)],
    ids=["light-tr", "phone-dark-en"],
)
async def test_the_brief_leads_to_its_sources_and_keeps_what_an_agent_corrects(
    system: System, sign_in: SignIn, shot: Shot, language: str, theme: str, width: int
) -> None:
    words, name = WORDS[language], f"Özet {theme.title()}"
    row = await row_of(system, name)
    page = await sign_in(language=language, theme=theme, width=width)
    await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang={language}")
    brief = page.get_by_role("region", name=words["brief"])
    if width < 768:
        await brief.get_by_role("button", name=words["brief"]).click()
    await expect(brief.get_by_text("Ne zaman değiştirirsiniz?").first).to_be_visible()
    await expect(brief.get_by_text("Ayakkabının tabanı ayrıldı, hiç memnun değilim.")).to_be_visible()
    await shot(page, f"brief-{theme}-{language}")
    brief_faults = await faults(page)

    await brief.get_by_role("button", name=words["source"]).click()
    await expect(page.locator("article[data-wanted]")).to_be_visible()
    await brief.get_by_role("button", name=words["correct"]).click()
    await brief.get_by_role("textbox", name=words["problem"]).fill("Taban ayrıldı, değişim istiyor.")
    await shot(page, f"brief-correcting-{theme}-{language}")
    await brief.get_by_role("button", name=words["save"]).click()
    await expect(brief.get_by_text("Taban ayrıldı, değişim istiyor.")).to_be_visible()
    await page.reload()
    if width < 768:
        await brief.get_by_role("button", name=words["brief"]).click()
    await expect(brief.get_by_text(words["fixed"])).to_be_visible()
    await shot(page, f"brief-corrected-{theme}-{language}")

    assert brief_faults == []
