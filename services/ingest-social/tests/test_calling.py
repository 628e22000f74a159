"""What the way to a network does is told in the networks' own words."""

from collections.abc import Callable

import httpx
import pytest
from tellonce_ingest_social.calling import Caller
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.requests import HttpCall, Refused, SendAnswer, Sent, Unclear

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def answer(handle: Callable[[httpx.Request], httpx.Response]) -> SendAnswer:
    async with httpx.AsyncClient(transport=httpx.MockTransport(handle)) as client:
        call = HttpCall(method="POST", url="https://api.example/send", body=b"{}")
        return await Caller(client).make(call, PROVIDERS["telegram"])


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
