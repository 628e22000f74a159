"""Builds search and runs it: `tellonce-search`; `… rebuild` builds the index anew, `… provision` makes its folder."""

import sys

from tellonce.search.v1.search_service_pb2_grpc import add_SearchServiceServicer_to_server
from tellonce_runtime import logs, rpc
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.service import Service, run

from tellonce_search.api import SCOPES, SERVICE, SearchService
from tellonce_search.follow import Follower
from tellonce_search.history import History
from tellonce_search.rebuild import rebuild
from tellonce_search.settings import Settings
from tellonce_search.shelf import Shelf


async def serve(settings: Settings | None = None) -> None:
    """Run until a signal."""
    settings = settings or Settings()
    async with Service("search", settings) as service:
        await start(service, settings)
        await service.run()


async def start(service: Service, settings: Settings) -> None:
    """Open everything and begin to work."""
    bus = await service.enter(Bus.connect(settings, name="search"))
    history = await service.enter(rpc.channel(settings.history.target, settings.grpc))
    follower = Follower(Shelf(settings.search.folder), bus, History(history), gather=settings.search.gather)
    service.add_ping("nats", bus.ping)
    service.add_ping("index", follower.ping)
    servicers = [(SERVICE, add_SearchServiceServicer_to_server, SearchService(follower, SystemClock()))]
    await service.enter(rpc.serve(settings, servicers, scopes=SCOPES, service=service))
    service.start_task("follow", follower.run())


async def build_anew(settings: Settings | None = None) -> None:
    """Build the index anew; a service that runs on the same folder changes to it by itself."""
    settings = settings or Settings()
    logs.configure(settings.log, service="search")
    async with Bus.connect(settings, name="search-rebuild") as bus:
        channel = rpc.channel(settings.history.target, settings.grpc)
        try:
            await rebuild(Shelf(settings.search.folder), bus, History(channel))
        finally:
            await channel.close()


def provision() -> None:
    """Make the folder of the index; the index itself is built by the service, once history answers."""
    Settings().search.folder.mkdir(parents=True, exist_ok=True)


def main() -> None:
    """The command."""
    if sys.argv[1:] == ["rebuild"]:
        run(build_anew)
    elif sys.argv[1:] == ["provision"]:
        provision()
    elif sys.argv[1:]:
        sys.exit("usage: tellonce-search [provision | rebuild]")
    else:
        run(serve)
