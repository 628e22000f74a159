"""What the tests of history share: the service on real servers, an adapter that publishes, and clients that call."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from google.protobuf.message import Message as ProtoMessage
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.history.v1 import history_service_pb2_grpc as pb_grpc
from tellonce.message.v1 import events_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.message import Disposition, Identity, Message, MessageKind, Participant, ParticipantRole, Verdict
from tellonce_history import main
from tellonce_history.settings import HistorySettings, IdentitySettings, Settings
from tellonce_history.store.documents import DATABASE
from tellonce_local.ports import free_port
from tellonce_runtime import rpc
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.event import TYPE, message_class
from tellonce_runtime.mongo import Mongo, connect, in_thread
from tellonce_runtime.service import Service
from tellonce_runtime.settings import (
    BusSettings,
    FilesSettings,
    GrpcSettings,
    HttpSettings,
    MongoSettings,
    NatsSettings,
)
from tellonce_runtime.testing import write_callers

from tests.integration.bus_support import fresh_streams, jetstream

T = TypeVar("T")

TOKENS = {"inbox": "inbox-token", "router": "router-token", "shop": "shop-token"}
SCOPES = {
    "inbox": ("history.read", "history.write", "history.erase", "actor"),
    "router": ("history.read",),
    "shop": ("history.read", "history.write"),
}
_MOST = 45
"""Seconds, more than the bus waits before the third try of a message (1, 5 and 30): a try that fails under load is no
failure of a test."""
OUR_ADDRESS = "destek@poyraz.example"


def history_settings(nats_url: str, mongo_url: str, folder: Path, **rules: Any) -> Settings:
    """Settings of a history on these servers, with waits short enough for tests."""
    callers = folder / "callers.toml"
    write_callers(callers, {name: (token, SCOPES[name]) for name, token in TOKENS.items()})
    return Settings(
        nats=NatsSettings(url=nats_url),
        mongo=MongoSettings(url=mongo_url),
        grpc=GrpcSettings(port=free_port(), callers_file=callers),
        http=HttpSettings(port=0),
        bus=BusSettings(fetch_wait=timedelta(seconds=0.3), ack_wait=timedelta(seconds=5)),
        files=FilesSettings(url=f"file://{folder / 'files'}"),
        identity=IdentitySettings(
            key=secrets.token_hex(32)
        ),  # others' ids: the broker remembers those of the last test
        history=HistorySettings(**({"send_check": timedelta(seconds=0.1)} | rules)),
    )


@dataclass
class History:
    """A running history, seen from outside."""

    settings: Settings
    bus: Bus
    mongo: Mongo
    run: str = field(default_factory=ids.new_id)

    def item_id(self, message: Message) -> str:
        """The item id under which it is published here: the broker would drop what an earlier test published."""
        return ids.derived_id("run", self.run, message.item_id)

    async def publish(self, *messages: Message, arrival: str = "1", imported: bool = False) -> None:
        """Publish these as an adapter would."""
        for message in (replace(one, item_id=self.item_id(one)) for one in messages):
            kind = events_pb2.MessageImported if imported else events_pb2.MessageReceived
            subject = subjects.message_imported if imported else subjects.message_received
            event = kind(message=wire.message_to_proto(message), arrival_id=arrival)
            await self.bus.publish(
                Event(f"{message.item_id}.{arrival}", subject(message.channel, message.account), event)
            )

    async def report(self, **fields: Any) -> None:
        """Publish a delivery report as an adapter would."""
        event = events_pb2.DeliveryReported(channel="email", account="destek", **fields)
        await self.bus.publish(Event(ids.new_id(), subjects.delivery_reported("email", "destek"), event))

    async def rows(self, collection: str, **selection: Any) -> list[dict[str, Any]]:
        """Documents as they are stored."""
        return await in_thread(lambda: list(self.mongo.database[collection].find(selection)))

    async def settled(self, items: int) -> None:
        """Wait until that many items have their row; one that waits in vain says where they are."""
        try:
            await until(lambda: self._has_rows(items), seconds=_MOST, what=f"{items} rows")
        except AssertionError as error:
            raise AssertionError(f"{error}; {await self._whereabouts()}") from None

    async def _whereabouts(self) -> str:
        """How many rows there are, and what each durable of MESSAGES was given and hasn't acknowledged."""
        rows = await in_thread(self.mongo.database["ledger"].count_documents, {})
        async with jetstream(self.settings.nats.url) as js:
            found = await js.consumers_info(subjects.MESSAGES)
            buried = (await js.stream_info(subjects.DEAD)).state.messages
        facts = [
            f"{one.name}: {one.num_pending} to come, {one.num_ack_pending} in hand, {one.num_redelivered} again"
            for one in found
        ]
        return f"{rows} rows, {buried} buried, {'; '.join(facts)}"

    async def _has_rows(self, items: int) -> bool:
        return await in_thread(self.mongo.database["ledger"].count_documents, {}) >= items

    async def told(self, kind: type[ProtoMessage], *, stream: str = subjects.STORY, count: int = 1) -> list[Any]:
        """What the stream holds of this type, once it is at least that many."""

        async def read() -> list[Any] | None:
            found = [message for message in await self.stream(stream) if isinstance(message, kind)]
            return found if len(found) >= count else None

        return await until(read, what=f"{count} {kind.__name__}")

    async def stream(self, name: str) -> list[Any]:
        """All that a stream holds."""
        async with jetstream(self.settings.nats.url) as js:
            state = (await js.stream_info(name)).state
            found = []
            for sequence in range(max(1, state.first_seq), state.last_seq + 1):
                raw = await js.get_msg(name, sequence)
                kind = message_class((raw.headers or {})[TYPE])
                assert kind is not None
                found.append(kind.FromString(raw.data or b""))
            return found

    @asynccontextmanager
    async def client(self, name: str = "inbox", *, service: Any = pb_grpc.HistoryServiceStub) -> AsyncIterator[Any]:
        """HistoryService, or another service, as this system calls it."""
        target = f"127.0.0.1:{self.settings.grpc.port}"
        channel = rpc.channel(target, GrpcSettings(token=TOKENS[name]))
        try:
            yield service(channel)
        finally:
            await channel.close()

    async def only_conversation(self) -> dict[str, Any]:
        """The one conversation there is."""
        (conversation,) = await self.rows("conversations")
        return conversation


