"""From a customer's mail program to the agent's screen, without a reload: SMTP in, a real browser at the end."""

import asyncio
import os
import smtplib
import time
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.bench.figures import Figure, percentile
from tests.support.chromium import FLAGS, chromium_path
from tests.support.mails import a_mail
from tests.support.system import System, running_system

COUNT = int(os.environ.get("TELLONCE_BENCH_SCREEN", "50"))
GOAL_MS = 300

_WAIT_FOR_TEXT = """
text => new Promise(resolve => {
  const seen = () => document.body.innerText.includes(text) && resolve(Date.now());
  new MutationObserver(seen).observe(document.body, {subtree: true, childList: true, characterData: true});
  seen();
})
"""


async def measure(folder: Path) -> list[Figure]:
    """p50 and p95 from the first byte of the SMTP dialogue to the row in the list."""
    async with running_system(folder, priorities=True) as system, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await _sign_in(page, system)
        taken = [await _mail_to_screen(page, system, number) for number in range(COUNT + 3)][3:]
        await browser.close()
    return [
        Figure("mail to screen, p50", percentile(taken, 50), "ms"),
        Figure("mail to screen, p95", percentile(taken, 95), "ms", goal=f"≤ {GOAL_MS} ms"),
    ]


async def _sign_in(page: Page, system: System) -> None:
    login = system.logins[0]
    await page.goto(f"{system.inbox_url}/all?lang=en")
    await page.locator("input[type=email]").fill(login.email)
    await page.locator("input[type=password]").fill(login.password)
    await page.keyboard.press("Enter")
    await page.get_by_role("navigation").first.wait_for()
    await page.goto(f"{system.inbox_url}/all?sort=newest")
    await page.get_by_role("region", name="Conversations").wait_for()
    await page.wait_for_timeout(1_000)


async def _mail_to_screen(page: Page, system: System, number: int) -> float:
    name = f"Ekran {number:03d}"
    seen = page.evaluate(_WAIT_FOR_TEXT, name)
    mail = a_mail(f"{name} <ekran{number}@posta.example>", subject=f"Ekrana {number}")
    began = time.time()
    await _send(system, mail.as_bytes(), f"ekran{number}@posta.example")
    arrived = float(await seen)
    await page.wait_for_timeout(100)
    return arrived - began * 1000


async def _send(system: System, raw: bytes, sender: str) -> None:
    def send() -> None:
        with smtplib.SMTP("127.0.0.1", system.settings.smtp_port, timeout=30) as client:
            client.sendmail(sender, ["destek@poyraz.example"], raw)

    await asyncio.to_thread(send)
