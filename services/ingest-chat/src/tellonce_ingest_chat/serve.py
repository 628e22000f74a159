"""The running service: what opens, closes in reverse."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import FastAPI
from tellonce.conversation.v1.events_pb2 import ConversationsJoined, ConversationSplit, ConversationsSeparated
from tellonce.customer.v1.events_pb2 import CustomerErased
from tellonce.history.v1 import erasure_service_pb2_grpc
from tellonce_adapter.api_channel import SCOPES, ChannelServicer, registration
from tellonce_adapter.book_keeping import BookKeeper
from tellonce_adapter.erasing import Erasing
from tellonce_core import subjects
from tellonce_runtime import files, mongo, rpc
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.service import Service
from tellonce_runtime.service import run as run_service
from tellonce_runtime.web import DEFAULT_HEADERS, create_app, serve_app

from tellonce_ingest_chat.accounts import RULES, AccountBook
from tellonce_ingest_chat.api_http import Pages, add_routes
from tellonce_ingest_chat.api_socket import Sockets
from tellonce_ingest_chat.check import check_account
from tellonce_ingest_chat.desk import Desk
from tellonce_ingest_chat.erasing import ChatDropper
from tellonce_ingest_chat.handlers import Handlers
from tellonce_ingest_chat.history import History
from tellonce_ingest_chat.hub import Hub
from tellonce_ingest_chat.looking import Looker
from tellonce_ingest_chat.openings import Openings
from tellonce_ingest_chat.settings import Settings
from tellonce_ingest_chat.store.documents import ensure_indexes
from tellonce_ingest_chat.store.sessions import Store
from tellonce_ingest_chat.talking import Talking
from tellonce_ingest_chat.threads import Threads
from tellonce_ingest_chat.tokens import Signer
from tellonce_ingest_chat.welcome import Welcomer

DATABASE = "tellonce_chat"
_MOST_FILE_BYTES = 25 * 1024 * 1024
_WORKERS = 2


def run() -> None:
    """Serve until a signal."""
    run_service(partial(serve, Settings()))


async def provision() -> None:
    """Make the indexes; repeatable."""
    async with mongo.connect(Settings().mongo, DATABASE):
        await mongo.in_thread(ensure_indexes)


async def serve(settings: Settings) -> None:
    """Open everything and serve visitors until a signal; they come in when the accounts are known and the streams are
    read from."""
    async with Service("ingest-chat", settings) as service:
        database = await service.enter(mongo.connect(settings.mongo, DATABASE))
        bus = await service.enter(Bus.connect(settings, name="ingest-chat"))
        channels = [
            await service.enter(rpc.channel(peer.target, settings.grpc)) for peer in (settings.history, settings.router)
        ]
        parts = _parts(settings, bus, History(channels[0]), Desk(channels[1]))
        for name, ping in (("mongo", database.ping), ("bus", bus.ping), ("files", parts.files.ping)):
            service.add_ping(name, ping)
        keeper = BookKeeper(parts.store, parts.book, settings.chat.poll)
        await keeper.fill()
        service.start_task("accounts", keeper.keep(service.stopping))
        await _follow(service, bus, parts.handlers)
        stub = erasure_service_pb2_grpc.ErasureServiceStub(channels[0])
        erasing = Erasing("ingest-chat", ChatDropper(), stub, bus, parts.clock)
        service.start_task("erasures", bus.consume("ingest-chat-erasures", {CustomerErased: erasing.on_erased}))
        service.start_task("splits", bus.consume("ingest-chat-splits", _kept(parts.handlers)))
        sockets = parts.sockets(settings)
        service.start_task("looker", parts.looker(settings, sockets).run(service.stopping))
        check = partial(check_account, folder=settings.chat.secrets_folder)
        servicer = ChannelServicer(store=parts.store, book=parts.book, rules=RULES, check=check)
        await service.enter(rpc.serve(settings, [registration(servicer)], scopes=SCOPES, service=service))
        app = _app(service, parts, settings, sockets)
        service.start_task("web", serve_app(app, settings.chat.host, settings.chat.port, service))
        service.start_task("goodbye", _close_at_end(service, parts))
        await service.run()


@dataclass(frozen=True, slots=True)
class _Parts:
    bus: Bus
    store: Store
    book: AccountBook
    hub: Hub
    signer: Signer
    files: files.FileStore
    threads: Threads
    desk: Desk
    openings: Openings
    history: History
    talking: Talking
    handlers: Handlers
    clock: SystemClock

    def sockets(self, settings: Settings) -> Sockets:
        """Who lets visitors in."""
        welcomer = Welcomer(hub=self.hub, store=self.store, threads=self.threads, desk=self.desk, clock=self.clock)
        return Sockets(
            hub=self.hub,
            book=self.book,
            openings=self.openings,
            talking=self.talking,
            welcomer=welcomer,
            signer=self.signer,
            clock=self.clock,
            settings=settings.chat,
        )

    def looker(self, settings: Settings, sockets: Sockets) -> Looker:
        """Who looks for what time brings."""
        return Looker(
            hub=self.hub,
            book=self.book,
            store=self.store,
            threads=self.threads,
            desk=self.desk,
            history=self.history,
            talking=self.talking,
            openings=self.openings,
            addresses=sockets.addresses,
            clock=self.clock,
            settings=settings.chat,
        )


def _parts(settings: Settings, bus: Bus, history: History, desk: Desk) -> _Parts:
    clock, hub, store, book = SystemClock(), Hub(), Store(), AccountBook()
    signer = Signer(settings.chat.key_file.read_text(encoding="utf-8").strip())
    threads = Threads(history, desk, signer, clock)
    shared: dict[str, Any] = {"hub": hub, "store": store, "threads": threads, "desk": desk, "clock": clock}
    talking = Talking(**shared, bus=bus, history=history, signer=signer)
    handlers = Handlers(**shared, talking=talking, history=history)
    kept = files.open_files(settings.files)
    return _Parts(bus, store, book, hub, signer, kept, threads, desk, Openings(desk), history, talking, handlers, clock)


async def _follow(service: Service, bus: Bus, handlers: Handlers) -> None:
    """Read STORY and DESK from where they stand now; a visitor who came in before would miss an entry."""
    for name, wanted, handle in (
        (subjects.STORY, subjects.CHAT_STORY_SUBJECTS, handlers.on_story),
        (subjects.DESK, subjects.CHAT_DESK_SUBJECTS, handlers.on_desk),
    ):
        first = (await bus.stream_state(name)).last_sequence + 1
        service.start_task(name.lower(), bus.tail(name, wanted, handle, start_sequence=first))
    await bus.subscribe_live(subjects.ALL_LIVE, handlers.on_live)
    service.start_task("show", handlers.show_forever())
    for number in range(_WORKERS):
        service.start_task(f"work {number}", handlers.work_forever())


def _kept(handlers: Handlers) -> dict[type[Any], Any]:
    """What is kept for visitors who aren't here, by event."""
    return {
        ConversationsJoined: handlers.on_joins,
        ConversationsSeparated: handlers.on_separations,
        ConversationSplit: handlers.on_splits,
    }


def _app(service: Service, parts: _Parts, settings: Settings, sockets: Sockets) -> FastAPI:
    headers = {name: value for name, value in DEFAULT_HEADERS.items() if name != "x-frame-options"}
    app = create_app(
        service,
        title="tellonce chat",
        max_body_bytes=64 * 1024,
        body_limits={"/chat/v1/": _MOST_FILE_BYTES + 1},
        headers=headers,
        openapi_url=None,
    )
    pages = Pages(
        book=parts.book,
        openings=parts.openings,
        signer=parts.signer,
        files=parts.files,
        threads=parts.threads,
        store=parts.store,
        clock=parts.clock,
        settings=settings.chat,
    )
    add_routes(app, pages, sockets)
    return app


async def _close_at_end(service: Service, parts: "_Parts") -> None:
    """Send visitors to another replica as soon as this one is to end, and let what works for them end too."""
    await service.stopping.wait()
    parts.hub.close()
    parts.handlers.end(_WORKERS)
    await asyncio.sleep(0)
