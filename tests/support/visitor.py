"""A visitor without a browser: the chat protocol over a raw WebSocket, with an outbox that outlives cuts."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from tellonce_core import ids
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

Frame = dict[str, Any]


class Visitor:
    """Keeps what a widget keeps: token, cursor, what isn't acked, what was shown."""

    def __init__(self, url: str, account: str = "web", *, origin: str | None = None, clock_off: float = 0.0) -> None:
        self.url = f"{url.replace('http', 'ws', 1)}/chat/v1/{account}/socket"
        self.origin = origin
        self.session = ""
        self.cursor = ""
        self.floor = 0
        self.n = 0
        self.outbox: deque[tuple[Frame, float]] = deque()
        self.acked: dict[str, str] = {}
        """Entry ids by our ids, in the order of the acks."""
        self.entries: dict[str, Frame] = {}
        self.arrivals: list[str] = []
        """Every `entry` frame's id, repeats included."""
        self.frames: list[Frame] = []
        self.chat: Frame = {}
        self.socket: ClientConnection | None = None
        self._mails = False
        self._clock_off = clock_off
        self._changed = asyncio.Event()
        self._refused = asyncio.Event()
        self._pause = 0.0

    def now(self) -> float:
        """The visitor's own clock, which may be minutes off."""
        return time.time() + self._clock_off

    @asynccontextmanager
    async def online(self, **hello: Any) -> AsyncIterator["Visitor"]:
        """Connected and welcomed; what isn't acked is sent again."""
        async with connect(self.url, origin=self.origin, compression=None) as socket:  # type: ignore[arg-type]
            await self.greet(socket, **hello)
            tasks = [asyncio.create_task(self._read(socket)), asyncio.create_task(self._send_again(socket))]
            try:
                yield self
            finally:
                self.socket = None
                for task in tasks:
                    task.cancel()
                    with suppress(asyncio.CancelledError, ConnectionClosed):
                        await task

    async def greet(self, socket: ClientConnection, **hello: Any) -> None:
        """Say hello, take the welcome, send what waits."""
        known = {"session": self.session, "cursor": self.cursor, "floor": self.floor}
        await socket.send(json.dumps({"t": "hello", "v": 1, **{k: v for k, v in known.items() if v}, **hello}))
        while not self.take(json.loads(await socket.recv())):
            pass
        await self._send_all(socket)
        self.socket = socket

    async def _send_all(self, socket: ClientConnection) -> None:
        """Everything that isn't acked, in order, with how long it has waited."""
        sent = 0
        while sent < len(self.outbox):
            frame, written = self.outbox[sent]
            sent += 1
            timed = {"waited_ms": round((self.now() - written) * 1000)} if "n" in frame else {}
            before = len(self.outbox)
            await socket.send(json.dumps(frame | timed))
            sent = max(0, sent - max(0, before - len(self.outbox)))

    async def _send_again(self, socket: ClientConnection) -> None:
        """What was refused for now goes again, with all behind it."""
        with suppress(ConnectionClosed):
            while True:
                await self._refused.wait()
                await asyncio.sleep(self._pause)
                self._refused.clear()
                await self._send_all(socket)

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in socket:
                frame = json.loads(text)
                self.take(frame)
                if self._mails and frame["t"] == "entry":  # as a widget would, to say that it is there
                    await socket.send('{"t":"ping"}')
        self.socket = None
        self._changed.set()

    def take(self, frame: Frame) -> bool:
        """Note a frame; True if it was the welcome."""
        self.frames.append(frame)
        kind = frame["t"]
        if kind == "welcome":
            self.session, self.chat = frame["session"], frame["chat"]
            for entry in frame["entries"]:
                self.entries[entry["id"]] = entry
        elif kind == "ack":
            self.acked[frame["id"]] = frame["entry"]
            self.floor = max(self.floor, frame["at"])
            self.outbox = deque(one for one in self.outbox if one[0]["id"] != frame["id"])
        elif kind == "entry":
            self.arrivals.append(frame["entry"]["id"])
            self.entries[frame["entry"]["id"]] = frame["entry"]
        elif kind == "error" and "retry_ms" in frame:
            self._pause = frame["retry_ms"] / 1000
            self._refused.set()
        elif kind == "chat":
            self.chat = frame["chat"]
        if frame.get("cursor"):
            self.cursor = max(self.cursor, frame["cursor"], key=lambda text: (len(text), text))
        self._changed.set()
        return bool(kind == "welcome")

    async def say(self, text: str, **more: Any) -> str:
        """Write something; its id. It is sent now or after the cut."""
        self.n += 1
        frame = {"t": "say", "id": ids.new_id(), "n": self.n, "text": text, "waited_ms": 0, **more}
        await self.put(frame)
        return str(frame["id"])

    async def put(self, frame: Frame) -> None:
        """Send a frame that wants an ack."""
        self._mails = self._mails or "email" in frame
        self.outbox.append((frame, self.now()))
        if self.socket is not None:
            with suppress(ConnectionClosed):
                await self.socket.send(json.dumps(frame))

    async def send(self, **frame: Any) -> None:
        """Send a frame that is not repeated."""
        assert self.socket is not None
        await self.socket.send(json.dumps(frame))

    async def until(self, found: Callable[[], Any], seconds: float = 20, what: str = "it") -> Any:
        """Wait until this is true of what was heard."""
        try:
            async with asyncio.timeout(seconds):
                while not (result := found()):
                    self._changed.clear()
                    await self._changed.wait()
                return result
        except TimeoutError:
            raise AssertionError(f"{what} did not come in {seconds} s; the last frames: {self.frames[-5:]}") from None

    async def all_acked(self, seconds: float = 20) -> None:
        """Wait until nothing waits for its ack."""
        await self.until(lambda: not self.outbox, seconds, "an ack")

    def falls_asleep(self) -> None:
        """The lid is closed: nothing is said any more, and the line stays open."""
        self._mails = False

    def last(self, kind: str) -> Frame | None:
        """The newest frame of a kind."""
        return next((frame for frame in reversed(self.frames) if frame["t"] == kind), None)

    def heard(self, text: str) -> Frame | None:
        """The entry with these words."""
        return next((entry for entry in self.entries.values() if entry["text"] == text), None)


__all__ = ["Frame", "InvalidStatus", "Visitor"]
