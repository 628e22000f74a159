"""WatchDesk: the changes of the desk as a stream, from a cursor on."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from tellonce.desk.v1 import desk_service_pb2 as service
from tellonce.desk.v1 import events_pb2
from tellonce_core import subjects
from tellonce_core.errors import Rejected, Unavailable
from tellonce_runtime.bus import Bus, StreamState
from tellonce_runtime.event import Received

BACKLOG = 1000
_ALL = subjects.stream(subjects.DESK).subjects
_FIELDS = {
    events_pb2.DeskQueued: "queued",
    events_pb2.DeskAssigned: "assigned",
    events_pb2.DeskReturned: "returned",
    events_pb2.DeskStatusChanged: "status_changed",
    events_pb2.DeskUpdated: "updated",
    events_pb2.DeskNoticeDue: "notice_due",
    events_pb2.AgentPresenceChanged: "presence",
    events_pb2.DeskConsentAsked: "consent_asked",
    events_pb2.DeskConsentAnswered: "consent_answered",
    events_pb2.DeskConsulted: "consulted",
    events_pb2.DeskEscalated: "escalated",
    events_pb2.DeskTargetMissed: "missed",
}


class Watch:
    """Reads DESK for those who watch; a cursor names the stream's birth and a sequence, so that it isn't taken for
    one of a stream that was made anew."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def changes(self, cursor: str) -> AsyncIterator[service.WatchDeskResponse]:
        """What happens after the cursor, or from now on, until the caller goes; a slow one makes the reader wait."""
        state = await self._bus.stream_state(subjects.DESK)
        first = _sequence(cursor, state) + 1 if cursor else state.last_sequence + 1
        queue: asyncio.Queue[Received[Any]] = asyncio.Queue(BACKLOG)
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(
                self._bus.tail(subjects.DESK, _ALL, queue.put, start_sequence=first), name="watch desk"
            )
            try:
                async for received in _until_done(queue, reading):
                    yield _response(received, state)
            finally:
                reading.cancel()


async def _until_done(
    queue: "asyncio.Queue[Received[Any]]", reading: "asyncio.Task[None]"
) -> AsyncIterator[Received[Any]]:
    while not reading.done():
        try:
            async with asyncio.timeout(1.0):
                received = await queue.get()
        except TimeoutError:
            continue
        yield received
    raise Unavailable("the router stops: ask another with your last cursor")


def _response(received: Received[Any], state: StreamState) -> service.WatchDeskResponse:
    response = service.WatchDeskResponse(cursor=f"{_birth(state)}-{received.sequence}")
    getattr(response, _FIELDS[type(received.message)]).CopyFrom(received.message)
    return response


def _sequence(cursor: str, state: StreamState) -> int:
    birth, _, sequence = cursor.partition("-")
    if birth != _birth(state) or not sequence.isdigit() or int(sequence) + 1 < state.first_sequence:
        raise Rejected(
            "cursor: older than what is kept; read the list again",
            reason="INVALID_PAGE_TOKEN",
            metadata={"field": "cursor"},
        )
    return int(sequence)


def _birth(state: StreamState) -> str:
    return f"{round(state.created_at.timestamp() * 1000):x}"
