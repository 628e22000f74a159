"""A Turkish mail with a picture and a PDF, sent as urgent, from the customer's program to the agent and back."""

import re
import smtplib
from asyncio import to_thread
from base64 import b64decode
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Shot, SignIn
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SENDER = "İclal Işık <iclal@posta.example>"
ADDRESS = "iclal@posta.example"
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TEXT = "Sipariş ıslak geldi, İADE istiyorum. Ekran görüntüsü aşağıda."


def an_urgent_mail() -> EmailMessage:
    mail = a_mail(SENDER, subject="ACİL: ıslak gelen sipariş", text=TEXT, X_Priority="1", Importance="high")
    mail.add_alternative(
        f'<html><body><p>{TEXT}</p><p><img src="cid:ekran@posta" alt="ekran görüntüsü"></p>'
        '<p><img src="https://track.invalid/1.gif" alt="uzaktaki"></p></body></html>',
        subtype="html",
    )
    page = list(mail.iter_parts())[1]
    assert isinstance(page, EmailMessage)
    page.add_related(PNG, maintype="image", subtype="png", cid="<ekran@posta>", filename="ekran görüntüsü.png")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="Fatura İade ığüşöç.pdf")
    return mail


def an_outlook_answer(message_id: str) -> EmailMessage:
    """As Outlook answers: above a header block, the quote not marked."""
    mail = a_mail(
        SENDER,
        subject="YNT: ACİL: ıslak gelen sipariş",
        text="Teşekkürler, kurye saat kaçta gelir?\n\n"
        "________________________________\nGönderen: Poyraz Destek <destek@poyraz.example>\n"
        f"Gönderildi: 22 Kasım 2026 Pazar 10:12\nKime: {SENDER}\nKonu: Re: ACİL: ıslak gelen sipariş\n\n"
        "Etiket ektedir, kurye yarın gelir.\n",
        answers=message_id,
    )
    mail.add_alternative(
        "<html><body><p>Teşekkürler, kurye saat kaçta gelir?</p><hr><div id='divRplyFwdMsg'><b>Gönderen:</b> Poyraz"
        " Destek</div><div>Etiket ektedir, kurye yarın gelir.</div></body></html>",
        subtype="html",
    )
    return mail


async def send(system: System, mail: EmailMessage) -> None:
    def go() -> None:
        with smtplib.SMTP("127.0.0.1", system.settings.smtp_port, timeout=30) as client:
            client.send_message(mail)

    await to_thread(go)


async def test_an_urgent_turkish_mail_with_a_picture_is_acknowledged_answered_and_continued(
    system: System, sign_in: SignIn, shot: Shot
) -> None:
    page = await sign_in()
    asked_of_others: list[str] = []
    page.on("request", lambda request: asked_of_others.append(request.url))
    await send(system, an_urgent_mail())

    async def caught(word: str) -> dict[str, str] | None:
        mails = await system.caught_mails(ADDRESS)
        return next((mail for mail in mails if word in mail["text"]), None)

    acknowledgement = await until(lambda: caught("Acil"), what="the acknowledgement")
    assert re.search(r"saat \d\d:\d\d'\w+ kadar", acknowledgement["text"]), acknowledgement["text"]
    assert "İclal" in acknowledgement["text"]

    await page.get_by_role("link", name=re.compile("^All")).click()
    await page.get_by_role("row", name=re.compile("^İclal Işık")).click()
    story = page.get_by_role("feed", name="Story")
    await expect(story.get_by_text(TEXT)).to_be_visible()
    await expect(story.get_by_text("Fatura İade ığüşöç.pdf")).to_be_visible()
    await expect(story.get_by_text("importance: high")).to_be_visible()

    await story.get_by_role("button", name="Show as formatted").first.click()
    frame = story.frame_locator("iframe").first
    picture = frame.get_by_alt_text("ekran görüntüsü")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.naturalWidth") == 2
    assert not any("track.invalid" in url for url in asked_of_others)
    await story.get_by_role("button", name="Show the pictures of other servers").click()
    await expect(frame.get_by_alt_text("ekran görüntüsü")).to_be_visible()
    await until(lambda: _is_asked(asked_of_others, "track.invalid"), what="the remote picture")
    await shot(page, "email-picture-in-place")

    composer = page.get_by_role("region", name="Composer")
    await page.get_by_role("tab", name="Reply").click()
    await composer.get_by_role("textbox").last.fill("Etiket ektedir, kurye yarın gelir.")
    await composer.locator("input[type=file]").set_input_files(
        {"name": "etiket ış.png", "mimeType": "image/png", "buffer": PNG}
    )
    await expect(composer.get_by_text("etiket ış.png")).to_be_visible()
    await page.get_by_role("button", name="Send and wait").click()
    answer = await until(lambda: caught("Etiket ektedir"), what="the reply")
    received = message_from_bytes(await system.caught_raw(answer["id"]), policy=policy.default)
    drawn = next(part for part in received.walk() if part.get_content_type() == "image/png")
    assert (drawn.get_content(), drawn.get_filename()) == (PNG, "etiket ış.png")
    assert f"cid:{drawn['Content-ID'].strip('<>')}" in answer["html"]
    await expect(story.get_by_role("img", name="etiket ış.png")).to_be_visible()

    await send(system, an_outlook_answer(answer["message_id"]))
    await expect(story.get_by_text("Teşekkürler, kurye saat kaçta gelir?")).to_be_visible()
    await expect(story.get_by_text("Gönderildi: 22 Kasım 2026")).to_have_count(0)
    await story.get_by_role("button", name="Show the quoted text").last.click()
    await expect(story.get_by_text("Gönderildi: 22 Kasım 2026")).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile("^İclal Işık"))).to_have_count(1)
    await shot(page, "email-outlook-answer")


async def _is_asked(urls: list[str], host: str) -> bool:
    return any(host in url for url in urls)
