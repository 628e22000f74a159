"""The running service: what opens, closes in reverse. Apart from main.py: `parse` needs none of these libraries."""

import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.middleware import Middleware
from tellonce.channel.v1 import network_service_pb2_grpc
from tellonce.customer.v1.events_pb2 import CustomerErased
from tellonce.history.v1 import erasure_service_pb2_grpc
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.api_channel import SCOPES, ChannelServicer, registration
from tellonce_adapter.book_keeping import BookKeeper
from tellonce_adapter.erasing import Erasing
from tellonce_adapter.handlers import on_reply_send
from tellonce_adapter.metrics import WAITING
from tellonce_adapter.secret import RecentSecrets, secrets_of
from tellonce_adapter.sends import Sends
from tellonce_runtime import files, mongo, rpc
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.service import Service
from tellonce_runtime.service import run as run_service
from tellonce_runtime.web import create_app, serve_app

from tellonce_ingest_social import api_network
from tellonce_ingest_social.accounts import Account, AccountBook, rules
from tellonce_ingest_social.api_network import NetworkServicer
from tellonce_ingest_social.api_webhooks import OwnFiles, Webhooks, add_routes
from tellonce_ingest_social.arrivals import Arrivals
from tellonce_ingest_social.calling import Caller
from tellonce_ingest_social.check import checker_of
from tellonce_ingest_social.deliveries import Deliveries
from tellonce_ingest_social.door import Door
from tellonce_ingest_social.erasing import NetworkDropper
from tellonce_ingest_social.handlers import send_of
from tellonce_ingest_social.media import MediaFetcher, media_client
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.receive import Receiver
from tellonce_ingest_social.requests import Secrets
from tellonce_ingest_social.sends import NetworkSender
from tellonce_ingest_social.settings import Settings
from tellonce_ingest_social.store.documents import ensure_indexes
from tellonce_ingest_social.store.kept import DATABASE, Store
from tellonce_ingest_social.store.private_replies import PrivateReplies
from tellonce_ingest_social.store.templates import TemplateStore
from tellonce_ingest_social.template_sync import TemplateSync


def run() -> None:
    """Serve until a signal."""
    run_service(partial(serve, Settings()))


async def provision() -> None:
    """Make the indexes; repeatable."""
    async with mongo.connect(Settings().mongo, DATABASE):
        await mongo.in_thread(ensure_indexes)


async def serve(settings: Settings) -> None:
    """Open everything, take webhooks and send replies until a signal; HTTP begins when the accounts are known."""
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and Telegram's hold the bot's token
    async with Service("ingest-social", settings) as service:
        database = await service.enter(mongo.connect(settings.mongo, DATABASE))
        bus = await service.enter(Bus.connect(settings, name="ingest-social"))
        store = Store()
        kept = (store, await service.enter(Arrivals(store)), TemplateStore(), PrivateReplies())
        parts = _Parts(settings, bus, files.open_files(settings.files), *kept, AccountBook(), SystemClock())
        for name, ping in (("mongo", database.ping), ("bus", bus.ping), ("files", parts.files.ping)):
            service.add_ping(name, ping)
        keeper = BookKeeper(parts.store, parts.book, settings.social.poll)
        await keeper.fill()
        outbox = Outbox(bus, [parts.store.sends])
        calling = settings.social.timeout.total_seconds()
        caller = Caller(await service.enter(httpx.AsyncClient(timeout=calling, trust_env=False)), parts.files)
        sends = await _sends(service, parts, outbox, caller)
        service.start_task("outbox", outbox.sweep_forever())
        service.start_task("accounts", keeper.keep(service.stopping, partial(_note, parts)))
        service.start_task("sends", sends.run())
        replies = partial(on_reply_send, store=parts.store, clock=parts.clock, wake=sends.wake, send_of=send_of)
        service.start_task("replies", bus.consume("ingest-social-replies", {reply_pb2.ReplySend: replies}))
        history = await service.enter(rpc.channel(settings.history.target, settings.grpc))
        stub = erasure_service_pb2_grpc.ErasureServiceStub(history)
        erasing = Erasing("ingest-social", NetworkDropper(parts.store), stub, bus, parts.clock)
        service.start_task("erasures", bus.consume("ingest-social-erasures", {CustomerErased: erasing.on_erased}))
        sync = _template_sync(parts, caller)
        service.start_task("templates", sync.run(service.stopping, settings.social.poll))
        await service.enter(
            rpc.serve(settings, _served(parts, caller), scopes=SCOPES | api_network.SCOPES, service=service)
        )
        app = await _app(service, parts)
        service.start_task("webhooks", serve_app(app, settings.webhooks.host, settings.webhooks.port, service))
        await service.run()


