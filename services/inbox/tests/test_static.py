"""Serving the built UI."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from tellonce_inbox.app import build_app
from tellonce_inbox.settings import InboxSettings, Settings
from tellonce_runtime.service import Service

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def browser(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<div id=root>")
    (folder / "assets" / "main-abc.js").write_text("1")
    (folder / "assets" / "large-abc.css").write_text("a" * 5000)
    (folder / "favicon.svg").write_text("<svg/>")
    app = build_app(Service("inbox", Settings()), InboxSettings(static=folder, secure_cookies=True))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://inbox.example") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/conversations/K7-QX4M", "/team/orders"])
async def test_every_address_of_the_app_is_the_page_and_never_cached(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)

    assert answer.text == "<div id=root>"
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_hashed_asset_is_kept_for_ever(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/assets/main-abc.js")

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_large_text_goes_compressed(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/assets/large-abc.css")

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == "a" * 5000


async def test_other_file_is_asked_for_again(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/favicon.svg")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone.js",
        "/gone.png",
        "/api/nope",
        "/..%2fsecret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/%2e%2e/secret.txt",
    ],
)
async def test_what_is_not_there_is_404_as_a_problem(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
