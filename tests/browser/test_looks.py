"""Every screen in light and dark, wide and narrow, in three languages: no fault that axe-core finds (WCAG 2.2 AA)."""

import pytest
from playwright.async_api import expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Shot, SignIn
from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("name", "language", "theme", "width"),
    [
        ("light-en", "en", "light", 1440),
        ("dark-tr", "tr", "dark", 1440),
        ("medium-az", "az", "light", 1100),
        ("phone-tr", "tr", "light", 390),
        ("phone-dark-en", "en", "dark", 390),
    ],
)
async def test_a_conversation_can_be_read_by_everybody(
    system: System, sign_in: SignIn, shot: Shot, name: str, language: str, theme: str, width: int
) -> None:
    await system.send_mail(a_mail(f"Görünüm {name} <{name}@posta.example>", subject="İade süresi ne kadar?"))
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:
        row = await until(lambda: agent.conversation_of(f"Görünüm {name}"))
    page = await sign_in(language=language, theme=theme, width=width)

    list_faults = await faults(page)
    await shot(page, f"list-{name}")
    await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang={language}")
    await expect(page.get_by_role("feed")).to_be_visible()
    await expect(page.get_by_role("feed").get_by_text("39 geldi")).to_be_visible()
    story_faults = await faults(page)
    await shot(page, f"story-{name}")

    assert (list_faults, story_faults) == ([], [])
