"""Hears when conversations come to the desk, as it happens."""

import asyncio
import time
from types import TracebackType
from typing import Self

import nats
from nats.aio.msg import Msg
from tellonce.desk.v1 import events_pb2

from tests.support.system import until


class DeskWatch:
    """`arrived` is when each conversation was queued first, by its id (time.perf_counter), while it is entered."""

    def __init__(self, nats_url: str) -> None:
        self._url = nats_url
        self.arrived: dict[str, float] = {}
        self.entries: dict[str, float] = {}
        """By the entry that began it."""

    async def __aenter__(self) -> Self:
        self._client = await nats.connect(self._url)
        await self._client.subscribe("tellonce.desk.queued.>", cb=self._on_queued)
        await self._client.flush()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def until(self, count: int, *, seconds: float) -> None:
        """Wait until so many conversations have come."""

        async def enough() -> bool:
            return len(self.arrived) >= count

        await until(enough, seconds=seconds, what=f"{count} conversations on the desk")

    async def _on_queued(self, message: Msg) -> None:
        now = time.perf_counter()
        event = events_pb2.DeskQueued.FromString(message.data)
        self.arrived.setdefault(event.facts.conversation_id, now)
        self.entries.setdefault(event.notice.entry_id, now)
        await asyncio.sleep(0)
