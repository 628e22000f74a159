"""What comes in from the bus: messages, old messages, deliveries of what we sent, and what was buried."""

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import structlog
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import wire
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.message import DeliveryState, Message
from tellonce_runtime.bus import Received
from tellonce_runtime.event import Rest
from tellonce_runtime.outbox import Outbox

from tellonce_history.accounting.burial import buried_row
from tellonce_history.item import Item, make_item
from tellonce_history.record import Record
from tellonce_history.recorder import Recorder
from tellonce_history.store.sending import Report, Sending
from tellonce_history.stores import Stores

_log = structlog.get_logger()
_CRASH_CODE = 70
_MAX_DETAIL = 500
_STATES = {message_pb2.DeliveryState.Value(f"DELIVERY_STATE_{state.name}"): state for state in DeliveryState}
"""States by their number on the wire; one that a newer adapter knows moves nothing."""

Delivered = Received[events_pb2.DeliveryReported]


Hear = Callable[[Mapping[str, str]], Awaitable[None]]
"""Looks into entries for a code: the proof that is pending for the author of each, by entry."""


async def _deaf(expected: Mapping[str, str]) -> None:
    del expected


OnErased = Callable[[Iterable[Delivered]], Awaitable[None]]
"""Removes reports of entries that were erased."""


async def _keep(batch: Iterable[Delivered]) -> None:
    del batch


class Handlers:
    """The handlers of history's durables."""

    def __init__(
        self,
        recorder: Recorder,
        stores: Stores,
        sending: Sending,
        outbox: Outbox,
        identity_key: bytes,
        *,
        hear: Hear = _deaf,
        on_erased: OnErased = _keep,
        crash_on_subject: str = "",
    ) -> None:
        self._recorder = recorder
        self._stores = stores
        self._sending = sending
        self._outbox = outbox
        self._identity_key = identity_key
        self._hear = hear
        self._on_erased = on_erased
        self._crash_on_subject = crash_on_subject
        if crash_on_subject:
            _log.warning("crash_hook_on", advice="unset TELLONCE_HISTORY_CRASH_ON_SUBJECT outside of chaos tests")

    async def on_received(self, batch: Sequence[Received[events_pb2.MessageReceived]]) -> Rest | None:
        """Record live messages, and look into those whose authors were asked to say a code. What nobody waits for rests
        until it is written for several batches at once."""
        begun = await self._recorder.begin([self._item(received, imported=False) for received in batch])
        if begun.expected:
            await self._hear(begun.expected)
        return self._recorder.conclude(begun.left) if begun.left is not None else None

    async def on_imported(self, batch: Sequence[Received[events_pb2.MessageImported]]) -> None:
        """Record old messages: they become no work."""
        await self._recorder.record([self._item(received, imported=True) for received in batch])

    async def on_delivery_reported(self, batch: Sequence[Delivered]) -> None:
        """Move deliveries forward. NotFound while a named entry isn't there; what isn't ours is passed over."""
        known = await self._sending.entries_of(
            (one.message.channel, one.message.external_id) for one in batch if not one.message.entry_id
        )
        reports = [report for one in batch if (report := _report(one.message, known)) is not None]
        records = await self._stores.entries.load(report.entry_id for report in reports)
        for report in reports:
            if report.entry_id not in records:
                raise NotFound("no such entry", metadata={"kind": "entry", "id": report.entry_id})
        await self._on_erased(one for one in batch if _is_of_erased(one.message, known, records))
        reports = [report for report in reports if records[report.entry_id].entry.erased_at is None]
        told = await self._sending.report(reports, records)
        if told is None:
            await self._outbox.flush(self._sending.collection, records)
        else:
            await self._outbox.flush_written(self._sending.collection, told)

    async def on_buried(self, batch: Sequence[Received[bytes]]) -> None:
        """Give each buried message its row in the ledger, unless its item has one; people find all else in DEAD."""
        rows = {row.id: row for received in batch if (row := buried_row(received)) is not None}
        await self._stores.rows.add(list(rows.values()))
        for received in batch:
            _log.info("buried_seen", subject=received.subject, sequence=received.sequence)

    def _item(self, received: Received[Any], *, imported: bool) -> Item:
        message = _message(received.message.message)
        if self._crash_on_subject and message.subject == self._crash_on_subject:
            os._exit(_CRASH_CODE)
        return make_item(
            message,
            self._identity_key,
            imported=imported,
            stream=received.stream,
            sequence=received.sequence,
            arrived_at=received.published_at,
        )


def _is_of_erased(
    message: events_pb2.DeliveryReported, known: Mapping[tuple[str, str], str], records: Mapping[str, Record]
) -> bool:
    record = records.get(message.entry_id or known.get((message.channel, message.external_id), ""))
    return record is not None and record.entry.erased_at is not None


def _report(message: events_pb2.DeliveryReported, known: dict[tuple[str, str], str]) -> Report | None:
    entry_id = message.entry_id or known.get((message.channel, message.external_id), "")
    if not entry_id:
        return None
    if not message.HasField("at"):
        raise Rejected("at is missing", metadata={"field": "at"})
    return Report(
        entry_id=entry_id,
        state=_STATES.get(message.state, DeliveryState.UNSPECIFIED),
        at=wire.moment(message.at),
        detail=message.detail[:_MAX_DETAIL],
        external_id=message.external_id if message.entry_id else "",
    )


def _message(sent: message_pb2.Message) -> Message:
    try:
        return wire.message_from_proto(sent)
    except OverflowError as error:
        raise Rejected("a time lies outside of the calendar", metadata={"field": "message"}) from error
