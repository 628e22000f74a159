"""Replies whose time has come: claimed, and handed to the adapter that sends them. Cancelling wins before the claim."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog
from tellonce_core.errors import TellonceError
from tellonce_core.message import DeliveryState
from tellonce_runtime import logs
from tellonce_runtime.bus import Event
from tellonce_runtime.clock import Clock
from tellonce_runtime.files import FileStore
from tellonce_runtime.outbox import Outbox

from tellonce_history import events
from tellonce_history.record import Record
from tellonce_history.store.sending import Sending
from tellonce_history.stores import Stores

_BATCH = 128
_log = structlog.get_logger()


class Sender:
    """Lets queued replies go. Any number may run: a reply is claimed by one change of its state."""

    def __init__(self, stores: Stores, sending: Sending, outbox: Outbox, files: FileStore, clock: Clock) -> None:
        self._stores = stores
        self._sending = sending
        self._outbox = outbox
        self._files = files
        self._clock = clock

    async def run(self, due: asyncio.Event, stopping: asyncio.Event, every: timedelta) -> None:
        """Look for due replies again and again, at once when `due` is set; an outage is waited out."""
        while not stopping.is_set():
            due.clear()
            try:
                while await self.send_due() == _BATCH:
                    pass
            except TellonceError as error:
                _log.warning("sending_postponed", **logs.describe(error))
            await _until(due, every)

    async def send_due(self) -> int:
        """Hand out what is due now, at most one batch; how many that were."""
        now = self._clock.now()
        records = await self._sending.due(now, _BATCH)
        if not records:
            return 0
        answered = await self._stores.entries.load(r.entry.in_reply_to_entry_id for r in records)
        heads = await self._stores.conversations.heads(r.entry.conversation_id for r in records)
        told: dict[str, Sequence[Event]] = {}
        for record in records:
            head = heads.get(record.entry.conversation_id)
            whole = await self._whole(record)
            told[record.entry.id] = [
                events.delivery_changed(record.entry, DeliveryState.SENDING, now),
                events.reply_send(
                    whole, answered.get(record.entry.in_reply_to_entry_id), reference=head.reference if head else ""
                ),
            ]
        await self._sending.claim(told, now)
        await self._outbox.flush(self._sending.collection, told)
        return len(records)

    async def _whole(self, record: Record) -> Record:
        """The record with its whole text, where the entry holds only the beginning."""
        return await _with_text(record, self._files)


async def _with_text(record: Record, files: FileStore) -> Record:
    entry = record.entry
    if entry.full_text is None and entry.full_html is None:
        return record
    text = (await files.get(entry.full_text.key)).decode() if entry.full_text else entry.text
    html = (await files.get(entry.full_html.key)).decode() if entry.full_html else entry.html
    return replace(record, entry=replace(entry, text=text, html=html))


async def _until(due: asyncio.Event, every: timedelta) -> None:
    """Wait until something is due, or the time is up."""
    try:
        async with asyncio.timeout(every.total_seconds()):
            await due.wait()
    except TimeoutError:
        return
