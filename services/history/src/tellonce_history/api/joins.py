"""What comes in by gRPC about conversations that are joined, parted and split. Checks the request, asks, answers."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from typing import Any

from tellonce.history.v1 import joins_pb2 as pb
from tellonce_core import wire
from tellonce_runtime.rpc import current_caller

from tellonce_history.api import check
from tellonce_history.api.people import reason_of
from tellonce_history.joining.conversations import Move
from tellonce_history.joining.joins import Joins
from tellonce_history.reader import Reader

WRITES = ("JoinConversations", "UnjoinConversations", "SplitConversation")


class JoinCalls:
    """The part of HistoryService that is about joined conversations."""

    _reader: Reader
    _joins: Joins

    async def JoinConversations(
        self, request: pb.JoinConversationsRequest, context: Any
    ) -> pb.JoinConversationsResponse:
        """Two conversations as one."""
        link = await self._joins.conversations.join(
            check.request_id(request.request_id),
            check.given(request.conversation_id, "conversation_id"),
            check.given(request.other_conversation_id, "other_conversation_id"),
            reason_of(request.reason),
            current_caller().actor,
        )
        stands = await self._reader.conversation(link.one)
        return pb.JoinConversationsResponse(
            conversation=wire.CONVERSATION.to_proto(stands), link=wire.LINK.to_proto(link)
        )

    async def UnjoinConversations(
        self, request: pb.UnjoinConversationsRequest, context: Any
    ) -> pb.UnjoinConversationsResponse:
        """Two conversations again, and what came since."""
        link = await self._joins.conversations.unjoin(
            check.given(request.link_id, "link_id"), reason_of(request.reason), current_caller().actor
        )
        one, other = await self._reader.conversation(link.one), await self._reader.conversation(link.other)
        records = await self._joins.since.of_conversations(link, [link.one, link.other, one.id, other.id])
        return pb.UnjoinConversationsResponse(
            conversation=wire.CONVERSATION.to_proto(one),
            other=wire.CONVERSATION.to_proto(other),
            link=wire.LINK.to_proto(link),
            recorded_since=[wire.ENTRY.to_proto(entry) for entry in await self._reader.finish(records)],
        )

    async def SplitConversation(
        self, request: pb.SplitConversationRequest, context: Any
    ) -> pb.SplitConversationResponse:
        """Entries, moved elsewhere."""
        check.require(request.entry_ids, "entry_ids", "is missing")
        home = (await self._reader.people(request.customer_id))[0].id if request.customer_id else ""
        move = Move(
            request_id=check.request_id(request.request_id),
            conversation=check.given(request.conversation_id, "conversation_id"),
            entries=tuple(dict.fromkeys(check.id_list(request.entry_ids, "entry_ids"))),
            into=request.into_conversation_id,
            home=home,
            reason=reason_of(request.reason),
        )
        link = await self._joins.conversations.move(move, current_caller().actor)
        stands = await self._reader.conversation(link.other)
        return pb.SplitConversationResponse(
            conversation=wire.CONVERSATION.to_proto(stands), link=wire.LINK.to_proto(link)
        )
