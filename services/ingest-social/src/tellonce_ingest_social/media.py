"""Fetches what a message carries, before its link expires: from public addresses only, within size, type and time."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

import httpx
import structlog
from tellonce_core.errors import Denied, TellonceError
from tellonce_core.message import FileRef
from tellonce_runtime import logs
from tellonce_runtime.files import FileStore

from tellonce_ingest_social import metrics
from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.normalize import Fetched
from tellonce_ingest_social.parsed import Media
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.public import PublicOnly, Resolve, origin, resolve
from tellonce_ingest_social.requests import HttpCall, Secrets
from tellonce_ingest_social.settings import MediaSettings

_REDIRECTS = (301, 302, 303, 307, 308)
_PLAIN = {"accept-encoding": "identity"}
"""No packed answers: a small one could unpack to gigabytes."""
_log = structlog.get_logger()


class NotFetched(Exception):
    """The file can't be had; the text says why, without its address."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a server gave."""

    data: bytes
    media_type: str


def media_client(settings: MediaSettings, *, resolver: Resolve = resolve) -> httpx.AsyncClient:
    """A client that leads to public addresses only; no connection is kept, since each is checked."""
    inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0), trust_env=False)
    transport = PublicOnly(inner, resolve=resolver, trusted=settings.trusted)
    return httpx.AsyncClient(transport=transport, timeout=settings.timeout.total_seconds(), trust_env=False)


class MediaFetcher:
    """Gets the files of messages into the file store."""

    def __init__(self, *, client: httpx.AsyncClient, files: FileStore, settings: MediaSettings) -> None:
        self._client = client
        self._files = files
        self._settings = settings

    async def fetch(
        self, media: Media, provider: Provider, account: Account, secrets: Secrets, at: datetime
    ) -> Fetched:
        """The file in the store; without one where it can't be had, which is told as a metric and a line of log.

        Unavailable when the file store doesn't answer: the network sends the whole delivery again."""
        try:
            async with asyncio.timeout(self._settings.timeout.total_seconds()):
                content = await self._content(media, provider, account, secrets, at)
        except (NotFetched, Denied, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            why = error.reason if isinstance(error, TellonceError) else type(error).__name__
            metrics.MEDIA.labels("refused" if isinstance(error, Denied) else "failed").inc()
            _log.warning("media_not_fetched", account=account.id, kind=str(media.kind), why=why, **logs.describe(error))
            return Fetched(media, None, media.media_type)
        ref = await self._files.put(content.data)
        metrics.MEDIA.labels("stored").inc()
        file = FileRef(key=ref.key, size_bytes=ref.size, sha256=ref.sha256)
        return Fetched(media, file, content.media_type or media.media_type)

    async def _content(
        self, media: Media, provider: Provider, account: Account, secrets: Secrets, at: datetime
    ) -> Content:
        seen = account.seen_by_provider
        call = provider.media_call(media, seen, secrets, at)
        if call is None:
            return await self._get(HttpCall(method="GET", url=media.url))
        answer = await self._get(call)
        link = provider.media_link(answer.data, seen, secrets)
        return await self._get(link) if link else answer

    async def _get(self, call: HttpCall) -> Content:
        """What the call gives, redirects followed; headers of ours go only to the origin that they are for."""
        url, headers = httpx.URL(call.url), dict(call.headers)
        for _ in range(self._settings.max_redirects + 1):
            request = self._client.build_request(call.method, url, headers=_PLAIN | headers, content=call.body or None)
            response = await self._client.send(request, stream=True)
            try:
                if response.status_code not in _REDIRECTS:
                    return await self._read(response)
                following = httpx.URL(urljoin(str(url), response.headers.get("location", "")))
            finally:
                await response.aclose()
            if origin(following) != origin(url):
                headers = {}
            url = following
        raise NotFetched("it redirects too often")

    async def _read(self, response: httpx.Response) -> Content:
        if response.status_code != httpx.codes.OK:
            raise NotFetched(f"the server answers {response.status_code}")
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type in self._settings.refused_types:
            raise NotFetched(f"it is {media_type}")
        data = bytearray()
        async for chunk in response.aiter_bytes():
            data += chunk
            if len(data) > self._settings.max_bytes:
                raise NotFetched(f"it is over {self._settings.max_bytes} bytes")
        return Content(bytes(data), media_type)
