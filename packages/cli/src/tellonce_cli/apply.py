"""`tellonce apply`: asks every service whether it would take the company, and only then lets each take its part."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import httpx
from tellonce.channel.v1 import channel_service_pb2, channel_service_pb2_grpc
from tellonce.desk.v1 import desk_service_pb2, desk_service_pb2_grpc
from tellonce_core.errors import Rejected, TellonceError, Unauthenticated, Unavailable
from tellonce_core.subjects import SOCIAL_CHANNELS
from tellonce_runtime.rpc import channel
from tellonce_runtime.settings import GrpcSettings

from tellonce_cli.company import Company
from tellonce_cli.requests import accounts, desk_settings, inbox_body
from tellonce_cli.settings import Settings


class Taker(Protocol):
    """A service that takes its part of the company."""

    async def take(self, company: Company, *, dry_run: bool) -> list[str]:
        """One line a change; a TellonceError if it refuses, and then it has changed nothing."""
        ...


ROUTER = "router"
"""Its fields are those of the file, one for one; an adapter counts only its own accounts."""


class NotApplied(Exception):
    """A service refused or didn't answer; the text is what to tell the person, `field` what it refused."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


async def apply(company: Company, takers: Mapping[str, Taker], *, dry_run: bool) -> list[str]:
    """What changed (or would), over all services. NotApplied before anything changed if any of them objects."""
    changes = await _ask_all(company, takers, dry_run=True)
    return changes if dry_run else await _ask_all(company, takers, dry_run=False)


async def _ask_all(company: Company, takers: Mapping[str, Taker], *, dry_run: bool) -> list[str]:
    changes: list[str] = []
    for name, taker in takers.items():
        try:
            changes += [f"{name}: {change}" for change in await taker.take(company, dry_run=dry_run)]
        except Rejected as error:
            field = error.metadata.get("field", "") if name == ROUTER else ""
            raise NotApplied(f"{name} refuses it: {error}", field) from error
        except Unavailable as error:
            raise NotApplied(f"{name} doesn't answer ({error}): is it running?") from error
        except TellonceError as error:
            raise NotApplied(f"{name}: {error}") from error
    return changes


@dataclass(frozen=True, slots=True)
class Router:
    """The desk: teams, agents, hours, targets, rules."""

    stub: "desk_service_pb2_grpc.DeskServiceAsyncStub"

    async def take(self, company: Company, *, dry_run: bool) -> list[str]:
        """Calls ApplyDesk."""
        request = desk_service_pb2.ApplyDeskRequest(settings=desk_settings(company), dry_run=dry_run)
        return list((await self.stub.ApplyDesk(request)).changes)


@dataclass(frozen=True, slots=True)
class Adapter:
    """The accounts of the channels that one adapter serves."""

    stub: "channel_service_pb2_grpc.ChannelServiceAsyncStub"
    channels: Sequence[str]

    async def take(self, company: Company, *, dry_run: bool) -> list[str]:
        """Calls ApplyAccounts."""
        request = channel_service_pb2.ApplyAccountsRequest(accounts=accounts(company, self.channels), dry_run=dry_run)
        return list((await self.stub.ApplyAccounts(request)).changes)


@dataclass(frozen=True, slots=True)
class Inbox:
    """The users."""

    client: httpx.AsyncClient
    token: str

    async def take(self, company: Company, *, dry_run: bool) -> list[str]:
        """Posts to /api/admin/company."""
        try:
            answer = await self.client.post(
                "/api/admin/company",
                json=inbox_body(company, dry_run=dry_run),
                headers={"Authorization": f"Bearer {self.token}"},
            )
        except httpx.TransportError as error:
            raise Unavailable(f"{self.client.base_url}: {type(error).__name__}") from error
        if answer.is_success:
            changes: list[str] = answer.json()["changes"]
            return changes
        raise _refusal(answer)


def _refusal(answer: httpx.Response) -> TellonceError:
    """The error that a problem+json answer tells."""
    try:
        said = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        said = f"it answered with HTTP {answer.status_code}"
    if answer.status_code in {401, 403}:
        return Unauthenticated(f"{said} (the token of TELLONCE_INBOX_BOOTSTRAP_TOKEN_FILE)")
    return Unavailable(said) if answer.status_code >= 500 else Rejected(said)


@asynccontextmanager
async def connected_takers(settings: Settings) -> AsyncIterator[dict[str, Taker]]:
    """Every service that takes a part, by its name, in the order in which they are asked."""
    grpc = GrpcSettings(token=settings.grpc_token, token_file=settings.grpc_token_file)
    async with AsyncExitStack() as stack:
        email = await stack.enter_async_context(channel(settings.email_target, grpc))
        social = await stack.enter_async_context(channel(settings.social_target, grpc))
        chat = await stack.enter_async_context(channel(settings.chat_target, grpc))
        router = await stack.enter_async_context(channel(settings.router_target, grpc))
        inbox = await stack.enter_async_context(
            httpx.AsyncClient(base_url=settings.inbox_url, timeout=settings.timeout_seconds)
        )
        yield {
            "ingest-email": Adapter(channel_service_pb2_grpc.ChannelServiceStub(email), ("email",)),
            "ingest-social": Adapter(channel_service_pb2_grpc.ChannelServiceStub(social), SOCIAL_CHANNELS),
            "ingest-chat": Adapter(channel_service_pb2_grpc.ChannelServiceStub(chat), ("chat",)),
            ROUTER: Router(desk_service_pb2_grpc.DeskServiceStub(router)),
            "inbox": Inbox(inbox, settings.bootstrap_secret()),
        }
