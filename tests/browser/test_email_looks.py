"""What mail adds to the inbox, in light and dark, wide and narrow: no fault that axe-core finds (WCAG 2.2 AA)."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Shot, SignIn
from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = Path(__file__).parents[2] / "web" / "inbox" / "src" / "shared" / "i18n"
PHONE = 390


def forwarded(sender: str) -> EmailMessage:
    """What an agent has sent on, with a note and a number that is masked."""
    copied = (
        f"Sıra kimdeyse baksın.\n\n---------- İletilen mesaj ---------\nKimden: {sender}\nKonu: Beden\n\n39 olur mu? "
    )
    mail = a_mail(
        "Deniz Kaya <deniz@poyraz.example>", subject="İlt: Beden", text=f"{copied}Kartım 4111 1111 1111 1111."
    )
    mail["Authentication-Results"] = "mx.poyraz.example; dmarc=pass header.from=poyraz.example"
    return mail


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "light", 1440), ("tr", "dark", 1440), ("tr", "light", PHONE), ("en", "dark", PHONE)],
)
async def test_what_mail_adds_can_be_read_by_everybody(
    system: System, sign_in: SignIn, shot: Shot, language: str, theme: str, width: int
) -> None:
    name = f"{language}-{theme}-{width}"
    words = json.loads((WORDS / f"{language}.json").read_text(encoding="utf-8"))
    spam = f"Çekiliş {name} <kazandiniz-{name}@cekilis.example>"
    await system.send_mail(a_mail(spam, subject=f"Büyük ödül {name}", text="Hemen tıklayın!", X_Spam_Flag="YES"))
    await system.send_mail(forwarded(f"Naz {name} <naz-{name}@posta.example>"))
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:
        row = await until(lambda: agent.conversation_of(f"Naz {name}"))
    page = await sign_in(language=language, theme=theme, width=width)
    found: dict[str, list[str]] = {}

    async def look(what: str) -> None:
        found[what] = await faults(page)
        await shot(page, f"email-{what}-{name}")

    await page.goto(f"{system.inbox_url}/kept?lang={language}")
    await expect(page.get_by_text(f"Büyük ödül {name}")).to_be_visible()
    await look("kept")
    await page.goto(f"{system.inbox_url}/accounts?lang={language}")
    await expect(page.get_by_text("Poyraz Pro")).to_be_visible()
    await look("accounts")
    await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang={language}")
    await expect(page.get_by_role("feed").get_by_text("39 olur mu?")).to_be_visible()
    await expect(page.get_by_text(words["card.forwarded"])).to_be_visible()
    await look("forwarded")
    await page.get_by_role("button", name=words["action.more"], exact=True).click()
    await page.get_by_role("menuitem", name=words["forward.title"]).click()
    await expect(page.get_by_role("dialog").get_by_label(words["forward.to"])).to_be_visible()
    await look("forward")
    await page.keyboard.press("Escape")
    if width == PHONE:
        await page.get_by_role("button", name=words["composer.reply"], exact=True).click()
    composer = page.get_by_role("region", name=words["pane.composer"])
    await composer.get_by_role("button", name=words["composer.addBcc"]).click()
    await composer.get_by_role("textbox").last.fill("Olur, yarın yola çıkar.")
    await page.get_by_role("button", name=words["composer.ends"]).click()
    await expect(page.get_by_role("menuitem", name=words["send.tomorrow"])).to_be_visible()
    await look("later")
    await page.get_by_role("menuitem", name=words["send.tomorrow"]).click()
    await expect(page.get_by_role("feed").get_by_text("Olur, yarın yola çıkar.")).to_be_visible()
    await look("scheduled")

    assert {what: told for what, told in found.items() if told} == {}
