"""All around a handover, in light and dark, wide and narrow: read by everybody (WCAG 2.2 AA)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect
from tellonce_core import ids

from tests.browser.conftest import Shot, SignIn
from tests.browser.looks import Look
from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = 390


@pytest.mark.parametrize(
    ("name", "language", "theme", "width"),
    [
        ("light-en", "en", "light", 1440),
        ("dark-tr", "tr", "dark", 1440),
        ("phone-tr", "tr", "light", 390),
    ],
)
async def test_what_stands_around_a_handover_can_be_read_by_everybody(
    system: System, sign_in: SignIn, shot: Shot, name: str, language: str, theme: str, width: int
) -> None:
    page = await sign_in(language=language, theme=theme, width=width)
    look = Look(page, shot, "handing", name, language, widths=False)
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:
        await agent.clear_desk()
        await agent.post("/api/presence", state="online")
        await system.send_mail(a_mail(f"Devir {name} <devir-{name}@posta.example>", subject="İade süresi ne kadar?"))
        row = await until(lambda: with_somebody(agent, f"Devir {name}"), what="an agent")
        await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang={language}")
        await expect(page.get_by_role("feed")).to_be_visible()
        await look_at_dialogs(look)
        if width != PHONE:  # there the side panel is a screen of its own
            await look_at_tags(look)
        await hand_around(agent, row)
        await expect(page.locator(f"a[href='tel:{NUMBER}']")).to_be_visible()
        await look.at("strip")
        await page.goto(f"{system.inbox_url}/?lang={language}")
        await look_at_presence(look, phone=width == PHONE)
        away = next(one for one in await agent.get("/api/agents") if one["id"] == "deniz")

    assert (away["state"], away["back_at"] is not None) == ("away", True)
    assert look.faults == []


NUMBER = "+905321112244"


async def with_somebody(agent: AgentClient, name: str) -> dict[str, Any] | None:
    row = await agent.conversation_of(name)
    return row if row and row["agent"] else None


async def look_at_dialogs(look: Look) -> None:
    """Why it is with whom, and each dialog, by the keyboard and by the menu."""
    page, dialog = look.page, look.page.get_by_role("dialog")
    for what, key in (("why", "w"), ("transfer", "t")):
        await page.locator("#conversation").focus()
        await page.keyboard.press(key)
        await expect(dialog).to_be_visible()
        await page.wait_for_load_state("networkidle")
        await look.at(what)
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
    for what in ("consult", "escalate", "plan"):
        await page.get_by_role("button", name=look.words["action.more"], exact=True).click()
        await page.get_by_role("menuitem", name=look.words[f"handing.{what}.title"]).click()
        await expect(dialog).to_be_visible()
        await look.at(what)
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()


async def look_at_tags(look: Look) -> None:
    """A tag is put on in the side panel."""
    tag = "hasarlı kutu"
    await look.page.get_by_role("textbox", name=look.words["tags.add"], exact=True).fill(tag)
    await look.page.keyboard.press("Enter")
    remove = look.words["tags.remove"].replace("{tag}", tag)
    await expect(look.page.get_by_role("button", name=remove, exact=True)).to_be_visible()
    await look.at("tags")


async def look_at_presence(look: Look, *, phone: bool) -> None:
    """Somebody goes away and says when they are back."""
    page, words = look.page, look.words
    if phone:
        await page.get_by_role("link", name=words["nav.me"], exact=True).click()
        await page.get_by_role("button", name=words["presence.away"], exact=True).click()
        await page.get_by_label(words["presence.back"]).select_option(index=2)
    else:
        await page.get_by_role("button", name=re.compile("^Deniz Kaya")).click()
        await page.get_by_role("menuitemradio", name=words["presence.away"], exact=True).click()
        await page.get_by_role("group", name=words["presence.back"]).get_by_role("menuitemradio").nth(2).click()
        await page.get_by_role("button", name=re.compile("^Deniz Kaya")).click()
    await page.wait_for_load_state("networkidle")
    await look.at("presence")


async def hand_around(agent: AgentClient, row: dict[str, Any]) -> None:
    """A colleague asked, a call planned, a supervisor told."""
    path, begins = f"/api/conversations/{row['conversation_id']}", datetime.now(UTC) + timedelta(hours=3)
    await agent.post(f"{path}/consult", version=0, agent_id="emre", note="Garanti süresi sende vardı?")
    await agent.post("/api/appointments", request_id=ids.new_id(), kind="callback", number=NUMBER, text="Fatura",
                     conversation_id=row["conversation_id"], begins_at=begins.isoformat())  # fmt: skip
    await agent.post(f"{path}/escalate", version=0, reason="Mahkemeye gidecek")
