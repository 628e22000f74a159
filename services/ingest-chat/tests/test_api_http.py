"""What a page reads before there is a session."""

from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from tellonce_ingest_chat.api_http import Pages, add_routes

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("account", "status", "reason"), [("web", 403, "ORIGIN_NOT_ALLOWED"), ("nobody", 404, "ACCOUNT_NOT_FOUND")]
)
async def test_a_refused_page_can_read_why(account: str, status: int, reason: str) -> None:
    known = SimpleNamespace(id="web", origins=("http://shop.example",))
    book = SimpleNamespace(account=lambda channel, name: known if name == "web" else None)
    settings = SimpleNamespace(static=None, public_url="http://chat.example", demo=False)
    nothing = cast("Any", None)
    pages = Pages(
        book=cast("Any", book), openings=nothing, signer=nothing, files=nothing, threads=nothing, store=nothing,
        clock=nothing, settings=cast("Any", settings),
    )  # fmt: skip
    app = FastAPI()
    add_routes(app, pages, nothing)
    transport = httpx.ASGITransport(app)

    async with httpx.AsyncClient(transport=transport, base_url="http://chat.example") as browser:
        answer = await browser.get(f"/chat/v1/{account}/config", headers={"origin": "http://other.example"})

    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert answer.headers["access-control-allow-origin"] == "http://other.example"
