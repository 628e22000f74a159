"""Pulling from a durable: one request, answered with what is there or with the first message to come.

nats-py's own fetch starts a task and draws a random id for every message, and stalls over a server's restart until its
time is up; this asks the same server API with a callback.
"""

import asyncio
import json
from typing import Self

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js.api import Header

from tellonce_runtime.connection import Connection

_GRACE_SECONDS = 0.5


class PullError(Exception):
    """The server refuses the pull: the consumer or its stream isn't there (yet)."""


class Puller:
    """Pulls from one consumer; only one `pull` at a time."""

    def __init__(self, connection: Connection, stream: str, consumer: str) -> None:
        self._connection = connection
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._inbox = connection.client.new_inbox()
        self._arrived: list[Msg] = []
        self._wanted = 0
        self._problem = ""
        self._done = asyncio.Event()
        self._subscription: Subscription | None = None

    async def __aenter__(self) -> Self:
        self._subscription = await self._connection.client.subscribe(self._inbox, cb=self._on_message)
        self._connection.on_reconnected.add(self.wake)  # what was asked before is forgotten: ask again
        return self

    async def __aexit__(self, *_: object) -> None:
        self._connection.on_reconnected.discard(self.wake)
        if self._subscription and not self._connection.client.is_closed:
            await self._subscription.unsubscribe()

    async def pull(self, count: int, seconds: float) -> list[Msg]:
        """Up to `count` messages as soon as there is one, none after `seconds`; PullError without a consumer."""
        self._wanted, self._problem = count, ""
        self._done.clear()
        if not self._arrived:  # else: late ones of an earlier pull
            request = {"batch": count, "no_wait": True, "expires": int(seconds * 1e9)}
            await self._connection.client.publish(self._subject, json.dumps(request).encode(), self._inbox)
            await self._wait(seconds + _GRACE_SECONDS)
        if self._problem and not self._arrived:
            raise PullError(self._problem)
        messages, self._arrived = self._arrived[:count], self._arrived[count:]
        return messages

    def wake(self) -> None:
        """End a pull that waits, with what it has."""
        self._done.set()

    def take_arrived(self) -> list[Msg]:
        """What arrived and was not returned yet."""
        messages, self._arrived = self._arrived, []
        return messages

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._done.wait()
        except TimeoutError:  # over a restart of the server nobody answers; the next pull asks again
            return

    async def _on_message(self, message: Msg) -> None:
        status = message.headers.get(Header.STATUS) if message.headers and not message.data else None
        if status is None:
            self._arrived.append(message)
            if len(self._arrived) >= self._wanted:
                self._done.set()
        elif status != "100":
            if status not in {"404", "408"}:
                self._problem = (
                    f"{status} {message.headers.get(Header.DESCRIPTION, '')}".strip() if message.headers else status
                )
            self._done.set()