@dataclass(frozen=True, slots=True)
class _Parts:
    settings: Settings
    bus: Bus
    files: files.FileStore
    store: Store
    arrivals: Arrivals
    templates: TemplateStore
    private_replies: PrivateReplies
    book: AccountBook
    clock: SystemClock

    def secrets_of(self, account: Account) -> Secrets:
        """The account's secrets, read now: a changed one counts at once."""
        return secrets_of(account, self.settings.social.secrets_folder)


def provider_of(account: Account) -> Provider:
    """The network of an account."""
    return PROVIDERS[account.provider]


def channels() -> dict[str, list[str]]:
    """The networks of each channel; the one that is named like it first."""
    found: dict[str, list[str]] = {}
    for name, provider in PROVIDERS.items():
        for channel in provider.channels:
            found.setdefault(channel, []).append(name)
    return {channel: sorted(names, key=lambda name: name != channel) for channel, names in found.items()}


def _served(parts: _Parts, caller: Caller) -> list[tuple[str, Any, Any]]:
    accounts = ChannelServicer(
        store=parts.store,
        book=parts.book,
        rules=rules(channels()),
        check=checker_of(parts.settings, parts.store, caller).check,
    )
    networks = NetworkServicer(
        memory=parts.store,
        private_replies=parts.private_replies,
        templates=parts.templates,
        book=parts.book,
        provider_of=provider_of,
        clock=parts.clock,
    )
    add_networks = network_service_pb2_grpc.add_NetworkServiceServicer_to_server
    return [registration(accounts), (api_network.SERVICE, add_networks, networks)]


def _template_sync(parts: _Parts, caller: Caller) -> TemplateSync:
    return TemplateSync(
        store=parts.templates,
        book=parts.book,
        provider_of=provider_of,
        secrets_of=parts.secrets_of,
        getter=caller,
        clock=parts.clock,
        every=parts.settings.social.templates_every,
    )


async def _sends(service: Service, parts: _Parts, outbox: Outbox, caller: Caller) -> Sends[Account]:
    settings = parts.settings.social
    sender = partial(
        NetworkSender,
        store=parts.store,
        provider_of=provider_of,
        caller=caller,
        clock=parts.clock,
        settings=settings,
        public_url=parts.settings.webhooks.public_url,
        private_replies=parts.private_replies,
    )
    sends = Sends(store=parts.store, outbox=outbox, book=parts.book, clock=parts.clock, pace=settings, sender=sender)
    return await service.enter(sends)


async def _app(service: Service, parts: _Parts) -> FastAPI:
    settings = parts.settings
    fetching = await service.enter(media_client(settings.media))
    receiver = Receiver(
        bus=parts.bus,
        files=parts.files,
        fetcher=MediaFetcher(client=fetching, files=parts.files, settings=settings.media),
        deliveries=Deliveries(parts.store),
        arrivals=parts.arrivals,
        book=parts.book,
        clock=parts.clock,
        media=settings.media,
        private_replies=parts.private_replies,
    )
    webhooks = Webhooks(
        taker=receiver,
        book=parts.book,
        provider_of=provider_of,
        secrets_of=RecentSecrets(settings.social.secrets_folder).of,
        public_url=settings.webhooks.public_url,
    )
    app = create_app(
        service,
        title="tellonce webhooks",
        max_body_bytes=settings.webhooks.max_body_bytes,
        openapi_url=None,
        unlogged="/webhooks/",
        middleware=[Middleware(Door, webhooks=webhooks)],
    )
    add_routes(app, OwnFiles(parts.store, parts.files))
    return app


async def _note(parts: _Parts) -> None:
    """Note how much waits, and when accounts last took something."""
    WAITING.set(await parts.store.count_waiting())
    await parts.arrivals.store_health()
