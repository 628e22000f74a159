"""What the tests of the router share: real servers, routers as processes, a history that knows what it was told."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import grpc
from google.protobuf.duration_pb2 import Duration
from tellonce.customer.v1 import customer_pb2
from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce.desk.v1.desk_service_pb2_grpc import DeskServiceStub
from tellonce.entry.v1 import entry_pb2, events_pb2
from tellonce.history.v1 import history_service_pb2
from tellonce.history.v1.history_service_pb2_grpc import HistoryServiceServicer, add_HistoryServiceServicer_to_server
from tellonce_core import ids, subjects
from tellonce_core.wire import timestamp
from tellonce_local.process import Process
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.bus import Bus, Event, Received
from tellonce_runtime.rpc import channel, with_actor
from tellonce_runtime.settings import GrpcSettings, ServiceSettings
from tellonce_runtime.testing import free_port, write_callers

from tests.integration.bus_support import fresh_streams, settings_for
from tests.support.mongo import as_services_read

T = TypeVar("T")

TOKEN = "token-of-the-test"
SCOPES = ("desk.read", "desk.write", "desk.admin", "actor")
COMMAND = Path(sys.executable).parent / "tellonce-router"
DATABASE = "tellonce_router"


class StandInHistory(HistoryServiceServicer):
    """Answers what the router asks of history with what the test put into it."""

    def __init__(self) -> None:
        self.entries: dict[str, entry_pb2.Entry] = {}
        self.customer_of: dict[str, customer_pb2.Customer] = {}

    async def BatchGetEntries(  # noqa: N802
        self, request: history_service_pb2.BatchGetEntriesRequest, _context: Any
    ) -> history_service_pb2.BatchGetEntriesResponse:
        found = [self.entries[entry_id] for entry_id in request.entry_ids if entry_id in self.entries]
        return history_service_pb2.BatchGetEntriesResponse(entries=found)

    async def BatchGetCustomers(  # noqa: N802
        self, request: history_service_pb2.BatchGetCustomersRequest, _context: Any
    ) -> history_service_pb2.BatchGetCustomersResponse:
        found = {asked: self.customer_of[asked] for asked in request.customer_ids if asked in self.customer_of}
        return history_service_pb2.BatchGetCustomersResponse(customers=found)


@dataclass
class House:
    """Real servers with empty streams and an empty router database."""

    settings: ServiceSettings
    mongo_url: str
    folder: Path
    bus: Bus
    history: StandInHistory
    history_port: int
    database: Any
    events: list[Received[Any]] = field(default_factory=list)

    def env(self, port: int, extra: Mapping[str, str]) -> dict[str, str]:
        return {
            **os.environ,
            "TELLONCE_NATS_URL": self.settings.nats.url,
            "TELLONCE_MONGO_URL": self.mongo_url,
            "TELLONCE_GRPC_PORT": str(port),
            "TELLONCE_GRPC_CALLERS_FILE": str(self.folder / "callers.toml"),
            "TELLONCE_GRPC_TOKEN": "router",
            "TELLONCE_HTTP_PORT": "0",
            "TELLONCE_HISTORY_TARGET": f"127.0.0.1:{self.history_port}",
            "TELLONCE_BUS_FETCH_WAIT": "0.5",
            "TELLONCE_LOG_FORMAT": "json",
            **extra,
        }

    @asynccontextmanager
    async def router(self, **extra: str) -> AsyncIterator["RouterProcess"]:
        """A router as a process of its own, ready to be asked."""
        port = free_port()
        log = self.folder / f"router-{port}.log"
        process = Process([str(COMMAND)], env=self.env(port, extra), output=log)
        await process.spawn()
        caller = channel(f"127.0.0.1:{port}", GrpcSettings(token=TOKEN))
        router = RouterProcess(process, DeskServiceStub(caller), log, f"127.0.0.1:{port}")
        try:
            await until(router.answers, seconds=30, hint=log)
            yield router
        finally:
            await caller.close()
            await process.stop()

    async def record(self, *entries: "Written") -> None:
        """Tell history and the bus of entries, as the history service would."""
        for entry in entries:
            self.history.entries[entry.event.entry_id] = entry.entry
        await self.bus.publish_many(
            [
                Event(
                    one.event.entry_id,
                    subjects.entry_recorded(one.event.channel, one.event.node_id),
                    one.event,
                )
                for one in entries
            ]
        )

    async def record_again(self, entry: "Written") -> None:
        """Tell the bus once more, as a replay does: the same entry by another event id."""
        subject = subjects.entry_recorded(entry.event.channel, entry.event.node_id)
        await self.bus.publish(Event(f"{entry.event.entry_id}.r1", subject, entry.event))

    async def clear_desk(self) -> None:
        """No conversations, and all agents off and with free hands."""
        await self.database.items.delete_many({})
        free = {"held": [], "state": "offline", "seen_at": None, "is_gone": True, "worked": 0.0}
        await self.database.agents.update_many({}, {"$set": free, "$inc": {"version": 1}})

    def events_of(self, kind: type[T], conversation_id: str = "") -> list[T]:
        """Desk events of a type so far."""
        found = [one.message for one in self.events if isinstance(one.message, kind)]
        return [one for one in found if not conversation_id or one.facts.conversation_id == conversation_id]  # type: ignore[attr-defined]

    async def item(self, conversation_id: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = await self.database.items.find_one({"_id": conversation_id})
        return found

    async def agent(self, agent_id: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.database.agents.find_one({"_id": agent_id})
        return found


@dataclass
class RouterProcess:
    """A running router and the way to ask it."""

    process: Process
    desk: Any
    log: Path
    target: str

    async def answers(self) -> bool:
        try:
            await self.desk.ListTeams(service.ListTeamsRequest(), timeout=1)
        except Exception:
            return False
        return True

    async def be_online(self, *agent_ids: str) -> None:
        for agent_id in agent_ids:
            await self.be(agent_id, desk_pb2.PRESENCE_STATE_ONLINE)

    async def be(self, agent_id: str, state: Any) -> None:
        request = service.SetPresenceRequest(agent_id=agent_id, state=state)
        await self.desk.SetPresence(request, metadata=with_actor(f"agent:{agent_id}"))

    async def apply(self, settings: desk_pb2.DeskSettings, *, dry_run: bool = False) -> service.ApplyDeskResponse:
        request = service.ApplyDeskRequest(settings=settings, dry_run=dry_run)
        answer: service.ApplyDeskResponse = await self.desk.ApplyDesk(request)
        return answer


@dataclass
class Written:
    """An entry as history would tell it: the event for the bus and the entry to be fetched."""

    event: events_pb2.EntryRecorded
    entry: entry_pb2.Entry

    @property
    def conversation_id(self) -> str:
        return self.event.conversation_id


def a_mail(
    text: str = "41 istemiştim, 39 geldi.",
    *,
    subject: str = "Yanlış numara",
    conversation_id: str = "",
    node: str = "n1",
    at: datetime | None = None,
    **fields: Any,
) -> Written:
    """A customer's mail."""
    entry_id, conversation = ids.new_id(), conversation_id or ids.new_id()
    at = at or datetime.now(UTC)
    event = events_pb2.EntryRecorded(
        entry_id=entry_id,
        node_id=node,
        customer_id=node,
        conversation_id=conversation,
        conversation_reference=ids.conversation_reference(conversation),
        channel="email",
        account="destek",
        direction=entry_pb2.DIRECTION_IN,
        kind=entry_pb2.ENTRY_KIND_MESSAGE,
        author_kind=entry_pb2.AUTHOR_KIND_CUSTOMER,
        order_at=timestamp(at),
        received_at=timestamp(at),
        language="tr",
    )
    event.MergeFrom(events_pb2.EntryRecorded(**fields))
    author = entry_pb2.Author(kind=entry_pb2.AUTHOR_KIND_CUSTOMER, name="Şule Işık", id=node)
    entry = entry_pb2.Entry(id=entry_id, subject=subject, text=text, author=author, customer_id=node)
    return Written(event, entry)


