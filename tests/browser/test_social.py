"""Networks at the inbox: a closed window, a public comment taken to private, a profile linked to an account."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from tellonce.history.v1 import history_service_pb2_grpc, people_pb2
from tellonce.message.v1 import message_pb2
from tellonce_core import ids
from tellonce_local.networks.payloads import NETWORKS, Incoming, instagram_comment
from tellonce_local.networks.simulator import Networks, Webhook
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings

from tests.browser.accessibility import faults
from tests.browser.conftest import Shot, SignIn
from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.social_system import webhook_of
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHATSAPP, INSTAGRAM, TELEGRAM = NETWORKS["whatsapp"], NETWORKS["instagram"], NETWORKS["telegram"]


@pytest_asyncio.fixture(loop_scope="session")
async def webhook(system: System, networks: Networks) -> AsyncIterator[Webhook]:
    networks.sent.clear()
    async with webhook_of(system) as running:
        yield running


async def open_conversation(page: Page, customer: str) -> None:
    await page.get_by_role("link", name=re.compile("^All")).click()
    await page.get_by_role("row", name=re.compile(f"^{customer}")).click()
    await expect(page.get_by_role("feed", name="Story")).to_be_visible()


async def test_a_closed_window_is_explained_and_a_template_goes_out_instead(
    system: System, networks: Networks, webhook: Webhook, sign_in: SignIn, shot: Shot
) -> None:
    yesterday = datetime.now(UTC) - timedelta(hours=30)
    question = Incoming("wamid.closed", "905551110001", "Botlarım nerede?", at=yesterday, name="Ayla Kaya")
    await webhook.message(WHATSAPP, question)
    page = await sign_in()
    await open_conversation(page, "Ayla Kaya")
    composer, story = page.get_by_role("region", name="Composer"), page.get_by_role("feed", name="Story")

    await expect(composer.get_by_text("WhatsApp takes free answers only within 24 hours")).to_be_visible()
    await expect(composer.get_by_role("textbox", name="Reply")).to_have_count(0)
    send = page.get_by_role("button", name="Send and wait")
    await expect(send).to_be_disabled()
    await composer.get_by_label("Blank 1").fill("Ayla Hanım")
    await composer.get_by_label("Blank 2").fill("4711")
    await expect(composer.get_by_text("Merhaba Ayla Hanım, 4711 numaralı siparişiniz yola çıktı.")).to_be_visible()
    await shot(page, "social-template")
    await send.click()
    (call,) = await networks.until(1)
    await expect(story.get_by_text("Merhaba Ayla Hanım, 4711 numaralı")).to_be_visible()
    await expect(story.get_by_text("template order_on_its_way")).to_be_visible()
    assert call.document["template"]["name"] == "order_on_its_way"
    assert WHATSAPP.tick is not None
    number = next(networks.numbers) - 1
    await webhook.bring(WHATSAPP, WHATSAPP.tick(WHATSAPP, "delivered", f"wamid.{number}", "905551110001"))

    await expect(story.get_by_text("delivered")).to_be_visible()


async def test_a_comment_is_taken_to_private_and_the_conversation_goes_on_there(
    networks: Networks, webhook: Webhook, sign_in: SignIn, shot: Shot
) -> None:
    comment = Incoming("c_angry", "7643000000501", "Üç haftadır cevap yok!", name="kizgin.musteri")
    await webhook.bring(INSTAGRAM, instagram_comment(INSTAGRAM, comment))
    page = await sign_in()
    await open_conversation(page, "kizgin.musteri")
    composer, story = page.get_by_role("region", name="Composer"), page.get_by_role("feed", name="Story")

    await expect(composer.get_by_text("Everybody can read it.")).to_be_visible()
    await page.get_by_role("button", name=re.compile("^Channel: Instagram, below the comment")).click()
    await shot(page, "social-ways")
    await page.get_by_role("menuitem", name=re.compile("privately to the author")).click()
    await expect(composer.get_by_text("One private message; more once the customer")).to_be_visible()
    await composer.get_by_role("textbox", name="Reply").fill("Üzgünüz. Sipariş numaranızı buradan yazar mısınız?")
    await page.get_by_role("button", name="Send and wait").click()
    (call,) = await networks.until(1)
    await expect(story.get_by_text("privately to the comment’s author")).to_be_visible()
    await expect(story.get_by_text(re.compile("author, sent"))).to_be_visible()
    await webhook.message(INSTAGRAM, Incoming("m_angry", "7643000000501", "Numarası 4711", name="kizgin.musteri"))
    await expect(story.get_by_text("Numarası 4711")).to_be_visible()

    assert call.document["recipient"] == {"comment_id": "c_angry"}
    await expect(composer.get_by_text("Open until")).to_be_visible()
    await shot(page, "social-private")


async def test_a_profile_is_linked_to_an_account_by_the_code_that_went_by_mail(
    system: System, webhook: Webhook, sign_in: SignIn, shot: Shot
) -> None:
    await system.send_mail(a_mail("Nehir Su <nehir@posta.example>", subject="Siparişim", text="Ne zaman gelir?"))
    await until(lambda: _has_proved(system, "nehir@posta.example"), what="the customer")
    await webhook.message(TELEGRAM, Incoming("71", "71000001", "Merhaba, siparişim nerede?", name="Rıfat Can"))
    page = await sign_in()
    await open_conversation(page, "Rıfat Can")
    side = page.get_by_role("complementary", name="Customer")

    await expect(side.get_by_text("nehir@posta.example")).to_have_count(0)
    await side.get_by_role("button", name="Link to an account").click()
    await side.get_by_label("Mail address of the account").fill("nobody@posta.example")
    await side.get_by_role("button", name="Send code").click()
    await expect(side.get_by_text("No customer has proved this address.")).to_be_visible()
    await side.get_by_label("Mail address of the account").fill("nehir@posta.example")
    await side.get_by_role("button", name="Send code").click()
    await expect(side.get_by_text("A code is on its way")).to_be_visible()
    await shot(page, "social-link-pending")
    mail = await until(lambda: _code_mail(system), what="the code")
    code = re.search(r"^(\d{3} \d{3})\s*$", mail["text"], re.MULTILINE)
    assert code is not None
    await expect(page.get_by_text(code[1])).to_have_count(0)

    await webhook.message(TELEGRAM, Incoming("72", "71000001", f"Kod: {code[1]}", name="Rıfat Can"))

    await expect(side.get_by_text("nehir@posta.example")).to_be_visible()
    await expect(side.get_by_role("img", name="Proved: said the code that went to the account’s mail")).to_be_visible()
    await expect(side.get_by_text("Siparişim", exact=True)).to_be_visible()
    await shot(page, "social-linked")


@pytest.mark.parametrize(
    ("name", "language", "theme", "width"),
    [("dark-tr", "tr", "dark", 1440), ("medium-az", "az", "light", 1100), ("phone-tr", "tr", "light", 390)],
)
async def test_a_closed_window_can_be_read_by_everybody(
    system: System, webhook: Webhook, sign_in: SignIn, shot: Shot, name: str, language: str, theme: str, width: int
) -> None:
    person = f"90555222{len(name)}{width}"
    yesterday = datetime.now(UTC) - timedelta(hours=30)
    await webhook.message(WHATSAPP, Incoming(f"wamid.{name}", person, "Nerede?", at=yesterday, name=f"Ada {name}"))
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as agent:
        row = await until(lambda: agent.conversation_of(f"Ada {name}"))
    page = await sign_in(language=language, theme=theme, width=width)
    await page.goto(f"{system.inbox_url}/all/{row['conversation_id']}?lang={language}")
    await expect(page.get_by_role("feed")).to_be_visible()
    if width < 768:
        await page.get_by_role("button", name={"tr": "Yanıt"}[language], exact=True).first.click()
    await expect(page.get_by_text("order_on_its_way").first).to_be_attached()
    await page.get_by_label(re.compile("Boşlu(k|q) 1")).fill("Ada")

    found = await faults(page)
    await shot(page, f"social-closed-{name}")

    assert found == []


async def _has_proved(system: System, address: str) -> bool:
    """Say as a shop's system would that the address is proved, once its mail is there."""
    token = system.stack.keys.token_file("phone-system").read_text().strip()
    identity = message_pb2.Identity(kind="email", value=address)
    proved = people_pb2.VerifyIdentityRequest(request_id=ids.new_id(), identity=identity, evidence="signed_token")
    async with rpc.channel(f"127.0.0.1:{system.settings.history_port}", GrpcSettings(token=token)) as channel:
        stub: Any = history_service_pb2_grpc.HistoryServiceStub(channel)
        await stub.VerifyIdentity(proved)
    return True


async def _code_mail(system: System) -> dict[str, Any] | None:
    mails = await system.caught_mails("nehir@posta.example")
    return next((mail for mail in mails if mail["subject"] in ("Doğrulama kodunuz", "Your verification code")), None)
