"""Builds and runs history: `tellonce-history`; `tellonce-history provision` makes the indexes."""

import asyncio
import sys

from tellonce.message.v1 import events_pb2
from tellonce_runtime import logs
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.mongo import connect, in_thread
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.service import Service, run

from tellonce_history.handlers import Handlers
from tellonce_history.recorder import Recorder, Stores
from tellonce_history.settings import Settings, read_identity_key
from tellonce_history.store.conversations import Conversations
from tellonce_history.store.documents import DATABASE, ensure_indexes, outbox_collections
from tellonce_history.store.entries import Entries
from tellonce_history.store.fingerprint import is_known_key
from tellonce_history.store.nodes import Nodes
from tellonce_history.store.rows import Rows
from tellonce_history.store.threads import Threads


async def serve(settings: Settings | None = None) -> None:
    """Run until a signal."""
    settings = settings or Settings()
    async with Service("history", settings) as service:
        await start(service, settings)
        await service.run()


async def start(service: Service, settings: Settings) -> None:
    """Open everything and begin to work."""
    key = read_identity_key(settings.identity)
    mongo = await service.enter(connect(settings.mongo, DATABASE))
    bus = await service.enter(Bus.connect(settings, name="history"))
    service.add_ping("mongo", mongo.ping)
    service.add_ping("nats", bus.ping)
    if not await is_known_key(key):
        raise SystemExit("this database was begun with another TELLONCE_IDENTITY_KEY: give that one back")
    clock, outbox = SystemClock(), Outbox(bus, outbox_collections())
    stores = Stores(
        rows=Rows(),
        nodes=Nodes(),
        threads=Threads(window=settings.history.follow_up_window),
        entries=Entries(),
        conversations=Conversations(),
    )
    recorder = Recorder(stores, bus, outbox, clock, window=settings.history.follow_up_window)
    handlers = Handlers(recorder, key, crash_on_subject=settings.history.crash_on_subject)
    service.start_task("outbox", outbox.sweep_forever())
    received, imported = events_pb2.MessageReceived, events_pb2.MessageImported
    service.start_task("history-live", bus.consume("history-live", {received: handlers.on_received}))
    service.start_task("history-mail", bus.consume("history-mail", {received: handlers.on_received}))
    service.start_task("history-import", bus.consume("history-import", {imported: handlers.on_imported}))


async def provision(settings: Settings | None = None) -> None:
    """Make the indexes; safe to run at any time."""
    settings = settings or Settings()
    logs.configure(settings.log, service="history")
    async with connect(settings.mongo, DATABASE):
        await in_thread(ensure_indexes)


def main() -> None:
    """The command."""
    if sys.argv[1:] == ["provision"]:
        asyncio.run(provision())
    elif sys.argv[1:]:
        raise SystemExit("usage: tellonce-history [provision]")
    else:
        run(serve)
