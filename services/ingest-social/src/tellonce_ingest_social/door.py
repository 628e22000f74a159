"""The webhooks' own way in, in front of FastAPI's: there is nothing for it to validate, and its layers cost as much as
the reading of a delivery."""

from dataclasses import dataclass
from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from tellonce_core.errors import TellonceError
from tellonce_runtime.web import answer_to

_METHODS = ("GET", "HEAD", "POST")


class Caller(Protocol):
    """Who answers the networks."""

    async def call(self, request: Request, channel: str, account_id: str) -> Response: ...


@dataclass(frozen=True, slots=True)
class _Route:
    path: str


_ROUTE = _Route("/webhooks/{channel}/{account_id}")
"""What metrics and the log call it."""


class Door:
    """Answers what is sent to /webhooks/<channel>/<account>, and passes everything else on."""

    def __init__(self, app: ASGIApp, webhooks: Caller) -> None:
        self._app = app
        self._webhooks = webhooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        match scope["path"].split("/") if scope["type"] == "http" else ():
            case ("", "webhooks", channel, account_id) if channel and account_id:
                scope["route"] = _ROUTE
                await (await self._answer(Request(scope, receive), channel, account_id))(scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    async def _answer(self, request: Request, channel: str, account_id: str) -> Response:
        if request.method not in _METHODS:
            return answer_to(request, HTTPException(405, headers={"allow": ", ".join(_METHODS)}))
        try:
            return await self._webhooks.call(request, channel, account_id)
        except (TellonceError, HTTPException) as error:
            return answer_to(request, error)
