"""What runs beside the calls: the readers of the streams, ended sessions, and the end of it all."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from tellonce_core import subjects
from tellonce_core.errors import TellonceError, Unavailable
from tellonce_runtime import logs
from tellonce_runtime.bus import Bus, StreamState

from tellonce_inbox.live import Hub
from tellonce_inbox.sockets import SIGNED_OUT
from tellonce_inbox.store import Store

_TRY_AGAIN_SECONDS = 0.5
_SWEEP_SECONDS = 30.0
_CATCH_UP_SECONDS = 15.0  # an event that can't be read must not keep the inbox closed for ever
_log = structlog.get_logger()


class StreamsMadeAnew(Exception):
    """The broker lost its state: what this process knows of the streams is void, so it starts again."""


async def until(stopping: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Run this until it ends or the service stops; what it raises is raised."""
    async with asyncio.TaskGroup() as group:
        doing = group.create_task(work)
        stop = group.create_task(stopping.wait())
        await asyncio.wait({doing, stop}, return_when=asyncio.FIRST_COMPLETED)
        doing.cancel()
        stop.cancel()


class Readers:
    """Reads STORY and DESK into the hub; `ping` fails until it has caught up with what was there at the start."""

    def __init__(self, bus: Bus, hub: Hub) -> None:
        self._bus, self._hub = bus, hub

    async def run(self) -> None:
        """Read until the bus stops; waits for the streams to be made."""
        story, desk = await self._states()
        first_story, first_desk = self._hub.start(story, desk)
        asyncio.get_running_loop().call_later(_CATCH_UP_SECONDS, self._hub.stop_catching_up)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tail(subjects.STORY, self._hub.on_story, first_story))
            group.create_task(self._tail(subjects.DESK, self._hub.on_desk, first_desk))

    async def ping(self) -> None:
        """Raises Unavailable before the rings are filled."""
        if not self._hub.has_caught_up:
            raise Unavailable("the streams are still being read", reason="LIVE_NOT_READY")

    async def check_forever(self) -> None:
        """Raises StreamsMadeAnew when the streams aren't those that were begun with."""
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            if not self._hub.has_caught_up:
                continue
            try:
                story, desk = await self._bus.stream_state(subjects.STORY), await self._bus.stream_state(subjects.DESK)
            except Unavailable:
                continue
            if not self._hub.is_of(story, desk):
                raise StreamsMadeAnew

    async def _tail(self, stream: str, on_message: Any, start: int) -> None:
        await self._bus.tail(stream, subjects.stream(stream).subjects, on_message, start_sequence=start)

    async def _states(self) -> tuple[StreamState, StreamState]:
        while True:
            try:
                return await self._bus.stream_state(subjects.STORY), await self._bus.stream_state(subjects.DESK)
            except Unavailable:
                await asyncio.sleep(_TRY_AGAIN_SECONDS)


async def end_sockets_forever(hub: Hub, store: Store) -> None:
    """Close the sockets whose session has ended: signed out elsewhere, switched off, or too old."""
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        try:
            await end_sockets(hub, store)
        except TellonceError as error:
            _log.warning("sessions_not_checked", **logs.describe(error))


async def end_sockets(hub: Hub, store: Store) -> None:
    """Close those sockets now."""
    sockets = hub.sockets
    living = await store.living_sessions({socket.session_id for socket in sockets}) if sockets else set()
    for socket in sockets:
        if socket.session_id not in living:
            socket.close(SIGNED_OUT)


async def close_sockets(stopping: asyncio.Event, hub: Hub) -> None:
    """Tell the browsers to come back, as soon as the service is to end."""
    await stopping.wait()
    hub.close()
