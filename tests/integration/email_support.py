"""ingest-email as a real process beside real NATS and MongoDB, a mail sink that is a real SMTP server, and a history
that answers what it is told to."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import grpc
import httpx
import nats
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from google.protobuf.message import Message
from nats.js.api import AckPolicy, ConsumerConfig
from tellonce.channel.v1 import channel_pb2, channel_service_pb2, channel_service_pb2_grpc
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2, history_service_pb2_grpc
from tellonce_core.errors import Unavailable
from tellonce_local.ports import free_port
from tellonce_local.process import Process
from tellonce_local.services import command_path
from tellonce_runtime import rpc
from tellonce_runtime.event import message_class
from tellonce_runtime.settings import GrpcSettings
from tellonce_runtime.testing import write_callers

from tests.integration.imap_support import TokenServer

TOKEN = "test-token"
SCOPES = ("channel.read", "channel.write", "history.read", "history.write")


@dataclass
class Sink:
    """A mail server that keeps what it gets and refuses as it is told: `refusals` by recipient."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    answer: str = "250 OK"
    tokens: TokenServer | None = None

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """A sign-in by a token that the token server has given out and that is still good."""
        user, _, bearer = base64.b64decode(args[1]).decode().rstrip("\x01").partition("\x01")
        known = self.tokens
        good = known is not None and user == f"user={known.user}" and bearer.removeprefix("auth=Bearer ") in known.valid
        return AuthResult(success=good, handled=False)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.envelopes.append(envelope)
            self.mails.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))
        return self.answer


@asynccontextmanager
async def mail_sink(**options: Any) -> AsyncIterator[Sink]:
    """A sink that listens on a free port."""
    sink = Sink(free_port())
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, enable_SMTPUTF8=True, hostname="sink", loop=loop, **options), "127.0.0.1", sink.port
    )
    try:
        yield sink
    finally:
        server.close()


