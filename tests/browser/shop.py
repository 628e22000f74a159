"""A visitor in a browser: the demo shop with its widget, and the accounts and teams that only tests have."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from playwright.async_api import FrameLocator, Locator, Page
from tellonce_local.demo import Login

from tests.browser.accessibility import faults
from tests.support.system import System

HANDING = ("tr", "en")
"""Each run of the handover has people of its own."""

FURTHER_ACCOUNTS = """
[[accounts]]
id = "closed"
channel = "chat"
brand = "poyraz"
name = "Poyraz"
addresses = ["http://127.0.0.1:1"]
languages = ["tr", "az", "en"]
time_zone = "Europe/Istanbul"

[accounts.settings]
form = "offline"
phone = "0850 555 01 01"
mail_account = "destek"
mail_address = "destek@poyraz.example"

[[accounts]]
id = "asking"
channel = "chat"
brand = "poyraz"
name = "Poyraz"
addresses = ["{site}"]
languages = ["tr", "az", "en"]
time_zone = "Europe/Istanbul"

[accounts.settings]
form = "start"
form_fields = "name! order"
page = "never"

[[hours]]
name = "seldom"
time_zone = "Europe/Istanbul"
spans = ["mon 03:00-03:01"]

[[teams]]
id = "gece"
name = "Gece"
hours = "seldom"

[[skill_rules]]
name = "The account that is closed"
accounts = ["closed"]
team = "gece"
"""
_HANDING_ACCOUNT = """
[[accounts]]
id = "handing-{name}"
channel = "chat"
brand = "poyraz"
name = "Poyraz"
addresses = ["http://127.0.0.1:2{place}"]
languages = ["tr", "en"]
time_zone = "Europe/Istanbul"

[[teams]]
id = "handing-{name}"
name = "Devir"

[[skill_rules]]
name = "Handing over, {name}"
accounts = ["handing-{name}"]
team = "handing-{name}"
"""
_HANDING_AGENT = """
[[agents]]
id = "{first}-{name}"
name = "{title} Devir"
email = "{first}-{name}@poyraz.example"
language = "tr"
teams = ["handing-{name}"]
languages = ["tr", "en", "az"]
password = "poyraz-demo"
"""


def handing_tables(name: str, place: int) -> str:
    """An account whose chats only Derya and Ozan get: who else is online then makes no difference."""
    agents = [_HANDING_AGENT.format(first=title.lower(), title=title, name=name) for title in ("Derya", "Ozan")]
    return _HANDING_ACCOUNT.format(name=name, place=place) + "".join(agents)


def handing_login(first: str, name: str) -> Login:
    """How one of the two signs in."""
    return Login(f"{first}-{name}@poyraz.example", "poyraz-demo", first)


class Shop:
    """One visitor's page. `chat` is what stands in the widget's frame."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language

    @property
    def bubble(self) -> Locator:
        """The launcher."""
        return self.page.locator("tellonce-chat .bubble")

    @property
    def chat(self) -> FrameLocator:
        """The inside of the widget."""
        return self.page.frame_locator("tellonce-chat iframe")

    @property
    def words(self) -> Locator:
        """Where the visitor writes."""
        return self.chat.locator(".composer textarea")

    @property
    def log(self) -> Locator:
        """The thread."""
        return self.chat.get_by_role("log")

    async def open(self) -> None:
        """Press the bubble; the first screen is there."""
        await self.bubble.click()
        await self.chat.locator("h1").first.wait_for()

    async def begin(self) -> None:
        """Open, and go where one writes."""
        await self.open()
        await self.chat.locator(".start").click()

    async def say(self, text: str) -> None:
        """Write it and press Enter."""
        await self.words.fill(text)
        await self.words.press("Enter")

    async def faults(self) -> list[str]:
        """What axe-core finds in the page and in the widget."""
        return await faults(self.page)


OpenShop = Callable[..., Awaitable[Shop]]


def chat_url(system: System) -> str:
    """Where ingest-chat serves the widget."""
    return f"http://127.0.0.1:{system.settings.widget_port}"


EMBEDDED = """<!doctype html><html lang="{language}"><title>Another shop</title><main><h1>Another shop</h1></main>
<script nonce="n1">window.tellonce = window.tellonce || function () {{
(tellonce.q = tellonce.q || []).push(arguments) }};
tellonce("boot", {{ account: "{account}" }});</script>
<script async src="{service}/widget/loader.js"></script></html>"""
POLICY = (
    "default-src 'none'; script-src 'nonce-n1' {service}; frame-src {service}; connect-src {service}; base-uri 'none'"
)


@asynccontextmanager
async def other_site(service: str, port: int) -> AsyncIterator[None]:
    """A site of its own that holds the chat as the README says, under the policy that it names."""
    body = EMBEDDED.format(language="tr", account="asking", service=service).encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
        f"Content-Security-Policy: {POLICY.format(service=service)}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", port):
        yield


async def add_accounts(system: System, site: str) -> None:
    """Apply the further accounts of these tests; one of them is that of the other site."""
    handing = "".join(handing_tables(name, place) for place, name in enumerate(HANDING))
    await system.add_accounts(FURTHER_ACCOUNTS.replace("{site}", site) + handing)
