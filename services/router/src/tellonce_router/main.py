"""Builds the router and runs it: `tellonce-router`, `tellonce-router provision`, `tellonce-router simulate …`."""

import socket
import sys
from os import getpid

from tellonce.desk.v1.desk_service_pb2_grpc import add_DeskServiceServicer_to_server
from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_core import subjects
from tellonce_runtime import mongo, rpc
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.service import Service, run

from tellonce_router import bell
from tellonce_router.api import SCOPES, SERVICE, DeskService
from tellonce_router.desk import Desk
from tellonce_router.dispatch import Dispatcher, Turn
from tellonce_router.handlers import EntryHandler
from tellonce_router.handlers_story import StoryHandler
from tellonce_router.history import History
from tellonce_router.settings import Settings
from tellonce_router.simulate import command
from tellonce_router.store.agents import AgentStore
from tellonce_router.store.decisions import DecisionStore
from tellonce_router.store.documents import DATABASE, make_indexes
from tellonce_router.store.items import ItemStore
from tellonce_router.store.lease import LeaseStore
from tellonce_router.store.settings import SettingsStore
from tellonce_router.sweep import Sweep
from tellonce_router.watch import Watch


async def serve() -> None:
    """Run the router until a signal."""
    settings = Settings()
    async with Service("router", settings) as service:
        database = await service.enter(mongo.connect(settings.mongo, DATABASE))
        bus = await service.enter(Bus.connect(settings, name="router"))
        history = await service.enter(rpc.channel(settings.history.target, settings.grpc))
        service.add_ping("mongo", database.ping)
        service.add_ping("bus", bus.ping)

        desk = _desk(settings, bus)
        asked = History(history)
        entries = {EntryRecorded: EntryHandler(desk=desk, history=asked).on_entry_recorded}
        handlers = entries | StoryHandler(desk=desk, history=asked, bus=bus).handlers()
        turn = Turn(LeaseStore(f"{socket.gethostname()}/{getpid()}", settings.router.lease), settings.router.lease)
        dispatcher = Dispatcher(desk, turn, Sweep(desk))
        api = DeskService(desk, Watch(bus), asked)
        servicers = [(SERVICE, add_DeskServiceServicer_to_server, api)]
        await service.enter(rpc.serve(settings, servicers, scopes=SCOPES, service=service))

        live = bus.consume("router-live", handlers, apart=settings.router.entries_apart)
        service.start_task("router-live", live)
        service.start_task("router-mail", bus.consume("router-mail", handlers))
        service.start_task("bell", bus.tail(subjects.DESK, bell.SUBJECTS, bell.ring_on(desk.bell)))
        service.start_task("outbox", desk.outbox.sweep_forever())
        service.start_task("dispatch", dispatcher.run(service.stopping))
        service.start_task("lease", dispatcher.keep_lease(service.stopping))
        service.start_task("clock", dispatcher.keep_time(service.stopping))
        await service.run()


def _desk(settings: Settings, bus: Bus) -> Desk:
    items, agents, clock = ItemStore(), AgentStore(), SystemClock()
    return Desk(
        items=items,
        agents=agents,
        decisions=DecisionStore(),
        rules=SettingsStore(clock, settings.router.rules_fresh_for),
        outbox=Outbox(bus, [items.collection, agents.collection]),
        clock=clock,
        settings=settings.router,
    )


async def provision() -> None:
    """Make the indexes; repeatable."""
    async with mongo.connect(Settings().mongo, DATABASE):
        await mongo.in_thread(make_indexes)


def main() -> None:
    """The command."""
    if sys.argv[1:] == ["provision"]:
        run(provision)
    elif sys.argv[1:2] == ["simulate"]:
        sys.exit(command.main(sys.argv[2:]))
    elif sys.argv[1:]:
        sys.exit("usage: tellonce-router [provision | simulate …]")
    else:
        run(serve)
