"""`tellonce doctor`: asks every part how it is, and says in words what is wrong."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import grpc
import httpx
from grpc_health.v1 import health_pb2, health_pb2_grpc
from nats.js.errors import NotFoundError
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from tellonce_core import subjects
from tellonce_runtime.connection import connected
from tellonce_runtime.settings import ServiceSettings

from tellonce_cli.settings import Settings

_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part is."""

    part: str
    ok: bool
    text: str


async def examine(settings: Settings) -> list[Finding]:
    """One finding a part, servers first; nothing raises."""
    shared = ServiceSettings()
    parts: list[tuple[str, Callable[[], Awaitable[Finding]]]] = [
        ("nats", lambda: _examine_nats(shared)),
        ("mongodb", lambda: _examine_mongo(shared)),
        ("history", lambda: _examine_grpc("history", settings.history_target)),
        ("router", lambda: _examine_grpc("router", settings.router_target)),
        ("ingest-email", lambda: _examine_grpc("ingest-email", settings.email_target)),
        ("ingest-chat", lambda: _examine_grpc("ingest-chat", settings.chat_target)),
        ("ingest-social", lambda: _examine_grpc("ingest-social", settings.social_target)),
        ("search", lambda: _examine_grpc("search", settings.search_target)),
        ("inbox", lambda: _examine_inbox(settings.inbox_url)),
    ]
    return list(await asyncio.gather(*(_within(name, ask) for name, ask in parts)))


async def _within(name: str, ask: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        async with asyncio.timeout(_SECONDS + 1):
            return await ask()
    except TimeoutError:
        return Finding(name, ok=False, text=f"no answer within {_SECONDS} s: is it running, and is its address right?")


async def _examine_nats(settings: ServiceSettings) -> Finding:
    if not await any_answers(settings.nats.url):  # a client that never gives up isn't asked to find that out
        return Finding("nats", ok=False, text=f"no answer on {settings.nats.url}: is it running?")
    async with connected(settings.nats, "doctor") as connection:
        missing = []
        for stream in subjects.STREAMS:
            try:
                await connection.js.stream_info(stream.name)
            except NotFoundError:
                missing.append(stream.name)
        if missing:
            return Finding("nats", ok=False, text=f"streams are missing ({', '.join(missing)}): run tellonce-provision")
        buried = (await connection.js.stream_info(subjects.DEAD)).state.messages
        waiting = [
            f"{info.name} {info.num_pending}"
            for stream in subjects.STREAMS
            for info in await connection.js.consumers_info(stream.name)
            if info.num_pending
        ]
    facts = [f"{buried} buried (tellonce replay lists them)" if buried else "nothing buried"]
    facts += [f"waiting: {', '.join(waiting)}"] if waiting else ["nothing waiting"]
    return Finding("nats", ok=not buried, text="; ".join(facts))


async def any_answers(urls: str) -> bool:
    """True if one of the comma-separated servers accepts connections, or if that is for DNS to say (mongodb+srv)."""
    if urls.startswith("mongodb+srv:"):
        return True
    for url in urls.split(","):
        parts = urlsplit(url if "//" in url else f"//{url}")
        try:
            async with asyncio.timeout(_SECONDS):
                _, writer = await asyncio.open_connection(
                    parts.hostname, parts.port or (27017 if "mongodb:" in urls else 4222)
                )
        except (OSError, TimeoutError):
            continue
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return True
    return False


async def _examine_mongo(settings: ServiceSettings) -> Finding:
    url = settings.mongo.url.get_secret_value()
    try:
        hello = await asyncio.to_thread(_hello, url)
    except PyMongoError as error:
        return Finding("mongodb", ok=False, text=f"no primary answers ({type(error).__name__}): is it running?")
    if "setName" not in hello:
        return Finding("mongodb", ok=False, text="it is no replica set: writes can't be majority-acknowledged")
    return Finding("mongodb", ok=True, text=f"replica set {hello['setName']}, {len(hello['hosts'])} members")


def _hello(url: str) -> dict[str, Any]:
    client: MongoClient[dict[str, Any]] = MongoClient(url, serverSelectionTimeoutMS=_SECONDS * 1000)
    with client:
        return client.admin.command("hello")


async def _examine_grpc(name: str, target: str) -> Finding:
    async with grpc.aio.insecure_channel(target) as channel:
        try:
            answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=_SECONDS)
        except grpc.aio.AioRpcError as error:
            return Finding(name, ok=False, text=f"no answer on {target} ({error.code().name}): is it running?")
    if answer.status != health_pb2.HealthCheckResponse.SERVING:
        return Finding(name, ok=False, text=f"it runs on {target} but isn't ready: its log says which part it misses")
    return Finding(name, ok=True, text=f"serving on {target}")


async def _examine_inbox(url: str) -> Finding:
    async with httpx.AsyncClient(base_url=url, timeout=_SECONDS) as client:
        try:
            answer = await client.get("/api/session")
        except httpx.TransportError as error:
            return Finding("inbox", ok=False, text=f"no answer on {url} ({type(error).__name__}): is it running?")
    if answer.status_code >= 500:
        return Finding("inbox", ok=False, text=f"it answers on {url} with HTTP {answer.status_code}: see its log")
    return Finding("inbox", ok=True, text=f"serving on {url}")
