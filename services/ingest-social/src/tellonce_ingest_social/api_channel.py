"""gRPC ChannelService: the accounts of all networks, applied, listed and looked at."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from tellonce.channel.v1 import channel_pb2, channel_service_pb2
from tellonce_core import wire
from tellonce_core.errors import NotFound, Rejected

from tellonce_ingest_social.accounts import Account, AccountBook, account_to_proto, accounts_from_proto, changes
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.secret import secrets_of
from tellonce_ingest_social.sending import Health

SERVICE = "tellonce.channel.v1.ChannelService"
SCOPES = {
    f"/{SERVICE}/ApplyAccounts": "channel.write",
    f"/{SERVICE}/ListAccounts": "channel.read",
    f"/{SERVICE}/CheckAccount": "channel.read",
}


class AccountStore(Protocol):
    """What the service needs of the store."""

    async def load_accounts(self) -> list[Account]: ...

    async def account_health(self) -> Mapping[str, Health]: ...

    async def write_accounts(self, wanted: Sequence[Account]) -> None: ...


class ChannelServicer:
    """The three calls of the contract."""

    def __init__(
        self,
        *,
        store: AccountStore,
        book: AccountBook,
        channels: Mapping[str, Sequence[str]],
        provider_of: Callable[[Account], Provider],
        secrets_folder: Path,
    ) -> None:
        self._store = store
        self._book = book
        self._channels = channels
        self._provider_of = provider_of
        self._secrets_folder = secrets_folder

    async def ApplyAccounts(  # noqa: N802
        self, request: channel_service_pb2.ApplyAccountsRequest, context: Any
    ) -> channel_service_pb2.ApplyAccountsResponse:
        """Makes the accounts exactly these; tells what changed, or with `dry_run` what would."""
        del context
        wanted = accounts_from_proto(request.accounts, self._channels)
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
        health = await self._store.account_health()
        accounts = await self._store.load_accounts()
        return channel_service_pb2.ListAccountsResponse(
            accounts=[_status(account, health.get(account.key, Health())) for account in accounts]
        )

    async def CheckAccount(  # noqa: N802
        self, request: channel_service_pb2.CheckAccountRequest, context: Any
    ) -> channel_service_pb2.CheckAccountResponse:
        """Looks whether the account (`channel/id`, or its id where that is unique) is on and has its secrets.

        The network itself isn't asked: what it said to the last reply stands in the status."""
        del context
        wanted = request.account_id
        accounts = [one for one in await self._store.load_accounts() if wanted in (one.key, one.id)]
        if len(accounts) != 1:
            raise NotFound(f"there is no account {wanted!r}, or there are several: write <channel>/<id>")
        steps = self._steps(accounts[0])
        health = (await self._store.account_health()).get(accounts[0].key, Health())
        if health.problem:
            steps.append(f"the network said to the last reply: {health.problem}")
        return channel_service_pb2.CheckAccountResponse(ok=not steps, steps=steps or ["switched on, all secrets there"])

    def _steps(self, account: Account) -> list[str]:
        """What is wrong with it, in words."""
        steps = [] if account.enabled else ["the account is switched off"]
        try:
            secrets = secrets_of(account, self._secrets_folder)
        except Rejected as error:
            return [*steps, str(error)]
        needed = self._provider_of(account).secrets
        return steps + [f"the secret {name} isn't named" for name in needed if not secrets.get(name)]


def _status(account: Account, health: Health) -> channel_pb2.AccountStatus:
    status = channel_pb2.AccountStatus(account=account_to_proto(account), problem=health.problem)
    for name in ("working_since", "last_received_at", "last_sent_at"):
        at = getattr(health, name)
        if at is not None:
            getattr(status, name).CopyFrom(wire.timestamp(at))
    return status
