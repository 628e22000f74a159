"""gRPC ChannelService: the accounts of one adapter, applied, listed and tried. The same for every channel.

servicer = ChannelServicer(store=store, book=book, rules=RULES, check=check)
await service.enter(rpc.serve(settings, [registration(servicer)], scopes=SCOPES, service=service))
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, Protocol

from tellonce.channel.v1 import channel_pb2, channel_service_pb2, channel_service_pb2_grpc
from tellonce_core import wire
from tellonce_core.errors import NotFound

from tellonce_adapter.account_rules import AccountRules, account_to_proto
from tellonce_adapter.accounts import A, Account, AccountBook, accounts_named, changes
from tellonce_adapter.health import Health

SERVICE = "tellonce.channel.v1.ChannelService"
SCOPES = {
    f"/{SERVICE}/ApplyAccounts": "channel.write",
    f"/{SERVICE}/ListAccounts": "channel.read",
    f"/{SERVICE}/CheckAccount": "channel.read",
}

Check = Callable[[A], Awaitable[tuple[bool, list[str]]]]
"""Tries an account for real: (everything works, one line a step)."""


class AccountStore(Protocol[A]):
    """What the service needs of the store."""

    async def load_accounts(self) -> list[A]: ...

    async def account_health(self) -> Mapping[str, Health]: ...

    async def write_accounts(self, wanted: Sequence[A]) -> None: ...


async def _no_problems() -> Mapping[str, str]:
    return {}


class ChannelServicer(Generic[A]):
    """The three calls of the contract. `problems` tells what is wrong with accounts beside their sends, by key."""

    def __init__(
        self,
        *,
        store: AccountStore[A],
        book: AccountBook[A],
        rules: AccountRules[A],
        check: Check[A],
        problems: Callable[[], Awaitable[Mapping[str, str]]] = _no_problems,
    ) -> None:
        self._store = store
        self._book = book
        self._rules = rules
        self._check = check
        self._problems = problems

    async def ApplyAccounts(  # noqa: N802
        self, request: channel_service_pb2.ApplyAccountsRequest, context: Any
    ) -> channel_service_pb2.ApplyAccountsResponse:
        """Makes the accounts exactly these; tells what changed, or with `dry_run` what would."""
        del context
        wanted = self._rules.accounts(request.accounts)
        current = {account.key: account for account in await self._store.load_accounts()}
        lines = changes(current, wanted)
        if lines and not request.dry_run:
            await self._store.write_accounts(wanted)
            self._book.replace(await self._store.load_accounts())
        return channel_service_pb2.ApplyAccountsResponse(changes=lines)

    async def ListAccounts(  # noqa: N802
        self, request: channel_service_pb2.ListAccountsRequest, context: Any
    ) -> channel_service_pb2.ListAccountsResponse:
        """All accounts with how they are doing."""
        del request, context
        health, problems = await self._store.account_health(), await self._problems()
        return channel_service_pb2.ListAccountsResponse(
            accounts=[
                _status(account, health.get(account.key, Health()), problems.get(account.key, ""))
                for account in await self._store.load_accounts()
            ]
        )

    async def CheckAccount(  # noqa: N802
        self, request: channel_service_pb2.CheckAccountRequest, context: Any
    ) -> channel_service_pb2.CheckAccountResponse:
        """Tries an account (`channel/id`, or its id where that is unique); says in words what is wrong."""
        del context
        name = request.account_id
        found = accounts_named(await self._store.load_accounts(), name)
        if len(found) != 1:
            raise NotFound(f"there is no account {name!r}, or there are several: write <channel>/<id>")
        ok, steps = await self._check(found[0])
        return channel_service_pb2.CheckAccountResponse(ok=ok, steps=steps)


def registration(servicer: ChannelServicer[A]) -> tuple[str, Callable[..., None], ChannelServicer[A]]:
    """What `rpc.serve` takes."""
    return SERVICE, channel_service_pb2_grpc.add_ChannelServiceServicer_to_server, servicer


def _status(account: Account, health: Health, problem: str) -> channel_pb2.AccountStatus:
    problems = [one for one in (problem if account.enabled else "", health.problem) if one]
    status = channel_pb2.AccountStatus(account=account_to_proto(account), problem="; ".join(problems))
    for name in ("working_since", "last_received_at", "last_sent_at"):
        at = getattr(health, name)
        if at is not None:
            getattr(status, name).CopyFrom(wire.timestamp(at))
    return status
