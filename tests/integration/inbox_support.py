"""What the tests of the inbox share: real servers, history, router and inbox as processes, agents without browsers."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import desk_service_pb2 as desk
from tellonce.desk.v1.desk_service_pb2_grpc import DeskServiceStub
from tellonce.message.v1 import events_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.message import Identity, Message
from tellonce_local.process import Process
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.rpc import channel
from tellonce_runtime.settings import GrpcSettings, ServiceSettings
from tellonce_runtime.testing import free_port, write_callers

from tests.integration.bus_support import fresh_streams, settings_for
from tests.support.agent import AgentClient
from tests.support.cleaning import drop_databases

T = TypeVar("T")

TOKEN = "token-of-the-test"
BOOTSTRAP = "bootstrap-of-the-test"
PASSWORD = "correct horse"
SCOPES = ("history.read", "history.write", "history.erase", "desk.read", "desk.write", "desk.admin", "actor")
BIN = Path(sys.executable).parent
AGENTS = {"deniz": "Deniz Ak", "ece": "Ece Su"}


@dataclass
class Office:
    """The three services and the bus; `inbox` can be killed and started again."""

    url: str
    folder: Path
    bus: Bus
    processes: dict[str, Process]
    ports: Mapping[str, int]
    sent: int = field(default=0)

    def agent(self, name: str = "deniz") -> AgentClient:
        """An agent who signs in when entered."""
        return AgentClient(self.url, f"{name}@poyraz.example", PASSWORD)

    async def mail(self, text: str = "Kargom nerede?", *, customer: str = "sule", **fields: Any) -> str:
        """Let a customer's mail come in; returns its item id."""
        self.sent += 1
        item_id = ids.new_id()
        message = Message(
            item_id=item_id,
            channel="email",
            account="destek",
            author=Identity(kind="email", value=f"{customer}@a.example", display_name=customer.title()),
            thread_root=fields.pop("thread_root", f"<{item_id}@a.example>"),
            external_id=f"{item_id}@a.example",
            subject=fields.pop("subject", f"Sipariş {self.sent}"),
            text=text,
            received_at=datetime.now(UTC),
            sent_at=datetime.now(UTC),
            **fields,
        )
        event = events_pb2.MessageReceived(message=wire.message_to_proto(message))
        await self.bus.publish(Event(f"{item_id}.1", subjects.message_received("email", "destek"), event))
        return item_id

    @asynccontextmanager
    async def second_inbox(self) -> AsyncIterator["Office"]:
        """The same office by another inbox process."""
        own, port = dict(self.processes["inbox"].env or {}), free_port()
        health = free_port()
        own |= {"TELLONCE_INBOX_PORT": str(port), "TELLONCE_HTTP_PORT": str(health)}
        process = Process([str(BIN / "tellonce-inbox")], env=own, output=self.folder / "inbox2.log")
        await process.spawn()
        try:
            await ready(health)
            yield replace(self, url=f"http://127.0.0.1:{port}")
        finally:
            await process.stop()

    async def restart_inbox(self) -> None:
        """Kill the inbox and start it again on the same port."""
        await self.processes["inbox"].kill()
        await self.processes["inbox"].spawn()
        await ready(self.ports["inbox_http"])


@asynccontextmanager
async def office(nats: NatsServer, mongo: MongoServer, folder: Path, **extra: str) -> AsyncIterator[Office]:
    """The services on fresh streams, ready, with two agents at one team; nothing of it is left afterwards."""
    settings = settings_for(nats.url)
    await fresh_streams(settings)
    await drop_databases(mongo.url)
    folder.mkdir(parents=True, exist_ok=True)
    write_callers(folder / "callers.toml", {"inbox": (TOKEN, SCOPES)})
    names = ("history", "router", "inbox", "history_http", "router_http", "inbox_http")
    ports = dict(zip(names, _ports(len(names)), strict=True))
    env = _env(nats, mongo, folder) | extra
    processes: dict[str, Process] = {}
    async with Bus.connect(settings, name="test") as bus:
        try:
            for name in ("history", "router", "inbox"):
                own = env | _own_env(name, ports)
                await _provisioned(name, own, folder)
                processes[name] = Process([str(BIN / f"tellonce-{name}")], env=own, output=folder / f"{name}.log")
                await processes[name].spawn()
            await asyncio.gather(*(ready(ports[f"{name}_http"]) for name in processes))
            url = f"http://127.0.0.1:{ports['inbox']}"
            await _apply_company(settings, ports["router"], url)
            yield Office(url, folder, bus, processes, ports)
        finally:
            await asyncio.gather(*(process.stop() for process in processes.values()))


