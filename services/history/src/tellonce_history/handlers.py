"""What comes in from the bus: messages, old messages, what adapters learned of our replies, and the buried; one function each."""

import os
from collections.abc import Sequence
from typing import Any

import structlog
from tellonce.message.v1 import events_pb2
from tellonce_core import wire
from tellonce_runtime.bus import Received

from tellonce_history.item import Item, make_item
from tellonce_history.recorder import Recorder

_log = structlog.get_logger()
_CRASH_CODE = 70


class Handlers:
    """The handlers of history's durables."""

    def __init__(self, recorder: Recorder, identity_key: bytes, *, crash_on_subject: str = "") -> None:
        self._recorder = recorder
        self._identity_key = identity_key
        self._crash_on_subject = crash_on_subject
        if crash_on_subject:
            _log.warning("crash_hook_on", advice="unset TELLONCE_HISTORY_CRASH_ON_SUBJECT outside of chaos tests")

    async def on_received(self, batch: Sequence[Received[events_pb2.MessageReceived]]) -> None:
        """Record live messages."""
        await self._recorder.record([self._item(received, imported=False) for received in batch])

    async def on_imported(self, batch: Sequence[Received[events_pb2.MessageImported]]) -> None:
        """Record old messages: they become no work."""
        await self._recorder.record([self._item(received, imported=True) for received in batch])

    def _item(self, received: Received[Any], *, imported: bool) -> Item:
        message = wire.message_from_proto(received.message.message)
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
