"""How the widget's build is served."""

from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from tellonce_ingest_chat.api_build import build_app, demo_page

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def browser(tmp_path: Path) -> httpx.AsyncClient:
    """Asks a build of two files, beside which stands a secret."""
    build = tmp_path / "dist"
    build.mkdir()
    (build / "loader.js").write_text("let chat;" * 200)
    (build / "app-1a2b.js").write_text("let app;" * 200)
    (tmp_path / "secret.txt").write_text("secret")
    return httpx.AsyncClient(transport=httpx.ASGITransport(build_app(build)), base_url="http://chat.example")


async def test_a_name_with_a_hash_is_kept_for_ever_and_the_loader_for_minutes(browser: httpx.AsyncClient) -> None:
    hashed, loader = await browser.get("/app-1a2b.js"), await browser.get("/loader.js")

    assert "immutable" in hashed.headers["cache-control"]
    assert loader.headers["cache-control"] == "max-age=300"


async def test_files_are_zipped_and_may_be_loaded_by_any_page(browser: httpx.AsyncClient) -> None:
    loader = await browser.get("/loader.js", headers={"accept-encoding": "gzip"})

    assert loader.headers["content-encoding"] == "gzip"
    assert loader.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("path", ["/nothing.js", "/..%2Fsecret.txt", "/%2e%2e/secret.txt", "/"])
async def test_nothing_else_is_served(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)

    assert answer.status_code == 404


async def test_without_a_build_there_is_nothing() -> None:
    transport = httpx.ASGITransport(build_app(None))
    async with httpx.AsyncClient(transport=transport, base_url="http://chat.example") as browser:
        assert (await browser.get("/loader.js")).status_code == 404


async def test_the_demo_shop_allows_the_frame_of_the_service_and_no_inline_script(tmp_path: Path) -> None:
    policy = demo_page(tmp_path, "http://chat.example").headers["content-security-policy"]

    assert "frame-src http://chat.example;" in policy
    assert "unsafe-inline" not in policy
