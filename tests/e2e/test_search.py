"""What a customer wrote is found by who asks search with the inbox's token."""

import pytest
from tellonce.search.v1 import search_service_pb2 as pb
from tellonce.search.v1.search_service_pb2_grpc import SearchServiceStub
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings

from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_mail_is_found_by_other_words_than_it_was_written_with(system: System) -> None:
    await system.send_mail(a_mail("Aranan Kişi <aranan@posta.example>", text="Çizmemin fermuarı bozuldu."))
    token = system.settings.folder / "secrets" / "inbox.token"
    channel = rpc.channel(f"127.0.0.1:{system.settings.search_port}", GrpcSettings(token_file=token))
    stub = SearchServiceStub(channel)

    async def look() -> pb.EntryHit | None:
        answer: pb.SearchResponse = await stub.Search(pb.SearchRequest(query="cizme fermuvari"))
        return next((hit for hit in answer.entries if "Çizmemin" in hit.snippet), None)

    try:
        hit = await until(look, what="the hit")
    finally:
        await channel.close()

    marked = [hit.snippet[one.start : one.end] for one in hit.snippet_highlights]
    assert marked == ["Çizmemin", "fermuarı"]
    assert hit.channel == "email"
