"""Makes the calls that send, and says what came of each in words that every network shares."""

import httpx

from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.requests import HttpCall, Refused, SendAnswer, Unclear

_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_MAX_ANSWER_BYTES = 1024 * 1024
_MAX_LIST_BYTES = 16 * 1024 * 1024


class Caller:
    """One HTTP client for all accounts."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def make(self, call: HttpCall, provider: Provider) -> SendAnswer:
        """What the network said; never raises what the way to it does."""
        request = self._client.build_request(call.method, call.url, headers=dict(call.headers), content=call.body)
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