async def ready(port: int, seconds: float = 30) -> None:
    """Wait until /readyz of a service says so; AssertionError with what it says when time is up."""
    said = "nothing"
    async with httpx.AsyncClient() as client:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    try:
                        answer = await client.get(f"http://127.0.0.1:{port}/readyz")
                        said = answer.text
                        if answer.is_success:
                            return
                    except httpx.TransportError as error:
                        said = type(error).__name__
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"port {port} was not ready: {said}") from None


async def until(find: Callable[[], Awaitable[T | None]], seconds: float = 15) -> T:
    """The first result that isn't None or empty."""
    async with asyncio.timeout(seconds):
        while not (found := await find()):
            await asyncio.sleep(0.03)
    return found


def _env(nats: NatsServer, mongo: MongoServer, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "TELLONCE_NATS_URL": nats.url,
        "TELLONCE_MONGO_URL": mongo.url,
        "TELLONCE_FILES_URL": f"file://{folder / 'files'}",
        "TELLONCE_GRPC_CALLERS_FILE": str(folder / "callers.toml"),
        "TELLONCE_GRPC_TOKEN": TOKEN,
        "TELLONCE_IDENTITY_KEY": "11" * 32,
        "TELLONCE_LOG_FORMAT": "json",
    }


def _own_env(name: str, ports: Mapping[str, int]) -> dict[str, str]:
    """What one service is told apart from the others (a setting that it doesn't know would stop it)."""
    own = {"TELLONCE_HTTP_PORT": str(ports[f"{name}_http"])}
    if name != "inbox":
        own["TELLONCE_GRPC_PORT"] = str(ports[name])
    if name != "history":
        own["TELLONCE_HISTORY_TARGET"] = f"127.0.0.1:{ports['history']}"
    if name == "inbox":
        own["TELLONCE_ROUTER_TARGET"] = f"127.0.0.1:{ports['router']}"
        own["TELLONCE_INBOX_PORT"] = str(ports["inbox"])
        own["TELLONCE_INBOX_BOOTSTRAP_TOKEN"] = BOOTSTRAP
    return own


async def _provisioned(name: str, env: Mapping[str, str], folder: Path) -> None:
    process = Process([str(BIN / f"tellonce-{name}"), "provision"], env=env, output=folder / f"{name}.log")
    await process.spawn()
    assert await process.wait() == 0, (folder / f"{name}.log").read_text()


async def _apply_company(settings: ServiceSettings, router_port: int, inbox_url: str) -> None:
    agents = [
        desk_pb2.AgentSettings(
            id=key, name=name, team_ids=["destek"], languages=["tr", "en"], capacity=1000, role="agent"
        )
        for key, name in AGENTS.items()
    ]
    wanted = desk_pb2.DeskSettings(
        teams=[desk_pb2.Team(id="destek", name="Destek"), desk_pb2.Team(id="iade", name="İade")],
        agents=agents,
        default_team_id="destek",
    )
    grpc_settings = GrpcSettings(token=TOKEN)  # type: ignore[arg-type]
    async with channel(f"127.0.0.1:{router_port}", grpc_settings) as router:
        await DeskServiceStub(router).ApplyDesk(desk.ApplyDeskRequest(settings=wanted))
    users = [
        {"id": key, "name": name, "email": f"{key}@poyraz.example", "password": PASSWORD, "teams": ["destek"]}
        for key, name in AGENTS.items()
    ]
    body = {"name": "Poyraz", "brands": [{"id": "poyraz", "name": "Poyraz"}], "users": users}
    async with httpx.AsyncClient(base_url=inbox_url, timeout=30) as client:
        answer = await client.post("/api/admin/company", json=body, headers={"Authorization": f"Bearer {BOOTSTRAP}"})
        assert answer.is_success, answer.text


def _ports(count: int) -> list[int]:
    ports: list[int] = []
    while len(ports) < count:
        port = free_port()
        if port not in ports:
            ports.append(port)
    return ports
