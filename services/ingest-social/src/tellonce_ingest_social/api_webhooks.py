"""What the networks call: webhooks and handshakes at /webhooks/<channel>/<account>, and the files that we send."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Protocol
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from tellonce_core.errors import NotFound, Rejected, Unauthenticated, Unavailable
from tellonce_runtime import logs
from tellonce_runtime.files import FileStore

from tellonce_ingest_social import metrics
from tellonce_ingest_social.accounts import Account, AccountBook
from tellonce_ingest_social.links import PATH, Link
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.requests import Secrets, WebhookRequest

_log = structlog.get_logger()
_TAKEN = PlainTextResponse("")


class Taker(Protocol):
    """Who takes in a genuine delivery."""

    async def receive(
        self, body: bytes, headers: Mapping[str, str], called: Account, provider: Provider, secrets: Secrets
    ) -> None:
        """Returns once the broker has all of it."""
        ...


class Links(Protocol):
    """Who knows the files behind addresses."""

    async def link(self, token: str) -> Link | None: ...


class Webhooks:
    """The calls of the networks."""

    def __init__(
        self,
        *,
        taker: Taker,
        book: AccountBook,
        provider_of: Callable[[Account], Provider],
        secrets_of: Callable[[Account], Secrets],
        public_url: str,
    ) -> None:
        self._taker = taker
        self._book = book
        self._provider_of = provider_of
        self._secrets_of = secrets_of
        self._public_url = public_url.rstrip("/")

    async def call(self, request: Request, channel: str, account_id: str) -> Response:
        """A handshake is answered; a delivery is 200 once the broker has it. 401 for a wrong signature, 404 for an
        account that isn't there, 503 when the network should send it again."""
        account = self._book.account(channel, account_id)
        if account is None:
            metrics.REFUSED.labels("account").inc()
            raise NotFound("there is no such account")
        provider, secrets = self._provider_of(account), self._secrets(account)
        asked = await self._asked(request, account)
        try:
            answer = provider.challenge(asked, secrets)
            if answer is not None:
                return Response(answer.body, answer.status, media_type=answer.media_type)
            provider.verify(asked, secrets)
        except Unauthenticated as error:
            metrics.REFUSED.labels("signature").inc()
            _log.warning("webhook_refused", account=account.key, why=error.reason)
            raise
        if asked.method != "POST":
            raise Rejected("this is no handshake", reason="INVALID_INPUT")
        await self._taker.receive(asked.body, asked.headers, account, provider, secrets)
        return _TAKEN

    def _secrets(self, account: Account) -> Secrets:
        """The account's secrets; where one is missing it is our mistake, so the network shall try again."""
        try:
            return self._secrets_of(account)
        except Rejected as error:
            _log.error("secret_missing", account=account.key, **logs.describe(error))
            raise Unavailable("the account isn't set up") from None

    async def _asked(self, request: Request, account: Account) -> WebhookRequest:
        asked_for = request.scope["query_string"].decode("latin-1")
        query = f"?{asked_for}" if asked_for else ""
        address = account.settings.get("webhook_url", "") or f"{self._public_url}{request.scope['path']}"
        return WebhookRequest(
            body=await request.body(),
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]},
            query=dict(request.query_params) if asked_for else {},
            url=f"{address}{query}",
            method=request.method,
        )


class OwnFiles:
    """The files of our replies, for the networks to fetch."""

    def __init__(self, links: Links, files: FileStore) -> None:
        self._links = links
        self._files = files

    async def get(self, token: str) -> Response:
        """The file behind an unguessable address; 404 once the address is old."""
        link = await self._links.link(token)
        if link is None or not await self._files.exists(link.key):
            raise NotFound("there is no such file")
        headers = {
            "content-length": str(link.size_bytes),
            "content-disposition": f"attachment; filename*=UTF-8''{quote(link.filename, safe='')}",
            "content-security-policy": "sandbox; default-src 'none'",
        }
        return StreamingResponse(self._stream(link.key), headers=headers, media_type=link.media_type)

    async def _stream(self, key: str) -> AsyncIterator[bytes]:
        async for chunk in self._files.open_stream(key):
            yield chunk


def add_routes(app: FastAPI, own_files: OwnFiles) -> None:
    """The routes of the app; webhooks come in by the door in front of it."""

    @app.get(PATH + "/{token}")
    async def own_file(token: str) -> Response:
        return await own_files.get(token)
