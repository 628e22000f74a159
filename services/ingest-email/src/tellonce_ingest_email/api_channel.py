"""gRPC ChannelService: the accounts of this adapter, applied, listed and tried for real."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tellonce.channel.v1 import channel_pb2, channel_service_pb2
from tellonce_core import wire
from tellonce_core.errors import NotFound

from tellonce_ingest_email.accounts import Account, AccountBook, account_to_proto, accounts_from_proto, changes
from tellonce_ingest_email.check import check_account
from tellonce_ingest_email.sending import Health
from tellonce_ingest_email.settings import Settings

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


class MailboxProblems(Protocol):
    """Where the watchers note what is wrong."""

    async def problems(self) -> Mapping[str, str]: ...


class ChannelServicer:
    """The three calls of the contract."""

    def __init__(self, *, store: AccountStore, leases: MailboxProblems, book: AccountBook, settings: Settings) -> None:
        self._store = store
        self._leases = leases
        self._book = book
        self._settings = settings

    async def ApplyAccounts(  # noqa: N802
        self, request: channel_service_pb2.ApplyAccountsRequest, context: Any
    ) -> channel_service_pb2.ApplyAccountsResponse:
        """Makes the accounts exactly these; tells what changed, or with `dry_run` what would."""
        del context
        wanted = accounts_from_proto(request.accounts)
        current = {account.id: account for account in await self._store.load_accounts()}
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
        mailboxes = await self._leases.problems()
        return channel_service_pb2.ListAccountsResponse(
            accounts=[
                _status(account, health.get(account.id, Health()), mailboxes.get(account.id, ""))
                for account in accounts
            ]
        )

    async def CheckAccount(  # noqa: N802
        self, request: channel_service_pb2.CheckAccountRequest, context: Any
    ) -> channel_service_pb2.CheckAccountResponse:
        """Connects to the account's mail server and signs in; says in words what is wrong."""
        del context
        accounts = {account.id: account for account in await self._store.load_accounts()}
        account = accounts.get(request.account_id)
        if account is None:
            raise NotFound(f"there is no account {request.account_id!r}")
        ok, steps = await check_account(account, self._settings)
        return channel_service_pb2.CheckAccountResponse(ok=ok, steps=steps)


def _status(account: Account, health: Health, mailbox_problem: str) -> channel_pb2.AccountStatus:
    problem = "; ".join(one for one in (mailbox_problem if account.enabled else "", health.problem) if one)
    status = channel_pb2.AccountStatus(account=account_to_proto(account), problem=problem)
    for name in ("working_since", "last_received_at", "last_sent_at"):
        at = getattr(health, name)
        if at is not None:
            getattr(status, name).CopyFrom(wire.timestamp(at))
    return status
