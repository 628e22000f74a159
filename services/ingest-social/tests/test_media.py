"""Files of messages: what is fetched, what is refused, and which headers go where."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tellonce_ingest_social.media import MediaFetcher
from tellonce_ingest_social.normalize import Fetched
from tellonce_ingest_social.parsed import Media, MediaKind
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.public import PublicOnly
from tellonce_ingest_social.settings import MediaSettings
from tellonce_runtime.files import LocalFiles

from tests.support.social_cases import NOW, an_account

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMES = {"cdn.example": "8.8.8.8", "api.telegram.org": "8.8.4.4", "other.example": "9.9.9.9"}


class Stream:
    def __init__(self, peer: str) -> None:
        self._peer = peer

    def get_extra_info(self, name: str) -> tuple[str, int]:
        return self._peer, 443


class Web(httpx.AsyncBaseTransport):
    """The internet, by name and path."""

    def __init__(self, **answers: httpx.Response) -> None:
        self._answers = answers
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.get(request.url.path.rsplit("/", 1)[-1].partition(".")[0], httpx.Response(404))
        answer.extensions["network_stream"] = Stream(request.url.host)
        return answer


async def resolve(host: str, port: int) -> Sequence[str]:
    return (NAMES.get(host, host),)


async def fetch(web: Web, tmp_path: Path, url: str = "https://cdn.example/a.png", file_id: str = "") -> Fetched:
    settings = MediaSettings(max_bytes=2048, max_redirects=2, timeout=timedelta(seconds=2))
    client = httpx.AsyncClient(transport=PublicOnly(web, resolve=resolve))
    fetcher = MediaFetcher(client=client, files=LocalFiles(tmp_path), settings=settings)
    media = Media(kind=MediaKind.IMAGE, url=url, file_id=file_id)
    return await fetcher.fetch(media, PROVIDERS["telegram"], an_account(), {"bot_token": "12:AB"}, NOW)


def moved(to: str) -> httpx.Response:
    return httpx.Response(302, headers={"location": to})


async def test_a_file_is_stored_with_the_type_that_its_server_names(tmp_path: Path) -> None:
    web = Web(a=httpx.Response(200, content=b"png", headers={"content-type": "image/png; x=1"}))

    found = await fetch(web, tmp_path)

    assert found.file is not None
    assert (found.media_type, await LocalFiles(tmp_path).get(found.file.key)) == ("image/png", b"png")


async def test_a_file_with_an_id_is_asked_for_first(tmp_path: Path) -> None:
    answer = {"ok": True, "result": {"file_path": "photos/one.png"}}
    web = Web(getFile=httpx.Response(200, json=answer), one=httpx.Response(200, content=b"png"))

    found = await fetch(web, tmp_path, url="", file_id="F1")

    assert found.file is not None
    assert [request.url.path for request in web.requests] == ["/bot12:AB/getFile", "/file/bot12:AB/photos/one.png"]


@pytest.mark.parametrize(
    "to",
    [
        "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.1/x", "https://169.254.169.254/latest/meta-data",
        "http://cdn.example/x", "file:///etc/passwd", "https://[fd00:ec2::254]/", "gopher://8.8.8.8/", "",
        "https://2130706433/", "//127.0.0.1/x",
    ],
)  # fmt: skip
async def test_a_redirect_to_where_nobody_else_gets_is_not_followed(tmp_path: Path, to: str) -> None:
    web = Web(a=moved(to))

    found = await fetch(web, tmp_path)

    assert found.file is None
    assert {request.headers["host"] for request in web.requests} == {"cdn.example"}


async def test_a_redirect_to_another_public_place_is_followed_a_few_times(tmp_path: Path) -> None:
    good = Web(a=moved("https://other.example/b"), b=httpx.Response(200, content=b"png"))
    endless = Web(a=moved("https://other.example/a"))

    assert (await fetch(good, tmp_path)).file is not None
    assert (await fetch(endless, tmp_path)).file is None
    assert len(endless.requests) == 3


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404),
        httpx.Response(500),
        httpx.Response(200, content=b"<p>sign in", headers={"content-type": "text/html"}),
        httpx.Response(200, content=b"0" * 4096),
    ],
    ids=["gone", "broken", "page", "too large"],
)
async def test_what_is_no_file_or_too_large_is_not_kept(tmp_path: Path, answer: httpx.Response) -> None:
    assert (await fetch(Web(a=answer), tmp_path)).file is None
