"""Replies whose time has come: claimed, and handed to the adapter that sends them. Cancelling wins before the claim."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from tellonce_core.errors import NotFound, TellonceError
from tellonce_core.message import DeliveryState
from tellonce_runtime import logs
from tellonce_runtime.bus import Event
from tellonce_runtime.clock import Clock
from tellonce_runtime.files import FileStore
from tellonce_runtime.outbox import Outbox
from tellonce_runtime.waiting import comes

from tellonce_history import events, metrics
from tellonce_history.record import Record
from tellonce_history.store.conversations import Head
from tellonce_history.store.sending import Report, Sending
from tellonce_history.stores import Stores
from tellonce_history.writing.replying import with_its_code

_BATCH = 128
_LOST = "its text is not in the file store any more"
_log = structlog.get_logger()


class Sender:
    """Lets queued replies go. Any number may run: a reply is claimed by one change of its state."""

    def __init__(
        self, stores: Stores, sending: Sending, outbox: Outbox, files: FileStore, clock: Clock, key: bytes
    ) -> None:
        self._stores = stores
        self._sending = sending
        self._outbox = outbox
        self._files = files
        self._clock = clock
        self._key = key

    async def run(self, stopping: asyncio.Event, every: timedelta) -> None:
        """Look for due replies again and again; an outage is waited out."""
        while not stopping.is_set():
            try:
                while await self.send_due() == _BATCH:
                    pass
            except TellonceError as error:
                _log.warning("sending_postponed", **logs.describe(error))
            await comes(stopping, every)

    async def send_due(self) -> int:
        """Hand out what is due now, at most one batch; how many that were."""
        now = self._clock.now()
        records = await self._sending.due(now, _BATCH)
        if not records:
            return 0
        whole = await self._whole(records, now)
        answered = await self._stores.entries.load(record.entry.in_reply_to_entry_id for record in whole)
        heads = await self._stores.conversations.heads(record.entry.conversation_id for record in whole)
        told = {record.entry.id: _told(record, answered, heads, now) for record in whole}
        if told:
            if await self._sending.claim(told, now):
                await self._outbox.flush_written(self._sending.collection, told)
            else:
                await self._outbox.flush(self._sending.collection, told)
            metrics.REPLIES.inc(len(told))
        return len(records)

    async def _whole(self, records: Sequence[Record], now: datetime) -> list[Record]:
        """The records with their whole texts; one whose text is lost fails, and the others go."""
        whole = []
        for record in records:
            try:
                whole.append(with_its_code(await _with_text(record, self._files), self._key))
            except NotFound as error:
                _log.error("reply_text_lost", entry_id=record.entry.id, **logs.describe(error))
                lost = Report(entry_id=record.entry.id, state=DeliveryState.FAILED, at=now, detail=_LOST)
                await self._sending.report([lost], {record.entry.id: record})
                await self._outbox.flush(self._sending.collection, [record.entry.id])
        return whole


def _told(record: Record, answered: Mapping[str, Record], heads: Mapping[str, Head], now: datetime) -> Sequence[Event]:
    """What is told when a reply leaves: that it does, and the work for its adapter."""
    entry = record.entry
    head = heads.get(entry.conversation_id)
    return [
        events.delivery_changed(entry, DeliveryState.SENDING, now),
        events.reply_send(record, answered.get(entry.in_reply_to_entry_id), reference=head.reference if head else ""),
    ]


async def _with_text(record: Record, files: FileStore) -> Record:
    """The record with its whole text, where the entry holds only the beginning."""
    entry = record.entry
    if entry.full_text is None and entry.full_html is None:
        return record
    text = (await files.get(entry.full_text.key)).decode() if entry.full_text else entry.text
    html = (await files.get(entry.full_html.key)).decode() if entry.full_html else entry.html
    return replace(record, entry=replace(entry, text=text, html=html))
