"""WebSocket: one browser's live connection; its messages in, the hub's messages out."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from google.protobuf.wrappers_pb2 import StringValue
from tellonce_core import subjects
from tellonce_core.errors import Denied

from tellonce_inbox import guard, metrics, rights
from tellonce_inbox.auth import SignedIn
from tellonce_inbox.cursor import Cursor
from tellonce_inbox.parts import Parts, parts_of
from tellonce_inbox.sockets import FLOODING, GONE, SIGNED_OUT, TOO_SLOW, Socket

router = APIRouter()
_log = structlog.get_logger()

_SEND_SECONDS = 10.0
_MAX_TEXT, _TEXT_OF_CHAT = 4_096, 48
_MAX_MARKS = 1_000
_FLOOD, _FLOOD_SECONDS = 60, 10.0
_REPEAT_SECONDS = 1.0


@router.websocket("/api/live")
async def live(websocket: WebSocket, cursor: str = "") -> None:
    """Live events from `cursor` on; closed with 4401 without session, 1013 if too slow, 1012 at our end."""
    parts = parts_of(websocket)
    try:
        guard.check_origin(websocket, parts.settings.allowed_origins)
    except Denied:
        await websocket.close()  # before it is accepted: HTTP 403
        return
    caller = await parts.auth.resolve(websocket.cookies.get(guard.COOKIE, ""))
    await websocket.accept()
    if caller is None or not rights.may_read(caller.user):
        await websocket.close(SIGNED_OUT, "sign in first")
        return
    if not parts.hub.has_caught_up:
        await websocket.close(TOO_SLOW, "the inbox is starting: come back")
        return
    await _Connection(websocket, parts, caller).serve(Cursor.parse(cursor) or _LONG_AGO if cursor else None)


_LONG_AGO = Cursor("", 0, 0)
"""Stands for a cursor that is none of ours: it leads to `reload`."""


@dataclass
class _Connection:
    websocket: WebSocket
    parts: Parts
    caller: SignedIn
    _times: list[float] = field(default_factory=list)
    _told: dict[tuple[str, str], float] = field(default_factory=dict)

    async def serve(self, cursor: Cursor | None) -> None:
        """Send and receive until one side ends it."""
        hub, user = self.parts.hub, self.caller.user
        socket = Socket(user, self.caller.session.id, self.parts.settings.socket_backlog, heard_at=self._now())
        if user.id not in hub.marks:
            hub.marks[user.id] = await self.parts.store.newest_marks(user.id, _MAX_MARKS)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(hub.join(socket, cursor), name="join")
                group.create_task(self.parts.presence.say(user.id, active=True), name="presence")
                reader = group.create_task(self._read(socket), name="read")
                with suppress(WebSocketDisconnect):  # it went away while we sent
                    await socket.pump(self.websocket, _SEND_SECONDS)
                socket.close(GONE)
                reader.cancel()
        finally:
            hub.leave(socket)
            metrics.LIVE_CLOSED.labels(str(socket.close_code)).inc()
            _log.info("live_closed", user_id=user.id, code=socket.close_code)
            if not any(other.user.id == user.id for other in hub.sockets):
                hub.marks.pop(user.id, None)

    async def _read(self, socket: Socket) -> None:
        try:
            while not socket.is_closing:
                await self._take(socket, await self.websocket.receive_text())
        except (WebSocketDisconnect, KeyError):  # KeyError: a binary message, which no browser of ours sends
            socket.close(GONE)

    async def _take(self, socket: Socket, text: str) -> None:
        now = self._now()
        self._times = [at for at in self._times if now - at < _FLOOD_SECONDS]
        self._times.append(now)
        if len(self._times) > _FLOOD or len(text) > _MAX_TEXT + _TEXT_OF_CHAT * self.parts.settings.socket_chats:
            socket.close(FLOODING)
            return
        socket.heard_at = now
        message = _parsed(text)
        if message.get("type") == "heartbeat":
            socket.active = message.get("active") is True
        elif message.get("type") == "chats":
            socket.chats = _chats(message.get("conversation_ids"), self.parts.settings.socket_chats)
        elif message.get("type") in ("typing", "viewing"):
            conversation_id = message.get("conversation_id")
            if isinstance(conversation_id, str):
                socket.looks_at = conversation_id
                await self._tell(message["type"], conversation_id, now)

    async def _tell(self, kind: Any, conversation_id: str, now: float) -> None:
        """Say that the agent types or looks, once a second at most; what isn't an id is passed over."""
        try:
            subject = subjects.live(kind, conversation_id)
        except ValueError:
            return
        if now - self._told.get((kind, subject), float("-inf")) >= _REPEAT_SECONDS:
            self._told = {(kind, subject): now}
            await self.parts.bus.publish_live(subject, StringValue(value=self.caller.user.id))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _chats(sent: object, most: int) -> frozenset[str]:
    """The first conversations of a list; what is none counts as an empty one."""
    found = sent if isinstance(sent, list) else []
    return frozenset(one for one in found[:most] if isinstance(one, str))


def _parsed(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
