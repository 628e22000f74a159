"""What history kept apart."""

import grpc.aio
from tellonce.history.v1 import history_service_pb2_grpc
from tellonce.history.v1 import kept_apart_pb2 as pb
from tellonce_core import wire

from tellonce_inbox.kept.models import KeptItem, KeptPage, KeptState
from tellonce_inbox.upstream import Upstream


class KeptClient:
    """Lists what was kept apart, and says what agents say of it."""

    def __init__(self, channel: grpc.aio.Channel, upstream: Upstream) -> None:
        self._stub = history_service_pb2_grpc.HistoryServiceStub(channel)
        self._upstream = upstream

    async def page(self, state: KeptState, *, cursor: str, limit: int) -> KeptPage:
        """A page of what was kept apart in that state, the newest first."""
        request = pb.ListKeptApartRequest(state=state, page_token=cursor, page_size=limit)
        answer = await self._upstream.read(self._stub.ListKeptApart, request)
        return KeptPage(items=[_item(one) for one in answer.items], next_cursor=answer.next_page_token or None)

    async def rescue(self, agent_id: str, request_id: str, item_id: str) -> None:
        """It was a person's: it is recorded as if it came now; NotFound if it isn't there any more."""
        request = pb.RescueItemRequest(request_id=request_id, item_id=item_id)
        await self._upstream.write(self._stub.RescueItem, request, agent_id)

    async def judge_spam(self, agent_id: str, request_id: str, conversation_id: str, *, spam: bool) -> None:
        """Filters hear whether it is spam."""
        request = pb.JudgeSpamRequest(request_id=request_id, conversation_id=conversation_id, spam=spam)
        await self._upstream.write(self._stub.JudgeSpam, request, agent_id)


def _item(one: pb.KeptItem) -> KeptItem:
    return KeptItem(
        id=one.item_id,
        reason=one.reason,
        channel=one.channel,
        account=one.account,
        author=one.author,
        author_name=one.author_name,
        subject=one.subject,
        snippet=one.snippet,
        at=wire.moment(one.first_seen_at),
        seen=one.seen,
    )
