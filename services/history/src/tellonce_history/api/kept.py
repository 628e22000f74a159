"""What comes in by gRPC about what was kept apart, and about spam. Checks the request, asks, answers."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from typing import Any

from tellonce.history.v1 import kept_apart_pb2 as pb
from tellonce_core import wire
from tellonce_runtime.rpc import current_caller

from tellonce_history import place
from tellonce_history.api import check
from tellonce_history.kept_apart import KeptApart
from tellonce_history.ledger import Row, State
from tellonce_history.place import Cursor, Place

READS = ("ListKeptApart",)
WRITES = ("RescueItem", "JudgeSpam")
_LISTED = {state.value: state for state in (State.QUARANTINED, State.SUPPRESSED, State.FAILED)}


class KeptCalls:
    """The part of HistoryService that is about what became no entry."""

    _kept: KeptApart

    async def ListKeptApart(self, request: pb.ListKeptApartRequest, context: Any) -> pb.ListKeptApartResponse:
        """A page of what was kept apart."""
        state = request.state or State.QUARANTINED.value
        check.require(state in _LISTED, "state", f"must be one of {', '.join(_LISTED)}")
        size = check.page_size(request.page_size, default=50)
        token = place.decode(request.page_token, field="page_token") if request.page_token else None
        rows = await self._kept.page(_LISTED[state], older_than=token.place if token else None, size=size)
        last = rows[-1] if len(rows) == size else None
        return pb.ListKeptApartResponse(
            items=[_item(row) for row in rows],
            next_page_token=place.encode(Cursor(Place(last.first_seen_at, last.id))) if last else "",
        )

    async def RescueItem(self, request: pb.RescueItemRequest, context: Any) -> pb.RescueItemResponse:
        """The item comes again, as a person's."""
        request_id = check.request_id(request.request_id)
        await self._kept.rescue(check.given(request.item_id, "item_id"), request_id, current_caller().actor)
        return pb.RescueItemResponse()

    async def JudgeSpam(self, request: pb.JudgeSpamRequest, context: Any) -> pb.JudgeSpamResponse:
        """Filters hear of it."""
        request_id = check.request_id(request.request_id)
        conversation = check.given(request.conversation_id, "conversation_id")
        await self._kept.judge(conversation, request_id, current_caller().actor, spam=request.spam)
        return pb.JudgeSpamResponse()


def _item(row: Row) -> pb.KeptItem:
    return pb.KeptItem(
        item_id=row.id,
        state=row.state.value,
        reason=row.reason,
        channel=row.channel,
        account=row.account,
        author=row.author,
        author_name=row.author_name,
        subject=row.subject,
        snippet=row.snippet,
        first_seen_at=wire.timestamp(row.first_seen_at),
        seen=row.seen,
    )
