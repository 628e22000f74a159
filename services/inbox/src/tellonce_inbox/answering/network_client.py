"""The NetworkService of the adapter of the networks."""

from collections.abc import Sequence
from datetime import datetime

import grpc.aio
from tellonce.channel.v1 import network_service_pb2 as pb
from tellonce.channel.v1 import network_service_pb2_grpc
from tellonce_core import wire

from tellonce_inbox.upstream import Upstream

CHANNELS = frozenset({"messenger", "instagram", "whatsapp", "telegram", "x", "line", "sms", "viber"})
"""Those whose rules the adapter of the networks knows."""


class NetworkClient:
    """Reads the networks' rules."""

    def __init__(self, channel: grpc.aio.Channel, upstream: Upstream) -> None:
        self._stub = network_service_pb2_grpc.NetworkServiceStub(channel)
        self._upstream = upstream

    async def ways(
        self, channel: str, account: str, external_id: str, sent_at: datetime | None
    ) -> Sequence[pb.ReplyWay]:
        """By which ways a message can be answered now; NotFound if the account is switched off."""
        request = pb.GetReplyWaysRequest(
            channel=channel,
            account=account,
            external_id=external_id,
            sent_at=wire.timestamp(sent_at) if sent_at else None,
        )
        return (await self._upstream.read(self._stub.GetReplyWays, request)).ways

    async def templates(self, channel: str, account: str) -> pb.ListTemplatesResponse:
        """The account's templates; NotFound if it is switched off."""
        request = pb.ListTemplatesRequest(channel=channel, account=account)
        return await self._upstream.read(self._stub.ListTemplates, request)