AGENT = rpc.with_actor("agent:ana")


@asynccontextmanager
async def running_history(settings: Settings) -> AsyncIterator[History]:
    """A history with empty streams and an empty database."""
    await fresh_streams(settings)
    async with connect(settings.mongo, DATABASE, alias="tests") as mongo:
        await in_thread(_empty, mongo)
        await main.provision(settings)
        async with Bus.connect(settings, name="tests") as bus, started(settings):
            yield History(settings, bus, mongo)


def _empty(mongo: Mongo) -> None:
    """Every document goes and the indexes stay: to make these anew took half a second a test."""
    for name in mongo.database.list_collection_names():
        mongo.database[name].delete_many({})


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[Service]:
    """One process's worth of history, inside this one."""
    async with Service("history", settings) as service:
        await main.start(service, settings)
        service.health.open = True
        yield service


async def until(find: Callable[[], Awaitable[T | None]], *, seconds: float = 15, what: str = "it") -> T:
    """The first result that isn't None or empty; AssertionError when time is up."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                if found := await find():
                    return found
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"{what} did not come within {seconds} s") from None


def mail(
    external_id: str,
    sender: str = "sule@posta.example",
    *,
    references: tuple[str, ...] = (),
    cc: tuple[str, ...] = (),
    minutes: int = 0,
    **fields: Any,
) -> Message:
    """A mail as ingest-email publishes it; `minutes` places it after the others."""
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC) + timedelta(minutes=minutes)
    message = Message(
        item_id=ids.mail_item_id("email", "destek", external_id, sender, at.isoformat()),
        channel="email",
        account="destek",
        kind=MessageKind.MESSAGE,
        author=Identity(kind="email", value=sender, display_name=sender.partition("@")[0].title()),
        participants=(
            Participant(identity=Identity(kind="email", value=OUR_ADDRESS), role=ParticipantRole.TO),
            *(Participant(identity=Identity(kind="email", value=one), role=ParticipantRole.CC) for one in cc),
        ),
        external_id=external_id,
        references=references,
        thread_root=references[0] if references else external_id,
        subject=f"Soru {external_id}",
        text=f"Merhaba, {external_id} hakkında yazıyorum.",
        sent_at=at,
        received_at=at + timedelta(seconds=2),
        language="tr",
        recipient=OUR_ADDRESS,
        verdict=Verdict(disposition=Disposition.ACCEPT),
    )
    return replace(message, **fields)


def word(session: str, number: int, *, seconds: int = 0, **fields: Any) -> Message:
    """A chat's word as ingest-chat publishes it, the number-th of its session; `seconds` places it after the others."""
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC) + timedelta(seconds=seconds)
    visitor = Identity(kind="chat_visitor", value=f"v-{session}", verified=True, evidence="chat_session")
    message = Message(
        item_id=ids.derived_id("item", "chat", "web", session, str(number)),
        channel="chat",
        account="web",
        kind=MessageKind.MESSAGE,
        author=visitor,
        external_id=f"{session}/1/{number}/id-{number}",
        thread_root=f"{session}/1",
        text=f"Merhaba, {number}. sözüm",
        received_at=at,
        sequence=number,
        language="tr",
    )
    return replace(message, **fields)


__all__ = ["AGENT", "History", "history_settings", "mail", "pb", "running_history", "started", "until", "word"]
