"""The running service: what opens, closes in reverse. Apart from main.py: `parse` needs none of these libraries."""

import logging
from dataclasses import dataclass
from functools import partial

import httpx
from fastapi import FastAPI
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.api_channel import SCOPES, ChannelServicer, registration
from tellonce_adapter.book_keeping import BookKeeper
from tellonce_adapter.handlers import on_reply_send
from tellonce_adapter.metrics import WAITING
from tellonce_adapter.secret import secrets_of
from tellonce_adapter.sends import Sends
from tellonce_runtime import files, mongo, rpc
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import SystemClock
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.service import Service
from tellonce_runtime.service import run as run_service
from tellonce_runtime.web import create_app, serve_app

from tellonce_ingest_social.accounts import Account, AccountBook, rules
from tellonce_ingest_social.api_webhooks import OwnFiles, Webhooks, add_routes
from tellonce_ingest_social.calling import Caller
from tellonce_ingest_social.check import check_account
from tellonce_ingest_social.deliveries import Deliveries
from tellonce_ingest_social.handlers import send_of
from tellonce_ingest_social.media import MediaFetcher, media_client
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.receive import Receiver
from tellonce_ingest_social.requests import Secrets
from tellonce_ingest_social.sends import NetworkSender
from tellonce_ingest_social.settings import Settings
from tellonce_ingest_social.store.documents import ensure_indexes
from tellonce_ingest_social.store.kept import Store

DATABASE = "tellonce_social"


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
        parts = _Parts(settings, bus, files.open_files(settings.files), Store(), AccountBook(), SystemClock())
        for name, ping in (("mongo", database.ping), ("bus", bus.ping), ("files", parts.files.ping)):
            service.add_ping(name, ping)
        keeper = BookKeeper(parts.store, parts.book, settings.social.poll)
        await keeper.fill()
        outbox = Outbox(bus, [parts.store.sends])
        sends = await _sends(service, parts, outbox)
        service.start_task("outbox", outbox.sweep_forever())
        service.start_task("accounts", keeper.keep(service.stopping, partial(_note, parts)))
        service.start_task("sends", sends.run())
        replies = partial(on_reply_send, store=parts.store, clock=parts.clock, wake=sends.wake, send_of=send_of)
        service.start_task("replies", bus.consume("ingest-social-replies", {reply_pb2.ReplySend: replies}))
        check = partial(check_account, store=parts.store, provider_of=provider_of, secrets_of=parts.secrets_of)
        servicer = ChannelServicer(store=parts.store, book=parts.book, rules=rules(channels()), check=check)
        await service.enter(rpc.serve(settings, [registration(servicer)], scopes=SCOPES, service=service))
        app = await _app(service, parts)
        service.start_task("webhooks", serve_app(app, settings.webhooks.host, settings.webhooks.port, service))
        await service.run()


@dataclass(frozen=True, slots=True)
class _Parts:
    settings: Settings
    bus: Bus
    files: files.FileStore
    store: Store
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


async def _sends(service: Service, parts: _Parts, outbox: Outbox) -> Sends[Account]:
    settings = parts.settings.social
    client = await service.enter(httpx.AsyncClient(timeout=settings.timeout.total_seconds(), trust_env=False))
    sender = partial(
        NetworkSender,
        store=parts.store,
        provider_of=provider_of,
        caller=Caller(client),
        clock=parts.clock,
        settings=settings,
        public_url=parts.settings.webhooks.public_url,
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
        memory=parts.store,
        book=parts.book,
        clock=parts.clock,
        media=settings.media,
    )
    webhooks = Webhooks(
        taker=receiver,
        book=parts.book,
        provider_of=provider_of,
        secrets_of=parts.secrets_of,
        public_url=settings.webhooks.public_url,
    )
    app = create_app(
        service, title="tellonce webhooks", max_body_bytes=settings.webhooks.max_body_bytes, openapi_url=None
    )
    add_routes(app, webhooks, OwnFiles(parts.store, parts.files))
    return app


async def _note(parts: _Parts) -> None:
    """Note how much waits."""
    WAITING.set(await parts.store.count_waiting())
