"""The ChannelServices of the adapters: all accounts, with how they are doing."""

from collections.abc import Mapping, Sequence

import grpc.aio
from tellonce.channel.v1 import channel_pb2, channel_service_pb2_grpc
from tellonce.channel.v1 import channel_service_pb2 as pb
from tellonce_core.errors import TellonceError

from tellonce_inbox.upstream import Upstream


class AccountsClient:
    """Asks every adapter; one that is away keeps the others from nothing."""

    def __init__(self, channels: Mapping[str, grpc.aio.Channel], upstreams: Mapping[str, Upstream]) -> None:
        self._stubs = {name: channel_service_pb2_grpc.ChannelServiceStub(channel) for name, channel in channels.items()}
        self._upstreams = upstreams

    async def statuses(self) -> tuple[Sequence[channel_pb2.AccountStatus], Sequence[str]]:
        """(The accounts, the adapters that didn't answer)."""
        found: list[channel_pb2.AccountStatus] = []
        silent: list[str] = []
        for name, stub in self._stubs.items():
            try:
                answer = await self._upstreams[name].read(stub.ListAccounts, pb.ListAccountsRequest())
            except TellonceError:
                silent.append(name)
            else:
                found += answer.accounts
        return found, silent
