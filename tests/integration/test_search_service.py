"""Search beside a real history, NATS and MongoDB: found at once, after a restart, after a rebuild, gone when erased."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.customer.v1.events_pb2 import CustomerErased
from tellonce.entry.v1.entry_pb2 import ENTRY_KIND_NOTE
from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce.history.v1 import history_service_pb2
from tellonce.search.v1 import search_service_pb2 as pb
from tellonce.search.v1.search_service_pb2_grpc import SearchServiceStub
from tellonce_core import ids, subjects
from tellonce_core.errors import Rejected, Unavailable
from tellonce_core.message import Identity
from tellonce_local.ports import free_port
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime import rpc
from tellonce_runtime.bus import Event
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.service import Service
from tellonce_runtime.settings import GrpcSettings, HttpSettings, NatsSettings, PeerSettings
from tellonce_search import main
from tellonce_search.settings import SearchSettings, Settings
from tellonce_search.shelf import Shelf

from tests.integration.bus_support import jetstream
from tests.integration.history_support import (
    AGENT,
    TOKENS,
    History,
    history_settings,
    mail,
    running_history,
    until,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARKER = "zzyzxmarker"


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    """A running history, empty."""
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


def search_settings(history: History, folder: Path) -> Settings:
    """Settings of a replica beside that history."""
    return Settings(
        nats=NatsSettings(url=history.settings.nats.url),
        grpc=GrpcSettings(port=free_port(), callers_file=history.settings.grpc.callers_file, token=TOKENS["router"]),
        http=HttpSettings(port=0),
        history=PeerSettings(target=f"127.0.0.1:{history.settings.grpc.port}"),
        search=SearchSettings(folder=folder),
    )


class Searcher:
    """A running replica, as the inbox asks it."""

    def __init__(self, settings: Settings, service: Service, stub: Any) -> None:
        self.settings = settings
        self.service = service
        self.stub = stub

    async def search(self, query: str, **request: Any) -> pb.SearchResponse:
        """The answer, once the index is there."""

        async def ask() -> pb.SearchResponse | None:
            try:
                answer: pb.SearchResponse = await self.stub.Search(pb.SearchRequest(query=query, **request))
            except Unavailable:
                return None
            return answer

        return await until(ask, what="an answer")

    async def texts(self, query: str, **request: Any) -> list[str]:
        """What the hits show."""
        return sorted(hit.snippet for hit in (await self.search(query, **request)).entries)

    async def found(self, query: str, count: int = 1) -> list[str]:
        """The same, once there are so many."""

        async def look() -> list[str] | None:
            texts = await self.texts(query)
            return texts if len(texts) == count else None

        return await until(look, what=f"{count} hits of {query}")

    async def gone(self, query: str) -> None:
        """Wait until nothing is found."""

        async def look() -> bool:
            return not await self.texts(query)

        await until(look, what=f"the end of {query}")


@asynccontextmanager
async def running_search(settings: Settings) -> AsyncIterator[Searcher]:
    """A replica of search, inside this process."""
    async with Service("search", settings) as service:
        await main.start(service, settings)
        service.health.open = True
        channel = rpc.channel(f"127.0.0.1:{settings.grpc.port}", GrpcSettings(token=TOKENS["inbox"]))
        try:
            yield Searcher(settings, service, SearchServiceStub(channel))
        finally:
            await channel.close()


async def test_an_entry_is_found_within_a_second(history: History, tmp_path: Path) -> None:
    async with running_search(search_settings(history, tmp_path / "search")) as searcher:
        await searcher.search("warm")
        await history.publish(mail("m1@a", text="Fermuarın dişleri koptu."))
        told = (await history.told(EntryRecorded))[0]
        began = time.monotonic()

        texts = await searcher.found("fermuarlar")

        assert time.monotonic() - began < 1
        assert texts == ["Fermuarın dişleri koptu."]
        (hit,) = (await searcher.search("fermuarlar")).entries
        assert (hit.entry_id, hit.node_id, hit.customer_id) == (told.entry_id, told.node_id, told.customer_id)
        assert [customer.name for customer in (await searcher.search("sule")).customers] == ["Sule"]


async def test_it_goes_on_after_a_restart_without_reading_all_again(history: History, tmp_path: Path) -> None:
    settings = search_settings(history, tmp_path / "search")
    async with running_search(settings) as searcher:
        await history.publish(mail("m1@a", text="birinci kargo"))
        await searcher.found("kargo")
    first = Shelf(settings.search.folder).current()
    await history.publish(mail("m2@a", text="ikinci kargo"))

    async with running_search(settings) as searcher:
        texts = await searcher.found("kargo", 2)

    assert texts == ["birinci kargo", "ikinci kargo"]
    assert Shelf(settings.search.folder).current() == first


async def test_a_rebuilt_index_says_the_same_and_is_taken_up_while_running(history: History, tmp_path: Path) -> None:
    settings = search_settings(history, tmp_path / "search")
    async with running_search(settings) as searcher:
        await history.publish(*(mail(f"m{n}@a", f"c{n}@posta.example", text=f"kargo {n}") for n in range(9)))
        before = await searcher.found("kargo", 9)
        first = Shelf(settings.search.folder).current()
        assert first

        await main.build_anew(settings)
        await until(lambda: _is_gone(first), what="the change to the new index")

        assert await searcher.found("kargo", 9) == before
        await history.publish(mail("m10@a", text="kargo 10"))
        await searcher.found("kargo", 10)


async def _is_gone(folder: Path) -> bool:
    return not folder.exists()


async def test_a_new_replica_builds_its_index_from_what_the_stream_no_longer_has(
    history: History, tmp_path: Path
) -> None:
    await history.publish(mail("m1@a", text="eski kargo"))
    await history.told(EntryRecorded)
    async with jetstream(history.settings.nats.url) as js:
        await js.purge_stream(subjects.STORY)

    async with running_search(search_settings(history, tmp_path / "search")) as searcher:
        assert await searcher.found("kargo") == ["eski kargo"]


async def test_an_erased_customer_is_gone_from_every_file(history: History, tmp_path: Path) -> None:
    settings = search_settings(history, tmp_path / "search")
    async with running_search(settings) as searcher:
        await history.publish(
            mail(
                "m1@a", text=f"{MARKER} kargo", author=Identity(kind="email", value="a@b.example", display_name=MARKER)
            ),
            mail("m2@a", "ali@posta.example", text="kargo nerede"),
        )
        await searcher.found("kargo", 2)
        (entry,) = [one for one in await history.rows("entries") if MARKER in one["text"]]
        await in_thread(history.mongo.database["entries"].delete_one, {"_id": entry["_id"]})
        await in_thread(history.mongo.database["nodes"].delete_one, {"_id": entry["node"]})

        event = CustomerErased(
            customer_id=entry["node"],
            node_ids=[entry["node"]],
            conversation_ids=[entry["conversation"]],
        )
        await history.bus.publish(Event(ids.new_id(), subjects.customer_event("erased", entry["node"]), event))
        await searcher.gone(MARKER)

        assert await searcher.found("kargo") == ["kargo nerede"]
        assert not (await searcher.search(MARKER)).customers
        await until(lambda: _holds_nothing(settings.search.folder), what="files without the marker")


async def _holds_nothing(folder: Path) -> bool:
    return not [path for path in folder.rglob("*") if path.is_file() and MARKER.encode() in path.read_bytes()]


async def test_notes_and_filters_are_searched_too(history: History, tmp_path: Path) -> None:
    async with running_search(search_settings(history, tmp_path / "search")) as searcher, history.client() as inbox:
        await history.publish(mail("m1@a", text="kargo nerede"))
        await history.settled(1)
        conversation = await history.only_conversation()
        note = history_service_pb2.RecordNoteRequest(
            request_id=ids.new_id(), conversation_id=conversation["_id"], text="kargoyu aradım"
        )
        await inbox.RecordNote(note, metadata=AGENT)
        await searcher.found("kargo", 2)

        only = pb.SearchFilter(conversation_ids=[conversation["_id"]], kinds=[ENTRY_KIND_NOTE])
        assert await searcher.texts("kargo", filter=only) == ["kargoyu aradım"]
        assert await searcher.texts("kargo", filter=pb.SearchFilter(channels=["chat"])) == []


async def test_it_waits_for_a_history_that_is_away(history: History, tmp_path: Path) -> None:
    settings = search_settings(history, tmp_path / "search")
    away = settings.model_copy(update={"history": PeerSettings(target=f"127.0.0.1:{free_port()}")})
    await history.publish(mail("m1@a", text="kargo"))

    async with running_search(away) as searcher:
        with pytest.raises(Unavailable):
            await searcher.stub.Search(pb.SearchRequest(query="kargo"), timeout=2)
        assert "index" in await searcher.service.health.check()

    async with running_search(settings) as searcher:
        await searcher.found("kargo")
        assert not await searcher.service.health.check()


async def test_a_question_without_words_is_refused(history: History, tmp_path: Path) -> None:
    async with running_search(search_settings(history, tmp_path / "search")) as searcher:
        with pytest.raises(Rejected, match="query"):
            await searcher.search("…")


async def test_all_entries_are_listed_page_by_page(history: History) -> None:
    await history.publish(*(mail(f"m{n}@a", f"c{n}@posta.example") for n in range(7)))
    await history.told(EntryRecorded, count=7)
    listed, token = list[str](), ""

    async with history.client() as client:
        while True:
            request = history_service_pb2.ListEntriesRequest(page_size=3, page_token=token)
            answer = await client.ListEntries(request)
            listed += [entry.id for entry in answer.entries]
            token = answer.next_page_token
            if not token:
                break

    assert listed == sorted(entry["_id"] for entry in await history.rows("entries"))
