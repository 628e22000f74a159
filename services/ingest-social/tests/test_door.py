"""What the door answers itself, and what it passes on."""

from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from tellonce_core.errors import NotFound
from tellonce_ingest_social.door import Door

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Webhooks:
    async def call(self, request: Request, channel: str, account_id: str) -> Response:
        if channel != "telegram":
            raise NotFound("there is no such account")
        return PlainTextResponse(f"{channel}/{account_id}")


async def passed_on(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("passed on")(scope, receive, send)


async def asked(path: str, method: str = "POST") -> tuple[int, str]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "method": method, "headers": []}
    await Door(passed_on, Webhooks())(scope, None, send)  # type: ignore[arg-type]
    return sent[0]["status"], sent[1]["body"].decode()


@pytest.mark.parametrize("path", ["/webhooks/telegram", "/webhooks/telegram/", "/webhooks/telegram/a/b", "/media/x/y"])
async def test_what_is_no_webhook_is_passed_on(path: str) -> None:
    assert await asked(path) == (200, "passed on")


async def test_a_webhook_is_answered_by_its_account() -> None:
    assert await asked("/webhooks/telegram/destek") == (200, "telegram/destek")


async def test_refusals_are_problems() -> None:
    status, body = await asked("/webhooks/signal/destek")

    assert status == 404
    assert "there is no such account" in body
    assert (await asked("/webhooks/telegram/destek", "PUT"))[0] == 405
