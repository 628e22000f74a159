"""History's LedgerService."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import grpc.aio
from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.history.v1 import ledger_service_pb2 as pb
from tellonce.history.v1 import ledger_service_pb2_grpc
from tellonce_core import wire

from tellonce_inbox.ledger.models import (
    LedgerCheck,
    LedgerItem,
    LedgerLine,
    LedgerPage,
    LedgerState,
    LedgerSum,
    LedgerView,
    MissingMessage,
)
from tellonce_inbox.upstream import Upstream

_VIEWS: Mapping[LedgerView, Sequence[LedgerState]] = {
    "all": (),
    "look": ("quarantined", "failed"),
    "quarantined": ("quarantined",),
    "failed": ("failed",),
    "suppressed": ("suppressed",),
    "recorded": ("threaded", "opened"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which items; an empty condition holds always."""

    view: LedgerView = "all"
    channel: str = ""
    account: str = ""
    item: str = ""
    since: datetime | None = None
    until: datetime | None = None


class LedgerClient:
    """Reads the ledger and brings items back."""

    def __init__(self, channel: grpc.aio.Channel, upstream: Upstream) -> None:
        self._stub = ledger_service_pb2_grpc.LedgerServiceStub(channel)
        self._upstream = upstream

    async def page(self, wanted: Wanted, *, cursor: str, limit: int) -> LedgerPage:
        """A page of items, the newest first."""
        chosen = pb.LedgerFilter(
            states=_VIEWS[wanted.view],
            channel=wanted.channel,
            account=wanted.account,
            item_id=wanted.item,
            since=_stamp(wanted.since),
            until=_stamp(wanted.until),
        )
        request = pb.ListLedgerRequest(filter=chosen, page_size=limit, page_token=cursor)
        answer = await self._upstream.read(self._stub.ListLedger, request)
        return LedgerPage(items=[_item(one) for one in answer.items], next_cursor=answer.next_page_token or None)

    async def sums(self, since: datetime, until: datetime, time_zone: str) -> list[LedgerSum]:
        """Counts of that time by day (in that zone), channel, account and state."""
        request = pb.SumLedgerRequest(since=_stamp(since), until=_stamp(until), time_zone=time_zone)
        answer = await self._upstream.read(self._stub.SumLedger, request)
        return [
            LedgerSum(
                day=one.day,
                channel=one.channel,
                account=one.account,
                state=cast("LedgerState", one.state),
                items=one.items,
                arrivals=one.arrivals,
            )
            for one in answer.sums
        ]

    async def check(self) -> LedgerCheck:
        """Whether it adds up."""
        answer = await self._upstream.read(self._stub.CheckLedger, pb.CheckLedgerRequest())
        return LedgerCheck(
            at=wire.moment(answer.at),
            adds_up=all(line.missing == 0 for line in answer.balances),
            lines=[_line(one) for one in answer.balances],
            missing=[
                MissingMessage(
                    sequence=one.sequence,
                    channel=one.channel,
                    account=one.account,
                    item_id=one.item_id,
                    at=wire.moment(one.at),
                )
                for one in answer.missing
            ],
        )

    async def recover(self, agent_id: str, request_id: str, item_id: str) -> LedgerItem:
        """The item as it was found; it is recorded in a moment. NotFound if it isn't there any more."""
        request = pb.RecoverItemRequest(request_id=request_id, item_id=item_id)
        return _item((await self._upstream.write(self._stub.RecoverItem, request, agent_id)).item)


def _item(one: pb.LedgerItem) -> LedgerItem:
    return LedgerItem(
        id=one.item_id,
        state=cast("LedgerState", one.state),
        reason=one.reason,
        channel=one.channel,
        account=one.account,
        author=one.author,
        author_name=one.author_name,
        subject=one.subject,
        snippet=one.snippet,
        at=wire.moment(one.first_seen_at),
        last_at=wire.moment(one.last_seen_at),
        seen=one.seen,
        sequence=one.sequence,
        conversation_id=one.conversation_id,
        reference=one.conversation_reference,
        imported=one.imported,
        raw_bytes=one.raw_bytes,
        recovered_by=one.recovered_by.removeprefix("agent:"),
        recovered_at=wire.optional_moment(one, "recovered_at"),
    )


def _line(one: pb.LedgerBalance) -> LedgerLine:
    return LedgerLine(
        channel=one.channel,
        account=one.account,
        messages=one.messages,
        arrivals=one.arrivals,
        pending=one.pending,
        missing=one.missing,
        items=one.items,
        states=dict(one.states),
    )


def _stamp(at: datetime | None) -> Timestamp | None:
    return wire.timestamp(at) if at else None
