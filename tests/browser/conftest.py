"""A real browser before a running system; each test signs in with a page of its own."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.support.system import System, running_system, shots_folder

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

SignIn = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """All services with the demo company."""
    async with running_system(tmp_path_factory.mktemp("system")) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, headless."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "no Chromium: type  apt-get install chromium"
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sign_in(system: System, browser: Browser) -> AsyncIterator[SignIn]:
    """Opens a page as the nth agent of the demo; what a page logs as an error fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    async def open_page(
        agent: int = 0, *, language: str = "en", theme: str = "light", width: int = 1440, height: int = 900
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        login = system.logins[agent]
        await page.goto(f"{system.inbox_url}/?lang={language}")
        await page.locator("input[type=email]").fill(login.email)
        await page.locator("input[type=password]").fill(login.password)
        await page.keyboard.press("Enter")
        await page.get_by_role("navigation").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert problems == []


Shot = Callable[[Page, str], Awaitable[None]]


@pytest.fixture
def shot() -> Shot:
    """Leaves a screenshot in var/shots."""

    async def take(page: Page, name: str) -> None:
        await page.screenshot(path=shots_folder() / f"{name}.png")

    return take
