"""The command `tellonce-inbox`: runs the service; `provision` makes the indexes, `openapi` prints the OpenAPI page."""

import sys
from collections.abc import Mapping

import grpc.aio
from tellonce.customer.v1.events_pb2 import CustomerErased
from tellonce_core import subjects
from tellonce_runtime import service as runtime
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.files import open_files
from tellonce_runtime.mongo import connect
from tellonce_runtime.rpc import channel
from tellonce_runtime.service import Service
from tellonce_runtime.settings import PeerSettings
from tellonce_runtime.web import serve_app

from tellonce_inbox import upkeep
from tellonce_inbox.accounts.client import AccountsClient
from tellonce_inbox.answering.network_client import NetworkClient
from tellonce_inbox.app import build_app, openapi_text
from tellonce_inbox.auth import Auth
from tellonce_inbox.briefing.client import BriefClient
from tellonce_inbox.chatting.closings import Closings
from tellonce_inbox.chatting.sites import Sites
from tellonce_inbox.desk_client import DeskClient
from tellonce_inbox.erasing.client import ErasureClient
from tellonce_inbox.erasing.dropping import Dropping
from tellonce_inbox.finding.client import FindingClient
from tellonce_inbox.handing.desk import HandingClient
from tellonce_inbox.history_client import HistoryClient
from tellonce_inbox.joining.client import JoinClient
from tellonce_inbox.kept.client import KeptClient
from tellonce_inbox.ledger.client import LedgerClient
from tellonce_inbox.live import Hub
from tellonce_inbox.parts import Parts, attach
from tellonce_inbox.passwords import Passwords
from tellonce_inbox.people import Directory
from tellonce_inbox.presence import Presence
from tellonce_inbox.promising.client import PromiseClient
from tellonce_inbox.proving.client import ProofClient
from tellonce_inbox.settings import Settings
from tellonce_inbox.sign_in_limits import SignInLimits
from tellonce_inbox.signals import Signals
from tellonce_inbox.store import DATABASE, Store
from tellonce_inbox.upstream import Upstream

_USAGE = "usage: tellonce-inbox [provision | openapi]"


def main() -> None:
    """Run what the command line asks for."""
    match sys.argv[1:]:
        case []:
            runtime.run(_serve)
        case ["provision"]:
            runtime.run(_provision)
        case ["openapi"]:
            sys.stdout.write(openapi_text())
        case _:
            sys.exit(_USAGE)


async def _provision() -> None:
    async with connect(Settings().mongo, DATABASE):
        await Store(SystemClock()).provision()


async def _serve() -> None:
    settings = Settings()
    async with Service("inbox", settings) as service:
        await run(service, settings)


async def run(service: Service, settings: Settings) -> None:
    """Open everything, serve until the service stops."""
    mongo = await service.enter(connect(settings.mongo, DATABASE))
    service.add_ping("mongo", mongo.ping)
    bus = await service.enter(Bus.connect(settings, name="inbox"))
    service.add_ping("bus", bus.ping)
    parts = await _parts(service, settings, bus)
    hub = parts.hub
    dropping = Dropping(parts.store, parts.erasures, bus, parts.clock)
    readers = upkeep.Readers(bus, hub)
    service.add_ping("live", readers.ping)
    app = build_app(service, settings.inbox)
    attach(app, parts)
    signals = Signals(hub, parts.store)
    await bus.subscribe_live(subjects.ALL_LIVE, signals.on_message)
    await bus.subscribe_live(subjects.ALL_SAID, signals.on_said)
    stopping = service.stopping
    own = settings.inbox
    service.start_task("http", serve_app(app, own.host, own.port, service, ping_every=own.heartbeat))
    service.start_task("close", upkeep.close_sockets(stopping, hub))
    for name, work in (
        ("readers", readers.run()),
        ("streams", readers.check_forever()),
        ("rows", hub.send_rows_forever()),
        ("presence", parts.presence.run(lambda: hub.sockets)),
        ("sessions", upkeep.end_sockets_forever(hub, parts.store)),
        ("erasures", bus.consume("inbox-erasures", {CustomerErased: dropping.on_erased})),
    ):
        service.start_task(name, upkeep.until(stopping, work))
    await service.run()


async def _parts(service: Service, settings: Settings, bus: Bus) -> Parts:
    own, clock = settings.inbox, SystemClock()

    async def peer(name: str, at: PeerSettings) -> tuple[grpc.aio.Channel, Upstream]:
        """The way to a service, and the deadlines of calls to it."""
        to_it = Upstream(name, own.read_deadline, own.write_deadline)
        return await service.enter(channel(at.target, settings.grpc)), to_it

    history, router = await peer("history", settings.history), await peer("router", settings.router)
    mails, social = await peer("ingest-email", settings.email), await peer("ingest-social", settings.networks)
    chats, search = await peer("ingest-chat", settings.chats), await peer("search", settings.search)
    desk, store, passwords = DeskClient(*router), Store(clock), Passwords()
    directory = Directory(desk.agents, desk.teams, clock)
    limits = SignInLimits(own.sign_in_per_address, own.sign_in_per_account)
    return Parts(
        settings=own,
        store=store,
        passwords=passwords,
        auth=Auth(store, passwords, limits, clock, idle=own.session_idle, limit=own.session_limit),
        history=HistoryClient(*history),
        desk=desk,
        handing=HandingClient(*router, *history),
        networks=NetworkClient(*social),
        accounts=_accounts({"ingest-email": mails, "ingest-social": social}),
        sites=Sites(_accounts({"ingest-chat": chats})),
        closings=Closings(_accounts({"ingest-chat": chats})),
        proofs=ProofClient(*history),
        joins=JoinClient(*history),
        kept=KeptClient(*history),
        ledger=LedgerClient(*history),
        finding=FindingClient(*history, *search),
        promises=PromiseClient(*history),
        briefs=BriefClient(*history),
        erasures=ErasureClient(*history),
        directory=directory,
        hub=Hub(desk.items, directory, clock, own.ring),
        presence=Presence(desk.set_presence, store.presence, own.heartbeat),
        bus=bus,
        files=open_files(settings.files),
        clock=clock,
    )


def _accounts(peers: Mapping[str, tuple[grpc.aio.Channel, Upstream]]) -> AccountsClient:
    """What asks these adapters for their accounts."""
    return AccountsClient(
        {name: way for name, (way, _) in peers.items()}, {name: calls for name, (_, calls) in peers.items()}
    )