def an_answer(to: Written, *, agent_id: str = "deniz", at: datetime | None = None, **fields: Any) -> Written:
    """An agent's answer in the conversation of a mail."""
    return a_mail(
        "Hemen değiştiriyoruz.",
        conversation_id=to.conversation_id,
        node=to.event.node_id,
        at=at,
        direction=entry_pb2.DIRECTION_OUT,
        author_kind=entry_pb2.AUTHOR_KIND_AGENT,
        author_id=agent_id,
        **fields,
    )


def a_company(*agents: desk_pb2.AgentSettings, within: timedelta = timedelta(hours=4)) -> desk_pb2.DeskSettings:
    """One team with these agents."""
    span = Duration()
    span.FromTimedelta(within)
    return desk_pb2.DeskSettings(
        teams=[desk_pb2.Team(id="support", name="Destek")],
        agents=agents or [an_agent("deniz")],
        targets=[
            desk_pb2.TargetRule(kind=kind, within=span)
            for kind in (desk_pb2.TARGET_KIND_FIRST_RESPONSE, desk_pb2.TARGET_KIND_NEXT_RESPONSE)
        ],
        default_team_id="support",
    )


def an_agent(agent_id: str, **fields: Any) -> desk_pb2.AgentSettings:
    """An agent of the team with room for five mails."""
    return desk_pb2.AgentSettings(**{"id": agent_id, "name": agent_id.title(), "team_ids": ["support"], **fields})


@asynccontextmanager
async def opened_house(nats: NatsServer, mongo: MongoServer, folder: Path) -> AsyncIterator[House]:
    """The servers emptied, a stand-in history listening, and the desk's events collected."""
    settings = settings_for(nats.url)
    await fresh_streams(settings)
    write_callers(folder / "callers.toml", {"test": (TOKEN, SCOPES), "reader": ("reader", ("desk.read",))})
    history, server = StandInHistory(), grpc.aio.server()
    add_HistoryServiceServicer_to_server(history, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    client = as_services_read(mongo.url)
    try:
        async with client, Bus.connect(settings, name="test") as bus:
            house = House(settings, mongo.url, folder, bus, history, port, client[DATABASE])
            await client.drop_database(DATABASE)
            await provision(house)
            async with _collecting(house):
                yield house
    finally:
        await server.stop(None)


@asynccontextmanager
async def _collecting(house: House) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        tail = group.create_task(_collect(house))
        try:
            yield
        finally:
            tail.cancel()


async def provision(house: House) -> None:
    """Make the indexes with the command itself."""
    process = Process([str(COMMAND), "provision"], env=house.env(0, {}), output=house.folder / "provision.log")
    await process.spawn()
    assert await process.wait() == 0


async def _collect(house: House) -> None:
    async def keep(received: Received[Any]) -> None:
        house.events.append(received)

    await house.bus.tail(subjects.DESK, subjects.stream(subjects.DESK).subjects, keep, start_sequence=1)


async def until(
    holds: Callable[[], Awaitable[T] | T], *, seconds: float = 10, hint: Path | str = "it never became true"
) -> T:
    """What the question finally answers, once that is true; asked every 20 ms."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                answer = holds()
                answer = await answer if asyncio.iscoroutine(answer) else answer
                if answer:
                    return answer  # type: ignore[return-value]
                await asyncio.sleep(0.02)
    except TimeoutError:
        told = hint.read_text()[-3000:] if isinstance(hint, Path) else hint
        raise AssertionError(told) from None
