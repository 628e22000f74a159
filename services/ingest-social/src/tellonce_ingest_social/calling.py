"""Makes the calls that send, and says what came of each in words that every network shares."""

from typing import Protocol

import httpx
from tellonce_core.errors import NotFound

from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.requests import HttpCall, Refused, SendAnswer, Unclear

_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_MAX_ANSWER_BYTES = 1024 * 1024
_MAX_LIST_BYTES = 16 * 1024 * 1024


class Files(Protocol):
    """What is needed of the file store."""

    async def get(self, key: str) -> bytes: ...


class Caller:
    """One HTTP client for all accounts."""

    def __init__(self, client: httpx.AsyncClient, files: Files) -> None:
        self._client = client
        self._files = files

    async def make(self, call: HttpCall, provider: Provider) -> SendAnswer:
        """What the network said; never raises what the way to it does."""
        try:
            request = await self._request(call)
        except NotFound:
            return Refused(detail="the file is no longer in the file store", permanent=True, reason="media")
        try:
            response = await self._client.send(request, stream=True)
            try:
                body = await _beginning(response)
            finally:
                await response.aclose()
        except _NOT_REACHED:
            return Refused(detail="the network can't be reached", permanent=False)
        except httpx.HTTPError as error:
            return Unclear(detail=f"the connection broke before the answer ({type(error).__name__})")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return provider.read_send_answer(response.status_code, headers, body)

    async def _request(self, call: HttpCall) -> httpx.Request:
        headers, upload = dict(call.headers), call.upload
        if upload is None:
            return self._client.build_request(call.method, call.url, headers=headers, content=call.body)
        part = (upload.filename, await self._files.get(upload.key), upload.media_type)
        return self._client.build_request(
            call.method, call.url, headers=headers, data=dict(upload.fields), files={upload.name: part}
        )

    async def get(self, call: HttpCall) -> tuple[int, bytes] | None:
        """Status and body of what only reads; None if no answer came, or one that is too long."""
        try:
            response = await self._client.request(
                call.method, call.url, headers=dict(call.headers), content=call.body or None
            )
        except httpx.HTTPError:
            return None
        return (response.status_code, response.content) if len(response.content) <= _MAX_LIST_BYTES else None


async def _beginning(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _MAX_ANSWER_BYTES:
            break
    return bytes(body)
