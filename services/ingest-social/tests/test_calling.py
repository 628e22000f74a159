"""What the way to a network does is told in the networks' own words."""

from collections.abc import Callable

import httpx
import pytest
from tellonce_core.errors import NotFound
from tellonce_ingest_social.calling import Caller
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.requests import HttpCall, Refused, SendAnswer, Sent, Unclear, Upload

pytestmark = pytest.mark.asyncio(loop_scope="session")


POST = HttpCall(method="POST", url="https://api.example/send", body=b"{}")


class Files:
    async def get(self, key: str) -> bytes:
        if key != "kept":
            raise NotFound("this file isn't stored")
        return b"what is in it"


async def answer(handle: Callable[[httpx.Request], httpx.Response], call: HttpCall = POST) -> SendAnswer:
    async with httpx.AsyncClient(transport=httpx.MockTransport(handle)) as client:
        return await Caller(client, Files()).make(call, PROVIDERS["telegram"])


def breaking(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error

    return handle


async def test_a_network_that_takes_it_names_it() -> None:
    taken = {"ok": True, "result": {"message_id": 7, "chat": {"id": 1}}}

    assert await answer(lambda _: httpx.Response(200, json=taken)) == Sent(external_id="1:7")


async def test_before_the_connection_nothing_was_sent_and_after_it_nobody_knows() -> None:
    before = await answer(breaking(httpx.ConnectError("no")))
    after = await answer(breaking(httpx.ReadTimeout("no")))

    assert isinstance(before, Refused)
    assert not before.permanent
    assert isinstance(after, Unclear)


def with_file(key: str) -> HttpCall:
    upload = Upload(
        name="document", key=key, filename="fatura ğ.pdf", media_type="application/pdf", fields={"chat": "7"}
    )
    return HttpCall(method="POST", url="https://api.example/send", upload=upload)


async def test_a_file_goes_along_with_its_fields() -> None:
    seen: list[bytes] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.read())
        return httpx.Response(200, json={"ok": True, "result": {"message_id": 7, "chat": {"id": 1}}})

    assert isinstance(await answer(handle, with_file("kept")), Sent)
    assert b"what is in it" in seen[0]
    assert b'name="chat"' in seen[0]
    assert "fatura ğ.pdf".encode() in seen[0]


async def test_a_file_that_is_gone_is_refused_for_good_and_nobody_is_called() -> None:
    gone = await answer(breaking(AssertionError("it was called")), with_file("gone"))

    assert isinstance(gone, Refused)
    assert (gone.permanent, gone.reason) == (True, "media")
