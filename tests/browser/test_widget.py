"""Visitor and agent, each in a browser of their own: everything a chat can become."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Shot, SignIn
from tests.browser.shop import OpenShop, Shop, handing_login
from tests.support.agent import AgentClient
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAYS: dict[str, dict[str, Any]] = {
    "tr": {
        "problem": "Ödeme ekranında hata alıyorum, kart çekildi mi?",
        "answer": "Ödemeniz alınmamış, bankanız tutarı bugün serbest bırakır.",
        "arrived": "ulaştı", "read": "okundu", "begin": "Sohbete başla", "typing": "yazıyor", "open_page": "Sayfayı aç",
        "call": "Beni arayın", "phone": "Telefon", "more": "Diğer", "end": "Sohbeti bitir", "no": "Hayır, bitsin",
        "ended": "Sohbet bitti", "send": "Gönder", "thanks": "Teşekkürler", "email": "E-posta", "copy": "Kopyala",
        "masked": "Kart numaranızı gizledik", "asked": "Aranmak istediniz", "closed": "Şu an kapalıyız",
        "message": "İletiniz", "lost": "Bağlantı kesildi", "waiting": "gönderilecek", "new": "Yeni sohbet",
    },
    "en": {
        "problem": "The payment page shows an error. Was my card charged?",
        "answer": "The payment was not taken. Your bank releases it today.",
        "arrived": "delivered", "read": "read", "begin": "Start a chat", "typing": "is typing",
        "open_page": "Open the page", "call": "Call me", "phone": "Phone", "more": "More", "end": "End chat",
        "no": "No, end it", "ended": "Chat ended", "send": "Send", "thanks": "Thank you", "email": "Email",
        "copy": "Copy", "masked": "We hid your card number", "asked": "Call-back asked for", "closed": "We're closed",
        "message": "Message", "lost": "Connection lost", "waiting": "will be sent", "new": "New chat",
    },
}  # fmt: skip


async def take_chat(page: Page, words: str) -> Locator:
    """As the agent: take the chat that says this, wherever it stands; its story."""
    ring = page.get_by_role("region", name="A chat rings").filter(has_text=words[:30])
    row = page.get_by_role("row").filter(has_text=words[:30])
    await page.get_by_role("link", name=re.compile("^All")).click()
    await expect(ring.or_(row).first).to_be_visible(timeout=30_000)
    if await ring.count():
        await ring.get_by_role("button", name=re.compile("^Take the chat")).click()
    else:
        await row.click()
    story = page.get_by_role("feed", name="Story")
    await expect(story.get_by_text(words)).to_be_visible()
    return story


async def take_ringing(page: Page, words: str) -> None:
    """As the agent: take the chat that rings and says this."""
    ring = page.get_by_role("region", name="A chat rings").filter(has_text=words[:30])
    await ring.get_by_role("button", name=re.compile("^Take the chat")).click(timeout=60_000)
    await expect(page.get_by_role("feed", name="Story").get_by_text(words)).to_be_visible()


async def answer(page: Page, text: str) -> None:
    """As the agent: reply."""
    await page.get_by_role("tab", name="Reply").click()
    await page.get_by_role("region", name="Composer").get_by_role("textbox").last.fill(text)
    await page.get_by_role("button", name="Send and wait").click()


async def do_tool(page: Page, tool: str, fields: dict[str, str], done: str) -> None:
    """As the agent: one of the forms beside writing."""
    await page.get_by_role("toolbar", name="In this chat").get_by_role("button", name=re.compile(f"^{tool}")).click()
    for label, value in fields.items():
        await page.get_by_role("dialog").get_by_label(label).fill(value)
    await page.get_by_role("dialog").get_by_role("button", name=done, exact=True).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def agents_row(system: System, words: str) -> dict[str, Any]:
    """The conversation in which this was said last."""
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:

        async def find() -> dict[str, Any] | None:
            return next((row for row in await agent.conversations() if words in row["snippet"]), None)

        return await until(find, what=f"the conversation of {words}")


async def replies(system: System, row: dict[str, Any], text: str) -> None:
    """An agent answers in it, without a browser."""
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:
        await agent.reply(row["conversation_id"], text)


async def begun(open_shop: OpenShop, words: str, language: str = "en", **shape: Any) -> Shop:
    """A visitor who has said this, and whose words have arrived."""
    shop = await open_shop(language, **shape)
    await shop.begin()
    await shop.say(words)
    await expect(shop.log.get_by_text(SAYS[language]["arrived"])).to_be_visible()
    return shop


@pytest.mark.parametrize(("language", "width"), [("tr", 1280), ("en", 390)])
async def test_a_chat_from_the_first_word_to_the_survey(
    sign_in: SignIn, open_shop: OpenShop, shot: Shot, language: str, width: int
) -> None:
    says = SAYS[language]
    problem = f"{says['problem']} {width}"
    agent = await sign_in()
    shop = await open_shop(language, width=width, height=780 if width < 600 else 800)
    faults = {"bubble": await shop.faults()}
    await shop.open()
    await expect(shop.chat.get_by_role("button", name=says["begin"])).to_be_visible()
    faults["home"] = await shop.faults()
    await shot(shop.page, f"widget-home-{language}-{width}")

    await shop.chat.get_by_role("button", name=says["begin"]).click()
    await shop.say(problem)
    story = await take_chat(agent, problem)
    await expect(shop.log.get_by_text(re.compile(f"{says['arrived']}|{says['read']}"))).to_be_visible()
    faults["thread"] = await shop.faults()
    await answer(agent, says["answer"])
    await expect(shop.log.get_by_text(says["answer"])).to_have_count(1)
    await shop.say("Kartım 4111 1111 1111 1111")
    await expect(shop.log.get_by_text(says["masked"])).to_be_visible()
    await expect(shop.log.get_by_text("4111")).to_have_count(0)
    await expect(story.get_by_text("Kartım")).to_be_visible()
    faults["masked"] = await shop.faults()
    await shot(shop.page, f"widget-thread-{language}-{width}")

    await shop.chat.get_by_role("button", name=says["more"]).click()
    faults["menu"] = await shop.faults()
    await shop.chat.get_by_role("button", name=says["end"]).click()
    faults["anything else"] = await shop.faults()
    await shot(shop.page, f"widget-ask-end-{language}-{width}")
    await shop.chat.get_by_role("button", name=says["no"]).click()
    await expect(shop.chat.get_by_role("heading", name=says["ended"])).to_be_visible()
    faults["end"] = await shop.faults()
    await shot(shop.page, f"widget-end-{language}-{width}")
    await shop.chat.locator(".scale label", has_text="5").click()
    await shop.chat.get_by_role("button", name=says["send"]).click()
    await expect(shop.chat.locator(".thanks")).to_contain_text(says["thanks"])
    faults["thanks"] = await shop.faults()

    assert {screen: found for screen, found in faults.items() if found} == {}


async def typed_until(words: Locator, sign: Locator) -> bool:
    """Go on typing, as people do, until the other side sees it: the sign fades, and either may be slow to draw it."""

    async def seen() -> bool:
        await words.press_sequentially("so ")
        return await sign.is_visible()

    return await until(seen, what="the sign of somebody who types")


async def test_typing_and_reading_are_seen_on_both_sides(sign_in: SignIn, open_shop: OpenShop) -> None:
    agent = await sign_in()
    shop = await begun(open_shop, "Is the Rota waterproof? 7701")
    await take_chat(agent, "Is the Rota waterproof? 7701")

    await expect(shop.log.get_by_text("read")).to_be_visible(timeout=20_000)
    assert await typed_until(shop.words, agent.get_by_text("is writing").first)
    await agent.get_by_role("tab", name="Reply").click()
    words = agent.get_by_role("region", name="Composer").get_by_role("textbox").last

    assert await typed_until(words, shop.chat.get_by_role("img", name=re.compile("is typing")))


async def test_what_is_written_without_a_network_arrives_once_and_in_order(
    sign_in: SignIn, open_shop: OpenShop, shot: Shot
) -> None:
    agent = await sign_in()
    shop = await begun(open_shop, "Ünvanı dəyişmək olar? 7702", "tr", theme="dark", expect_errors=True)
    story = await take_chat(agent, "Ünvanı dəyişmək olar? 7702")

    await shop.page.context.set_offline(offline=True)
    await expect(shop.chat.get_by_text("Bağlantı kesildi")).to_be_visible(timeout=45_000)
    for word in ("Nizami küçəsi 84", "Qapı kodu 27", "Mərtəbə 3"):
        await shop.say(word)
    await expect(shop.log.get_by_text("gönderilecek").last).to_be_visible()
    faults = await shop.faults()
    await shot(shop.page, "widget-offline-tr-dark")
    await answer(agent, "Yazıram.")
    await shop.page.context.set_offline(offline=False)

    await expect(story.get_by_text("Mərtəbə 3")).to_be_visible(timeout=45_000)
    await expect(shop.log.get_by_text("Yazıram.")).to_have_count(1)
    mine = await shop.log.locator(".said.me .words").all_inner_texts()
    assert mine == ["Ünvanı dəyişmək olar? 7702", "Nizami küçəsi 84", "Qapı kodu 27", "Mərtəbə 3"]
    for word in mine:
        await expect(story.get_by_text(word)).to_have_count(1)
    assert faults == []


async def test_a_chat_goes_on_after_the_page_was_loaded_again_and_lives_through_turned_pages(
    sign_in: SignIn, open_shop: OpenShop
) -> None:
    agent = await sign_in()
    shop = await begun(open_shop, "Do you have the Yayla in 41? 7703")
    await take_chat(agent, "Do you have the Yayla in 41? 7703")

    await shop.page.get_by_role("navigation").get_by_role("link", name="Yayla").click()
    await expect(shop.page.get_by_role("heading", name="Yayla")).to_be_visible()
    await expect(shop.log.get_by_text("7703")).to_be_visible()
    await shop.bubble.click()
    await answer(agent, "Yes, two pairs are left.")
    await expect(shop.bubble).to_have_accessible_name("Open chat, 1 new message")
    await shop.page.reload()

    await expect(shop.bubble).to_have_accessible_name("Open chat, 1 new message")
    await shop.bubble.click()
    await expect(shop.log.get_by_text("two pairs are left")).to_have_count(1)
    await expect(shop.log.get_by_text("7703")).to_have_count(1)
    await expect(shop.words).to_be_focused()
    await shop.page.keyboard.press("Escape")
    await expect(shop.bubble).to_be_focused()
    await expect(shop.bubble).to_have_accessible_name("Open chat")


async def test_a_file_is_shown_on_both_sides(sign_in: SignIn, open_shop: OpenShop, shot: Shot) -> None:
    agent = await sign_in()
    shop = await begun(open_shop, "The sole came off, look: 7704")
    story = await take_chat(agent, "The sole came off, look: 7704")
    picture = await shop.page.screenshot(clip={"x": 60, "y": 110, "width": 300, "height": 260})

    files = [{"name": "taban.png", "mimeType": "image/png", "buffer": picture}]
    await shop.chat.locator("input[type=file]").set_input_files(files)
    await expect(shop.chat.locator(".chips")).to_contain_text("taban.png")
    await shop.chat.get_by_role("button", name="Send").click()

    await expect(story.get_by_role("img", name="taban.png").or_(story.get_by_text("taban.png")).first).to_be_visible()
    await expect(shop.log.get_by_role("img", name="taban.png")).to_have_count(1)
    assert await shop.faults() == []
    await shot(shop.page, "widget-file-en-1280")


async def test_a_file_that_waits_for_the_network_goes_though_the_page_was_closed(
    sign_in: SignIn, open_shop: OpenShop
) -> None:
    agent = await sign_in()
    shop = await begun(open_shop, "The sole came off again: 7714", expect_errors=True)
    story = await take_chat(agent, "The sole came off again: 7714")
    picture = await shop.page.screenshot(clip={"x": 60, "y": 110, "width": 300, "height": 260})
    await shop.page.context.route("**/chat/v1/*/files", lambda route: route.abort())

    files = [{"name": "taban-2.png", "mimeType": "image/png", "buffer": picture}]
    await shop.chat.locator("input[type=file]").set_input_files(files)
    await shop.say("Here it is")
    await expect(shop.log.get_by_text("sending")).to_be_visible()
    await shop.page.reload()
    waiting = shop.log.get_by_role("img", name="taban-2.png")
    await expect(waiting).to_be_visible()
    assert await waiting.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    await expect(shop.log.get_by_text("sending")).to_be_visible()
    await shop.page.context.unroute("**/chat/v1/*/files")

    await expect(
        story.get_by_role("img", name="taban-2.png").or_(story.get_by_text("taban-2.png")).first
    ).to_be_visible()
    await expect(shop.log.get_by_role("img", name="taban-2.png")).to_have_count(1)
    await expect(shop.log.get_by_text("Here it is")).to_have_count(1)
    await shop.page.reload()
    await expect(shop.log.get_by_role("img", name="taban-2.png")).to_have_count(1)


@pytest.mark.parametrize("language", ["tr", "en"])
async def test_a_page_is_opened_and_a_call_asked_for_by_the_visitors_own_press(
    sign_in: SignIn, open_shop: OpenShop, shot: Shot, language: str
) -> None:
    says = SAYS[language]
    problem = f"İade 7705 {language}"
    agent = await sign_in()
    shop = await begun(open_shop, problem, language)
    story = await take_chat(agent, problem)
    url = shop.page.url.replace("p=rota&", "") + "&p=poyra"

    fields = {"Address of the page": url, "Title of the page": "Poyra", "Your words": "Poyra?"}
    await do_tool(agent, "Propose a page", fields, "Propose")
    card = shop.log.get_by_role("region", name="Poyra")
    await expect(card).to_be_visible()
    faults = await shop.faults()
    await shot(shop.page, f"widget-page-{language}-1280")
    await card.get_by_role("button", name=says["open_page"]).click()
    await expect(shop.page.get_by_role("heading", name="Poyra")).to_be_visible()
    await expect(shop.log.get_by_text(problem)).to_be_visible()
    await expect(story.get_by_text("said yes").first).to_be_visible()

    await do_tool(agent, "Offer a call", {"Your words": "7705?"}, "Offer")
    offer = shop.log.get_by_role("region", name=says["call"])
    await offer.get_by_role("button", name=says["call"]).click()
    await expect(offer.get_by_label(says["phone"])).to_be_focused()
    await offer.get_by_label(says["phone"]).fill("0555 000 00 00")
    faults += await shop.faults()
    await shot(shop.page, f"widget-call-{language}-1280")
    await offer.get_by_role("button", name=says["call"]).click()
    await expect(offer.get_by_role("textbox")).to_have_count(0)
    await expect(story.get_by_text("0555 000 00 00").first).to_be_visible()

    await do_tool(agent, "End the chat", {"Your words": "Hoşça kalın."}, "End")
    await expect(shop.chat.get_by_role("heading", name=says["ended"])).to_be_visible()
    await expect(shop.chat.get_by_text("Hoşça kalın.")).to_be_visible()
    assert faults == []


@pytest.mark.parametrize(("language", "width"), [("tr", 1280), ("en", 390)])
async def test_out_of_hours_a_message_becomes_a_conversation(
    system: System, open_shop: OpenShop, shot: Shot, language: str, width: int
) -> None:
    says = SAYS[language]
    shop = await open_shop(language, account="closed", width=width)
    await shop.begin()
    await expect(shop.chat.get_by_role("heading", name=says["closed"])).to_be_visible()
    faults = await shop.faults()
    await shot(shop.page, f"widget-closed-{language}-{width}")

    await shop.chat.get_by_role("button", name=says["send"]).click()
    await expect(shop.chat.locator("[aria-invalid]").first).to_be_focused()
    faults += await shop.faults()
    await shop.chat.get_by_label(says["email"]).fill(f"leyla-{language}@firma.example")
    await shop.chat.get_by_label(says["message"]).fill(f"50 cüt üçün endirim varmı? 7706 {language}")
    await shop.chat.get_by_role("button", name=says["send"]).click()

    await expect(shop.log.get_by_text(f"7706 {language}")).to_be_visible()
    row = await agents_row(system, f"50 cüt üçün endirim varmı? 7706 {language}")
    await replies(system, row, "Var, %10.")
    await expect(shop.log.get_by_text("Var, %10.")).to_be_visible()
    await shop.page.close()
    await replies(system, row, "Siz gidince de yazdık.")

    async def mailed() -> bool:
        mails = await system.caught_mails(f"leyla-{language}@firma.example")
        return any("Siz gidince de yazdık." in mail["text"] for mail in mails)

    assert await until(mailed, what="the answer by mail")
    assert row["channel"] == "chat"
    assert faults == []


async def test_the_transcript_is_copied_saved_and_comes_by_mail(
    system: System, sign_in: SignIn, open_shop: OpenShop, shot: Shot
) -> None:
    agent = await sign_in()
    shop = await begun(open_shop, "Where is my parcel? 7707")
    await take_chat(agent, "Where is my parcel? 7707")
    await answer(agent, "It arrives today at 14:40.")
    await expect(shop.log.get_by_text("14:40")).to_be_visible()
    await do_tool(agent, "End the chat", {}, "End")
    await expect(shop.chat.get_by_text("Thank you from all at Poyraz.")).to_be_visible()

    await shop.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await shop.chat.get_by_role("button", name="Copy").click()
    await expect(shop.chat.get_by_text("Copied")).to_be_visible()
    copied = await shop.page.frames[1].evaluate("navigator.clipboard.readText()")
    async with shop.page.expect_download() as download:
        await shop.chat.get_by_role("button", name="Save").click()
    saved = (await (await download.value).path()).read_text(encoding="utf-8")
    await shop.chat.get_by_role("button", name="Email").click()
    await expect(shop.chat.get_by_label("Email")).to_be_focused()
    await shop.chat.get_by_label("Email").fill("kargo7707@posta.example")
    faults = await shop.faults()
    await shot(shop.page, "widget-transcript-en-1280")
    await shop.chat.get_by_label("Email").press("Enter")

    async def mailed() -> dict[str, Any] | None:
        return next(iter(await system.caught_mails("kargo7707@posta.example")), None)

    mail = await until(mailed, seconds=60, what="the transcript")
    assert all("14:40" in words for words in (copied, saved, mail["text"]))
    assert faults == []


async def test_a_site_that_asks_before_a_chat_and_stands_on_another_origin(open_shop: OpenShop, shot: Shot) -> None:
    shop = await open_shop("tr", site="localhost")
    await shop.begin()
    faults = await shop.faults()
    await shot(shop.page, "widget-form-tr-1280")

    await shop.chat.get_by_label("Adınız").fill("Kerem")
    await shop.chat.get_by_role("button", name="Sohbete başla").click()
    await shop.say("Siparişim nerede? 7708")

    await expect(shop.log.get_by_text("ulaştı")).to_be_visible()
    assert faults == []


async def test_a_page_that_is_not_of_the_account_has_no_chat(open_shop: OpenShop) -> None:
    shop = await open_shop("tr", site="127.0.0.1", expect_errors=True)

    async with shop.page.expect_console_message(lambda line: "ORIGIN_NOT_ALLOWED" in line.text):
        await shop.page.reload()

    await expect(shop.page.locator("tellonce-chat")).to_have_count(0)


async def test_the_page_drives_the_widget_by_its_methods(open_shop: OpenShop) -> None:
    shop = await open_shop("en")
    await shop.bubble.wait_for()

    await shop.page.evaluate("tellonce('newMessage', 'About order SP-7')")
    await expect(shop.words).to_have_value("About order SP-7")
    await shop.page.evaluate("tellonce('update', { language: 'az', theme: 'dark' })")
    await expect(shop.chat.locator("html")).to_have_attribute("lang", "az")
    await shop.page.evaluate("tellonce('hide')")
    await expect(shop.bubble).to_have_accessible_name("Söhbəti aç")
    await shop.page.evaluate("tellonce('shutdown')")

    await expect(shop.page.locator("tellonce-chat")).to_have_count(0)
    assert await shop.page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('tellonce'))") == []


@pytest.mark.parametrize(("language", "width"), [("tr", 390), ("en", 1280)])
async def test_a_handover_happens_only_with_the_visitors_yes(
    sign_in: SignIn, open_shop: OpenShop, shot: Shot, language: str, width: int
) -> None:
    problem = f"7709 {language}: 41 istemiştim, 39 geldi."
    agent = await sign_in(handing_login("derya", language))
    shop = await begun(open_shop, problem, language, account=f"handing-{language}", width=width, height=780)
    await take_ringing(agent, problem)
    await expect(shop.chat.get_by_role("heading", name="Derya")).to_be_visible(timeout=30_000)
    colleague = await sign_in(handing_login("ozan", language))

    await agent.get_by_role("button", name=re.compile("^Transfer")).first.click()
    dialog = agent.get_by_role("dialog")
    await dialog.get_by_label("To", exact=True).select_option(f"agent:ozan-{language}")
    await dialog.get_by_label("Reason").fill("Ozan değişimi hemen onaylayabilir.")
    await dialog.get_by_role("button", name="Transfer").click()
    card = shop.log.get_by_role("region")
    await expect(card.get_by_text("Ozan değişimi hemen onaylayabilir.")).to_be_visible()
    faults = await shop.faults()
    await shot(shop.page, f"widget-transfer-{language}-{width}")
    yes = {"tr": "Evet, bağlayın", "en": "Yes, connect me"}[language]
    await card.get_by_role("button", name=yes).click()

    await expect(card.get_by_role("button")).to_have_count(0)
    await expect(shop.chat.get_by_role("heading", name="Ozan")).to_be_visible(timeout=30_000)
    story = await take_chat(colleague, problem)
    await expect(story.get_by_text(problem)).to_be_visible()
    await answer(colleague, "41 numara yarın sizde.")
    await expect(shop.log.get_by_text("41 numara yarın sizde.")).to_have_count(1)
    assert faults == []
