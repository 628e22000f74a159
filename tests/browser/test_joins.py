"""An agent ties a second address to a customer, looks at what that means first, and takes it back."""

import pytest
from playwright.async_api import expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Shot, SignIn
from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("theme", "language"), [("light", "tr"), ("dark", "en")])
async def test_a_suggested_person_is_joined_after_a_look_and_parted_again(
    system: System, sign_in: SignIn, shot: Shot, theme: str, language: str
) -> None:
    name = f"Selin {theme.title()}"
    number = "5312204417" if theme == "light" else "5312204418"
    await system.send_mail(
        a_mail(f"{name} <selin.{theme}@posta.example>", text=f"Bedenim uymadı. Beni arayın: +90 {number}")
    )
    await system.send_mail(
        a_mail(
            f"S. {theme.title()} <selin@{theme}.example>",
            subject="Değişim nerede?",
            text=f"Henüz kurye gelmedi, numaram 0{number}.",
        )
    )
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:
        row = await until(lambda: agent.conversation_of(name), what="the conversation")
        await until(lambda: agent.conversation_of(f"S. {theme.title()}"), what="the other conversation")

        async def suggested() -> object:
            return await agent.get(f"/api/customers/{row['customer']['id']}/suggestions")

        await until(suggested, what="the suggestion")
    page = await sign_in(language=language, theme=theme)
    await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang={language}")
    side = page.locator("#side")
    story = page.get_by_role("feed")
    await expect(side.get_by_text(f"S. {theme.title()}")).to_be_visible()
    await shot(page, f"suggestion-{theme}")

    await page.keyboard.press("b")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text(number)).to_be_visible()
    dialog_faults = await faults(page)
    await shot(page, f"merge-preview-{theme}")
    await dialog.get_by_role("textbox").fill("Telefonda kendisi söyledi, numara tutuyor")
    await page.keyboard.press("Enter")
    await expect(story.get_by_text("Değişim nerede?")).to_be_visible()
    await expect(side.get_by_text(f"selin@{theme}.example")).to_be_visible()
    await shot(page, f"joined-{theme}")

    await side.get_by_role("button", name={"tr": "Ayır", "en": "Part"}[language], exact=True).click()
    await dialog.get_by_role("textbox").fill("Kardeşiymiş")
    await page.keyboard.press("Enter")
    await expect(side.get_by_text(f"selin@{theme}.example")).to_be_hidden()
    await expect(side.get_by_text(name).first).to_be_visible()
    await expect(story.get_by_text("Değişim nerede?")).to_be_hidden()

    assert dialog_faults == []


async def test_somebody_is_found_and_may_act_for_a_customer_and_another_is_joined_without_a_suggestion(
    system: System, sign_in: SignIn, shot: Shot
) -> None:
    await system.send_mail(a_mail("Ayla Duru <ayla@duru.example>", text="Botlarımın tabanı açıldı."))
    await system.send_mail(a_mail("Mert Duru <mert@duru.example>", subject="Kargo", text="Paket gelmedi mi?"))
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:
        row = await until(lambda: agent.conversation_of("Ayla Duru"), what="the conversation")
        await until(lambda: agent.conversation_of("Mert Duru"), what="the other conversation")
    page = await sign_in()
    await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang=en")
    side, dialog, story = page.locator("#side"), page.get_by_role("dialog"), page.get_by_role("feed")

    async def find_mert(purpose: str) -> None:
        await side.get_by_role("button", name="More about the customer").click()
        await page.get_by_role("menuitem", name=purpose).click()
        await dialog.get_by_role("textbox").fill("mert@duru.example")
        await dialog.get_by_role("button", name="Mert Duru").click()
        await expect(dialog.get_by_text("ayla@duru.example")).to_be_visible()
        await dialog.get_by_label("Reason").fill("Oğlu, telefonda söyledi")

    await find_mert("Add an authorised contact")
    await shot(page, "contact-add")
    contact_faults = await faults(page)
    await page.keyboard.press("Enter")
    await expect(side.get_by_text("May write for them: Mert Duru")).to_be_visible()
    await shot(page, "contact")
    await side.get_by_role("button", name="End").click()
    await expect(side.get_by_text("May write for them")).to_be_hidden()

    await find_mert("Join with another customer")
    await shot(page, "join-found")
    join_faults = await faults(page)
    await page.keyboard.press("Enter")
    await expect(side.get_by_text("mert@duru.example")).to_be_visible()
    await expect(story.get_by_text("Kargo")).to_be_visible()

    assert (contact_faults, join_faults) == ([], [])
