"""A real browser before a running system; each test signs in with a page of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from tellonce_local.demo import Login
from tellonce_local.ports import free_port

from tests.browser.shop import OpenShop, Shop, add_accounts, chat_url, other_site
from tests.support.chromium import FLAGS, chromium_path
from tests.support.system import System, shots_folder

expect.set_options(timeout=15_000)

SignIn = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium without a window."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield launched
        await launched.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """The cookies of who has signed in before, by address: the next page begins signed in."""
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def sign_in(system: System, browser: Browser, sessions: dict[str, Any]) -> AsyncIterator[SignIn]:
    """Opens a page as the nth agent of the demo, or as somebody else; what a page logs as an error fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    async def open_page(
        agent: int | Login = 0, *, language: str = "en", theme: str = "light", width: int = 1440, height: int = 900
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
        login = system.logins[agent] if isinstance(agent, int) else agent
        await context.add_cookies(sessions.get(login.email, []))
        await page.goto(f"{system.inbox_url}/?lang={language}")
        await _pass_the_door(page, login)
        sessions[login.email] = await context.cookies()
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert problems == []


async def _pass_the_door(page: Page, login: Login) -> None:
    """Sign in, if the page asks for it."""
    address, inside = page.locator("input[type=email]"), page.get_by_role("navigation").first
    await address.or_(inside).first.wait_for()
    if await address.count():
        await address.fill(login.email)
        await page.locator("input[type=password]").fill(login.password)
        await page.keyboard.press("Enter")
    await inside.wait_for()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def another_site(system: System) -> AsyncIterator[int]:
    """The port of another site; accounts that are closed, or ask before a chat on that site, are applied."""
    port = free_port()
    await add_accounts(system, f"http://localhost:{port}")
    async with other_site(chat_url(system), port):
        yield port


@pytest_asyncio.fixture(loop_scope="session")
async def open_shop(system: System, another_site: int, browser: Browser) -> AsyncIterator[OpenShop]:
    """Opens the demo shop as a visitor of their own; what it or the widget logs as an error fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    async def open_page(
        language: str = "en", *, theme: str = "light", width: int = 1280, height: int = 800, account: str = "web",
        site: str = "", expect_errors: bool = False,
    ) -> Shop:  # fmt: skip
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            has_touch=width < 600,
            locale=language,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        if not expect_errors:
            page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        if site:
            await page.goto(f"http://{site}:{another_site}/")
        else:
            await page.goto(f"{chat_url(system)}/demo?lang={language}&account={account}&theme={theme}")
        return Shop(page, language)

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
