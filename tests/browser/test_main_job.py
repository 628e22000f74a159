"""What an agent does all day: see a mail come in, answer it, note a call, hand over, resolve."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Shot, SignIn
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def open_all(page: Page) -> None:
    await page.get_by_role("link", name=re.compile("^All")).click()


async def open_conversation(page: Page, customer: str) -> None:
    await open_all(page)
    await page.get_by_role("row", name=re.compile(f"^{customer}")).click()
    await expect(page.get_by_role("feed", name="Story")).to_be_visible()


async def write(page: Page, mode: str, text: str) -> None:
    await page.get_by_role("tab", name=mode).click()
    await page.get_by_role("region", name="Composer").get_by_role("textbox").last.fill(text)


async def test_a_mail_is_seen_answered_and_the_answer_to_that_joins(
    system: System, sign_in: SignIn, shot: Shot
) -> None:
    page = await sign_in()
    await open_all(page)
    first = a_mail("Şule Işık <sule@posta.example>", text="41 istemiştim, 39 geldi. Cumartesi yola çıkıyorum.")

    await system.send_mail(first)
    await page.get_by_role("row", name=re.compile("^Şule Işık")).click()
    story = page.get_by_role("feed", name="Story")
    await expect(story.get_by_text("41 istemiştim, 39 geldi.")).to_be_visible()
    await write(page, "Reply", "Merhaba Şule Hanım, 41 numara bugün kuryeyle çıkıyor.")
    await page.get_by_role("button", name="Send and wait").click()
    await expect(story.get_by_text("41 numara bugün kuryeyle")).to_be_visible()

    async def sent() -> dict[str, str] | None:
        mails = await system.caught_mails("sule@posta.example")
        return next((mail for mail in mails if "bugün kuryeyle" in mail["text"]), None)

    answer = await until(sent, what="the reply")
    await system.send_mail(
        a_mail(
            "Şule Işık <sule@posta.example>",
            subject="Re: Yanlış numara geldi",
            text="Kurye hâlâ gelmedi. Saat kaçta gelir?",
            answers=f"{answer['message_id']}",
        )
    )
    await expect(story.get_by_text("Kurye hâlâ gelmedi.")).to_be_visible()
    await shot(page, "main-job-light")

    assert answer["in_reply_to"] == first["Message-ID"]


async def test_a_phone_note_stands_in_the_story_and_the_next_agent_sees_all(
    system: System, sign_in: SignIn, shot: Shot
) -> None:
    await system.send_mail(a_mail("Kerem Aydın <kerem@posta.example>", subject="Beden değişimi", text="44 var mı?"))
    page = await sign_in()
    await open_conversation(page, "Kerem Aydın")

    await write(page, "Phone note", "Aradım: 44 numara yarın gönderilecek.")
    await page.get_by_role("button", name="Save phone note").click()
    await expect(page.get_by_role("feed").get_by_text("44 numara yarın gönderilecek.")).to_be_visible()
    colleague = await sign_in(1)
    await open_conversation(colleague, "Kerem Aydın")
    story = colleague.get_by_role("feed", name="Story")

    await expect(story.get_by_text("44 var mı?")).to_be_visible()
    await expect(story.get_by_text("44 numara yarın gönderilecek.")).to_be_visible()
    await shot(colleague, "phone-note-next-agent")


async def test_an_internal_note_is_marked_and_never_mailed(system: System, sign_in: SignIn) -> None:
    await system.send_mail(a_mail("Not Alan <not@posta.example>", subject="Not denemesi"))
    page = await sign_in()
    await open_conversation(page, "Not Alan")

    await write(page, "Internal note", "Depoya soruldu, cevap bekleniyor.")
    await page.get_by_role("button", name="Add note").click()
    await expect(page.get_by_role("feed").get_by_text("Depoya soruldu")).to_be_visible()

    assert all("Depoya" not in mail["text"] for mail in await system.caught_mails("not@posta.example"))


async def test_a_resolved_conversation_leaves_the_list_and_comes_back_with_the_next_mail(
    system: System, sign_in: SignIn
) -> None:
    first = a_mail("Çözülen Konu <cozulen@posta.example>", subject="Fatura lazım")
    await system.send_mail(first)
    page = await sign_in()
    await open_conversation(page, "Çözülen Konu")
    row = page.get_by_role("row", name=re.compile("^Çözülen Konu"))

    await page.get_by_role("button", name="Resolve").click()
    await expect(row).to_have_count(0)
    await system.send_mail(
        a_mail("Çözülen Konu <cozulen@posta.example>", subject="Re: Fatura lazım", answers=first["Message-ID"])
    )

    await expect(row).to_have_count(1)


async def test_why_says_who_was_looked_at(system: System, sign_in: SignIn, shot: Shot) -> None:
    page = await sign_in()
    await system.send_mail(a_mail("Neden Soran <neden@posta.example>", subject="Kargo nerede?"))
    await open_conversation(page, "Neden Soran")

    await page.get_by_role("button", name="Why?").click()

    await expect(page.get_by_role("dialog").get_by_text("Deniz Kaya").first).to_be_visible()
    await shot(page, "why")


async def test_what_came_while_the_server_was_away_is_there_afterwards(system: System, sign_in: SignIn) -> None:
    page = await sign_in()
    await open_all(page)

    await system.stack.parts["inbox"].kill()
    await system.send_mail(a_mail("Kesinti Sonrası <kesinti@posta.example>", subject="Kesintide yazdım"))

    await expect(page.get_by_role("row", name=re.compile("^Kesinti Sonrası"))).to_be_visible(timeout=30_000)
