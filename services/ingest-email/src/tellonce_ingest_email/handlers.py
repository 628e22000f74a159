"""What comes in from the bus: replies to send, and conversations that want an automatic message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import structlog
from tellonce.desk.v1 import events_pb2 as desk_events_pb2
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as history_pb2
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.sending import Send
from tellonce_core import ids, wire
from tellonce_core.errors import Rejected
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Received

from tellonce_ingest_email import metrics
from tellonce_ingest_email.accounts import Account, AccountBook
from tellonce_ingest_email.texts import Notice, NoticeFacts, acknowledgement, delay_notice

_log = structlog.get_logger()
_AUTOMATIC = {
    "acknowledgement": entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT,
    "delay": entry_pb2.AUTOMATIC_KIND_DELAY_NOTICE,
}
_URGENCIES = {message_pb2.URGENCY_HIGH: "high", message_pb2.URGENCY_LOW: "low"}


class NoticeStore(Protocol):
    """What the handlers need of the store."""

    async def are_silent(self, items: Sequence[str]) -> set[str]: ...

    async def take_turn(self, sender: str, day: str, request_id: str, *, most: int, now: datetime) -> bool: ...


class History(Protocol):
    """What the handlers need of HistoryService."""

    @property
    def BatchGetEntries(self) -> Callable[..., Any]: ...  # noqa: N802

    @property
    def SendReplies(self) -> Callable[..., Any]: ...  # noqa: N802


def send_of(reply: reply_pb2.ReplySend, now: datetime) -> Send:
    """The reply as it is stored; Rejected without the token that its Message-ID is made of."""
    if not reply.reply_token:
        raise Rejected("a reply without a token", reason="INVALID_INPUT")
    return Send(reply.entry_id, reply.channel, reply.account, reply.SerializeToString(), now)


class Notices:
    """Says to a customer that their mail is here, or that it takes longer: each at most once, never to a robot, N a day
    a sender."""

    def __init__(self, *, store: NoticeStore, history: History, book: AccountBook, clock: Clock, per_day: int) -> None:
        self._store = store
        self._history = history
        self._book = book
        self._clock = clock
        self._per_day = per_day

    async def on_desk_queued(self, received: Sequence[Received[desk_events_pb2.DeskQueued]]) -> None:
        """Acknowledge those that are new and came by mail. Safe to run twice: the request id is derived."""
        await self._decide([_Asked(one.message, "acknowledgement", 1) for one in received if one.message.first])

    async def on_notice_due(self, received: Sequence[Received[desk_events_pb2.DeskNoticeDue]]) -> None:
        """Say that it takes longer, where the router finds so. Safe to run twice: the request id is derived."""
        due = [one.message for one in received if one.message.kind == "delay"]
        await self._decide([_Asked(one, one.kind, one.number) for one in due])

    async def _decide(self, asked: Sequence["_Asked"]) -> None:
        wanted = [one for one in asked if one.event.notice.channel == "email"]
        if not wanted:
            return
        silent = await self._store.are_silent([one.entry_id for one in wanted])
        entries = await self._entries([one.entry_id for one in wanted])
        decided = [(one, *await self._request(one, entries.get(one.entry_id), silent)) for one in wanted]
        requests = {request.request_id: request for _, _, request in decided if request is not None}
        if requests:
            await self._history.SendReplies(history_pb2.SendRepliesRequest(requests=requests.values()))
        for one, outcome, _ in decided:
            metrics.NOTICES.labels(outcome).inc()
            _log.info("notice_decided", kind=one.kind, conversation_id=one.conversation_id, outcome=outcome)

    async def _entries(self, wanted: Sequence[str]) -> Mapping[str, entry_pb2.Entry]:
        response = await self._history.BatchGetEntries(history_pb2.BatchGetEntriesRequest(entry_ids=wanted))
        return {entry.id: entry for entry in response.entries}

    async def _request(
        self, asked: "_Asked", entry: entry_pb2.Entry | None, silent: set[str]
    ) -> tuple[str, history_pb2.SendReplyRequest | None]:
        """What becomes of it, and the message to send if it is to be sent."""
        account = self._book.by_id.get(asked.event.notice.account)
        reason = _refusal(asked, entry, silent, account, self._book)
        if reason or entry is None or account is None:
            return reason or "no_entry", None
        now = self._clock.now()
        request_id = ids.notice_request_id(asked.conversation_id, asked.kind, asked.number)
        day = now.astimezone(ZoneInfo(account.time_zone)).date().isoformat()
        most = account.limits.get("acknowledgements_per_day", self._per_day)
        if not await self._store.take_turn(entry.node_id, day, request_id, most=most, now=now):
            return "daily_cap", None
        return "sent", _request(asked, request_id, _words(asked, entry, account, now))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the router asks for."""

    event: desk_events_pb2.DeskQueued | desk_events_pb2.DeskNoticeDue
    kind: str
    number: int

    @property
    def entry_id(self) -> str:
        return str(self.event.notice.entry_id)

    @property
    def conversation_id(self) -> str:
        return str(self.event.facts.conversation_id)


def _refusal(
    asked: _Asked,
    entry: entry_pb2.Entry | None,
    silent: set[str],
    account: Account | None,
    book: AccountBook,
) -> str:
    """Why no machine may answer here; empty if it may (RFC 3834 §2)."""
    if account is None or not account.enabled:
        return "no_account"
    if entry is None:
        return "no_entry"
    if asked.entry_id in silent:
        return "robot"
    if entry.automatic or entry.imported or entry.direction != entry_pb2.DIRECTION_IN:
        return "not_a_persons"
    address = entry.author.identity.value
    if "@" not in address or address.endswith((".invalid", ".local")) or book.is_ours(address):
        return "no_address"
    return ""


def _words(asked: _Asked, entry: entry_pb2.Entry, account: Account, now: datetime) -> Notice:
    told = asked.event.notice
    facts = NoticeFacts(
        name=entry.author.identity.display_name or entry.author.name,
        reference=asked.event.facts.reference,
        urgency=_URGENCIES.get(told.urgency or entry.urgency, ""),
        due=wire.optional_moment(asked.event.facts, "due_at"),
        hidden=_hidden(entry),
    )
    language = told.language or entry.language
    if asked.kind == "delay":
        return delay_notice(account, language, facts)
    return acknowledgement(account, language, facts, now)


def _hidden(entry: entry_pb2.Entry) -> str:
    kinds = {one.kind for one in entry.masked}
    return "card" if kinds & {"card_number", "card_code"} else "number" if kinds else ""


def _request(asked: _Asked, request_id: str, notice: Notice) -> history_pb2.SendReplyRequest:
    return history_pb2.SendReplyRequest(
        request_id=request_id,
        conversation_id=asked.conversation_id,
        in_reply_to_entry_id=asked.entry_id,
        text=notice.text,
        subject=notice.subject,
        automatic=_AUTOMATIC[asked.kind],
        language=notice.language,
    )
