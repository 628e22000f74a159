"""What comes in by gRPC: LedgerService."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.history.v1 import ledger_service_pb2 as pb
from tellonce.history.v1 import ledger_service_pb2_grpc as pb_grpc
from tellonce_core import subjects, wire
from tellonce_runtime.rpc import current_caller
from tellonce_runtime.survey import Listed

from tellonce_history import place
from tellonce_history.accounting.balance import Line
from tellonce_history.accounting.burial import item_of
from tellonce_history.accounting.checking import Checker
from tellonce_history.accounting.recovery import Recoverer
from tellonce_history.api import check
from tellonce_history.ledger import RECORDED, Row, State
from tellonce_history.place import Cursor, Place
from tellonce_history.store.books import Books, Wanted, Written
from tellonce_history.store.conversations import Conversations, Head

SERVICE = "tellonce.history.v1.LedgerService"
SCOPES = {f"/{SERVICE}/{name}": "history.read" for name in ("ListLedger", "SumLedger", "CheckLedger")} | {
    f"/{SERVICE}/RecoverItem": "history.write"
}
_LISTED = {state.value: state for state in State if state not in {State.UNSPECIFIED, State.PENDING}}
_MOST_DAYS = timedelta(days=400)


class LedgerService(pb_grpc.LedgerServiceServicer):
    """The service; the guard of the runtime has checked caller and scope."""

    def __init__(self, books: Books, conversations: Conversations, checker: Checker, recoverer: Recoverer) -> None:
        self._books = books
        self._conversations = conversations
        self._checker = checker
        self._recoverer = recoverer

    async def ListLedger(self, request: pb.ListLedgerRequest, context: Any) -> pb.ListLedgerResponse:
        """A page of rows."""
        size = check.page_size(request.page_size, default=50)
        token = place.decode(request.page_token, field="page_token") if request.page_token else None
        rows = await self._books.page(_wanted(request.filter), older_than=token.place if token else None, size=size)
        last = rows[-1] if len(rows) == size else None
        return pb.ListLedgerResponse(
            items=await self._items(rows),
            next_page_token=place.encode(Cursor(Place(last.first_seen_at, last.id))) if last else "",
        )

    async def SumLedger(self, request: pb.SumLedgerRequest, context: Any) -> pb.SumLedgerResponse:
        """Counts by day, channel, account and state."""
        check.require(request.HasField("since"), "since", "is missing")
        check.require(request.HasField("until"), "until", "is missing")
        since, until = check.moment(request.since, "since"), check.moment(request.until, "until")
        check.require(since <= until <= since + _MOST_DAYS, "until", f"must be within {_MOST_DAYS.days} days of since")
        sums = await self._books.sums(since, until, _zone(request.time_zone))
        return pb.SumLedgerResponse(
            sums=[
                pb.LedgerSum(
                    day=one.day,
                    channel=one.channel,
                    account=one.account,
                    state=one.state,
                    items=one.items,
                    arrivals=one.arrivals,
                )
                for one in sums
            ]
        )

    async def CheckLedger(self, request: pb.CheckLedgerRequest, context: Any) -> pb.CheckLedgerResponse:
        """Whether it adds up."""
        checked = await self._checker.check()
        return pb.CheckLedgerResponse(
            balances=[_balance(line) for line in checked.balance.lines],
            missing=[_missing(one) for one in checked.balance.missing],
            at=wire.timestamp(checked.at),
            first_sequence=checked.survey.first_sequence,
            last_sequence=checked.survey.last_sequence,
        )

    async def RecoverItem(self, request: pb.RecoverItemRequest, context: Any) -> pb.RecoverItemResponse:
        """The item comes again, as a person's."""
        request_id = check.request_id(request.request_id)
        item = check.given(request.item_id, "item_id")
        (found,) = await self._items([await self._recoverer.recover(item, request_id, current_caller().actor)])
        return pb.RecoverItemResponse(item=found)

    async def _items(self, rows: Sequence[Row]) -> list[pb.LedgerItem]:
        written = await self._books.written([row.id for row in rows if row.state in RECORDED])
        heads = await self._conversations.heads({row.conversation for row in rows if row.conversation})
        return [_item(row, written.get(row.id), heads.get(row.conversation)) for row in rows]


def _wanted(given: pb.LedgerFilter) -> Wanted:
    for state in given.states:
        check.require(state in _LISTED, "filter.states", f"may be {', '.join(_LISTED)}")
    return Wanted(
        states=tuple(_LISTED[state] for state in given.states),
        channel=given.channel,
        account=given.account,
        since=check.moment(given.since, "filter.since") if given.HasField("since") else None,
        until=check.moment(given.until, "filter.until") if given.HasField("until") else None,
        item=given.item_id,
    )


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name or "UTC").key
    except (ValueError, KeyError, OSError):
        raise check.rejected("time_zone", "is no time zone") from None


def _item(row: Row, written: Written | None, head: Head | None) -> pb.LedgerItem:
    who = written or Written(author=row.author, author_name=row.author_name, subject=row.subject)
    return pb.LedgerItem(
        item_id=row.id,
        state=row.state.value,
        reason=row.reason,
        channel=row.channel,
        account=row.account,
        author=who.author,
        author_name=who.author_name,
        subject=who.subject,
        snippet=row.snippet,
        first_seen_at=wire.timestamp(row.first_seen_at),
        last_seen_at=wire.timestamp(row.last_seen_at),
        seen=row.seen,
        sequence=max(row.sequences, default=0),
        conversation_id=head.id if head else row.conversation,
        conversation_reference=head.reference if head else "",
        imported=row.imported,
        raw_bytes=row.raw.size_bytes if row.raw else 0,
        recovered_by=row.recovered_by,
        recovered_at=wire.timestamp(row.recovered_at) if row.recovered_at else None,
    )


def _balance(line: Line) -> pb.LedgerBalance:
    states: Mapping[str, int] = line.items
    return pb.LedgerBalance(
        channel=line.channel,
        account=line.account,
        messages=line.messages,
        arrivals=line.arrivals,
        pending=line.pending,
        missing=line.missing,
        items=line.items.total(),
        states=states,
    )


def _missing(one: Listed) -> pb.MissingMessage:
    channel, account = subjects.message_account(one.subject) or ("", "")
    at = Timestamp()
    at.FromDatetime(one.published_at)
    return pb.MissingMessage(
        sequence=one.sequence, channel=channel, account=account, item_id=item_of(one.event_id, one.sequence), at=at
    )