class History(history_service_pb2_grpc.HistoryServiceServicer):
    """Knows the entries that it is given and keeps the replies that it is asked for."""

    def __init__(self) -> None:
        self.entries: dict[str, entry_pb2.Entry] = {}
        self.replies: list[history_service_pb2.SendReplyRequest] = []
        self.known: set[str] = set()

    async def BatchGetEntries(self, request: Any, context: Any) -> Any:  # noqa: N802
        found = [self.entries[one] for one in request.entry_ids if one in self.entries]
        return history_service_pb2.BatchGetEntriesResponse(entries=found)

    async def FindCustomer(self, request: Any, context: Any) -> Any:  # noqa: N802
        if request.identity.value not in self.known:
            await context.abort(grpc.StatusCode.NOT_FOUND, "nobody has this identity")
        return history_service_pb2.FindCustomerResponse()

    async def SendReply(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.replies.append(request)
        return history_service_pb2.SendReplyResponse()

    async def SendReplies(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.replies += request.requests
        return history_service_pb2.SendRepliesResponse()


@asynccontextmanager
async def history_server(port: int) -> AsyncIterator[History]:
    """A history on that port."""
    history = History()
    server = grpc.aio.server()
    history_service_pb2_grpc.add_HistoryServiceServicer_to_server(history, server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    try:
        yield history
    finally:
        await server.stop(None)


@dataclass
class EmailService:
    """The running process; `process.kill()` is a SIGKILL, `start()` begins it again on the same ports and folder."""

    env: dict[str, str]
    folder: Path
    smtp_port: int
    grpc_port: int
    http_port: int
    nats_url: str
    history_port: int
    process: Process = field(default_factory=lambda: Process([]))

    async def start(self) -> None:
        """Start and wait until it is ready."""
        self.process = Process([command_path("tellonce-ingest-email")], env=self.env, output=self.folder / "email.log")
        await self.process.spawn()
        await self.until_ready()

    async def until_ready(self) -> None:
        """Wait until all that it needs answers and it listens."""
        async with asyncio.timeout(30), httpx.AsyncClient() as client:
            while True:
                try:
                    answer = await client.get(f"http://127.0.0.1:{self.http_port}/readyz")
                    if answer.status_code == httpx.codes.OK:
                        return
                except httpx.HTTPError:
                    pass
                assert self.process.is_running, (self.folder / "email.log").read_text()[-3000:]
                await asyncio.sleep(0.05)

    @asynccontextmanager
    async def channel(self, token: str = TOKEN) -> AsyncIterator[Any]:
        """A stub of its ChannelService."""
        settings = GrpcSettings(token=token or None)
        async with rpc.channel(f"127.0.0.1:{self.grpc_port}", settings) as channel:
            yield channel_service_pb2_grpc.ChannelServiceStub(channel)

    async def apply(self, *accounts: channel_pb2.Account, dry_run: bool = False) -> list[str]:
        """Make the accounts exactly these."""
        async with self.channel() as stub:
            request = channel_service_pb2.ApplyAccountsRequest(accounts=accounts, dry_run=dry_run)
            try:
                return list((await stub.ApplyAccounts(request)).changes)
            except Unavailable as error:  # seen as "Received unexpected settings ack": what the other side says of it
                error.add_note((self.folder / "email.log").read_text()[-3000:])
                raise


@asynccontextmanager
async def email_service(
    folder: Path, nats_url: str, mongo_url: str, relay_port: int, env: Mapping[str, str] | None = None
) -> AsyncIterator[EmailService]:
    """A running ingest-email; its files are in `folder/files`."""
    callers, token = folder / "callers.toml", folder / "token"
    write_callers(callers, {"test": (TOKEN, SCOPES), "reader": ("reader-token", ("channel.read",))})
    token.write_text(TOKEN)
    smtp_port, grpc_port, http_port, history_port = (free_port() for _ in range(4))
    service = EmailService(
        {
            **os.environ,
            "TELLONCE_NATS_URL": nats_url,
            "TELLONCE_MONGO_URL": mongo_url,
            "TELLONCE_FILES_URL": f"file://{folder / 'files'}",
            "TELLONCE_GRPC_PORT": str(grpc_port),
            "TELLONCE_GRPC_CALLERS_FILE": str(callers),
            "TELLONCE_GRPC_TOKEN_FILE": str(token),
            "TELLONCE_HTTP_PORT": str(http_port),
            "TELLONCE_SMTP_PORT": str(smtp_port),
            "TELLONCE_RELAY_PORT": str(relay_port),
            "TELLONCE_HISTORY_TARGET": f"127.0.0.1:{history_port}",
            "TELLONCE_MAIL_POLL": "200ms",
            "TELLONCE_MAIL_LEASE": "2s",
            "TELLONCE_NATS_PUBLISH_TIMEOUT": "2s",
            "TELLONCE_MONGO_TIMEOUT": "2s",
            "TELLONCE_BUS_FETCH_WAIT": "500ms",
            **(env or {}),
        },
        folder, smtp_port, grpc_port, http_port, nats_url, history_port,
    )  # fmt: skip
    provision = Process([command_path("tellonce-ingest-email"), "provision"], env=service.env, output=folder / "p.log")
    await provision.spawn()
    assert await provision.wait() == 0, (folder / "p.log").read_text()[-3000:]
    try:
        await service.start()
        yield service
    finally:
        await service.process.stop()


async def purge(url: str, stream: str) -> None:
    """Empty a stream."""
    client = await nats.connect(url)
    try:
        await client.jetstream().purge_stream(stream)
    finally:
        await client.close()


async def messages(url: str, stream: str, kind: type[Message]) -> list[Any]:
    """Every message of this type that the stream holds, in its order."""
    client = await nats.connect(url)
    try:
        js = client.jetstream()
        last = (await js.stream_info(stream)).state
        found = []
        for sequence in range(last.first_seq or 1, last.last_seq + 1):
            raw = await js.get_msg(stream, sequence)
            name = (raw.headers or {}).get("Tellonce-Type", "")
            if message_class(name) is kind:
                found.append(kind.FromString(raw.data or b""))
        return found
    finally:
        await client.close()


async def arrivals(nats_url: str) -> list[str]:
    """The item of every arrival that the stream holds: an event's id is `<item>.<arrival>`."""
    client = await nats.connect(nats_url)
    found: list[str] = []
    try:
        config = ConsumerConfig(ack_policy=AckPolicy.NONE, headers_only=True)
        reading = await client.jetstream().pull_subscribe("tellonce.message.received.>", config=config)
        total = (await reading.consumer_info()).num_pending
        while len(found) < total:  # not "while some are pending": what came after a fetch had ended waits on our side
            batch = await reading.fetch(min(500, total - len(found)), timeout=10)
            found += [(one.headers or {})["Nats-Msg-Id"].partition(".")[0] for one in batch]
    finally:
        await client.close()
    return found


def account(account_id: str = "destek", **changes: Any) -> channel_pb2.Account:
    """An account as `apply` sends it."""
    facts: dict[str, Any] = {
        "id": account_id,
        "channel": "email",
        "brand": "poyraz",
        "name": "Poyraz Destek",
        "addresses": [f"{account_id}@poyraz.example"],
        "languages": ["tr", "az", "en"],
        "time_zone": "Europe/Istanbul",
        "enabled": True,
    }
    return channel_pb2.Account(**(facts | changes))
