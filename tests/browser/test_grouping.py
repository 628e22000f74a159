"""An agent joins, parts and splits conversations of one customer, and looks at one part of the story alone."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Shot, SignIn
from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def rows_of(system: System, name: str, count: int) -> list[dict[str, Any]]:
    """The rows of this customer, once there are so many; the oldest first."""
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:

        async def there() -> list[dict[str, Any]] | None:
            rows = [row for row in await agent.conversations() if row["customer"]["name"] == name]
            return sorted(rows, key=lambda row: str(row["queued_at"])) if len(rows) == count else None

        return await until(there, what=f"{count} conversations of {name}")


async def choose(page: Page, entry: str) -> Locator:
    """The dialog that this entry of the conversation's menu opens."""
    await page.get_by_role("main").get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name=entry).click()
    return page.get_by_role("dialog")


async def test_two_conversations_of_a_customer_become_one_and_are_parted_again(
    system: System, sign_in: SignIn, shot: Shot
) -> None:
    for subject, text in (("Fatura", "Faturadaki ad yanlış."), ("Paket", "Paketin kutusu ezilmiş.")):
        await system.send_mail(a_mail("Oya Tan <oya@tan.example>", subject=subject, text=text))
    first, _ = await rows_of(system, "Oya Tan", 2)
    page = await sign_in()
    await page.goto(f"{system.inbox_url}/all/{first['conversation_id']}?lang=en")
    side, story = page.locator("#side"), page.get_by_role("feed")

    dialog = await choose(page, "Join with another conversation")
    await dialog.get_by_role("radio").check()
    found = await faults(page)
    await shot(page, "conversations-join")
    await dialog.get_by_role("button", name="Join", exact=True).click()
    await expect(story.get_by_text("Faturadaki ad yanlış.")).to_be_visible()
    await expect(story.get_by_text("Paketin kutusu ezilmiş.")).to_be_visible()
    joined = side.get_by_role("list", name="Joined into this conversation")
    await expect(joined.get_by_role("listitem")).to_have_count(1)
    await shot(page, "conversations-joined")

    await joined.get_by_role("button", name="Part").click()
    await dialog.get_by_role("button", name="Part").click()
    await expect(joined).to_be_hidden()

    await rows_of(system, "Oya Tan", 2)
    assert found == []


async def test_an_entry_is_split_off_into_a_conversation_of_its_own(
    system: System, sign_in: SignIn, shot: Shot
) -> None:
    mail = a_mail("Ali Kurt <ali@kurt.example>", subject="Bot", text="Botun tabanı açıldı.")
    await system.send_mail(mail)
    answer = a_mail(
        "Ali Kurt <ali@kurt.example>", subject="Re: Bot", text="Bir de çanta soracaktım.", answers=mail["Message-ID"]
    )
    await system.send_mail(answer)
    [row] = await rows_of(system, "Ali Kurt", 1)
    page = await sign_in()
    await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang=en")
    story = page.get_by_role("feed")
    await expect(story.get_by_text("Bir de çanta soracaktım.")).to_be_visible()

    dialog = await choose(page, "Split this conversation")
    await expect(dialog.get_by_role("button", name="Split off")).to_be_disabled()
    await dialog.get_by_role("checkbox", name="Bir de çanta").check()
    found = await faults(page)
    await shot(page, "conversation-split")
    await dialog.get_by_role("button", name="Split off").click()
    await expect(story.get_by_text("Botun tabanı açıldı.")).to_be_hidden()
    await expect(story.get_by_text("Bir de çanta soracaktım.")).to_be_visible()

    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:

        async def shown() -> bool:
            rows = [row for row in await agent.conversations() if row["customer"]["name"] == "Ali Kurt"]
            return {(row["channel"], row["snippet"]) for row in rows} == {
                ("email", "Botun tabanı açıldı."),
                ("email", "Bir de çanta soracaktım."),
            }

        await until(shown, what="both rows with their own words")
    assert found == []


async def test_one_part_of_the_story_is_looked_at_alone(system: System, sign_in: SignIn, shot: Shot) -> None:
    await system.send_mail(a_mail("Eda Koç <eda@koc.example>", subject="Kargo", text="Kargo hasarlı geldi."))
    [row] = await rows_of(system, "Eda Koç", 1)
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:
        note = {"request_id": "0198c0de-0000-7000-8000-00000000eda1", "text": "Depo fotoğraf istiyor."}
        await agent.post(f"/api/conversations/{row['conversation_id']}/notes", **note)
    page = await sign_in()
    await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang=en")
    story = page.get_by_role("feed")
    await expect(story.get_by_text("Kargo hasarlı geldi.")).to_be_visible()

    await page.get_by_role("button", name="Show only").click()
    await page.get_by_role("menuitemradio", name="Internal notes").click()
    await expect(story.get_by_text("Depo fotoğraf istiyor.")).to_be_visible()
    await expect(story.get_by_text("Kargo hasarlı geldi.")).to_be_hidden()
    found = await faults(page)
    await shot(page, "story-notes-only")
    await page.get_by_role("button", name="Show everything").click()
    await expect(story.get_by_text("Kargo hasarlı geldi.")).to_be_visible()

    assert found == []
