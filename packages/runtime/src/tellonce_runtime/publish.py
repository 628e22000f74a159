"""Publishing: each message is sent with its id until the broker has acknowledged it, or until time is up."""

import asyncio
from collections.abc import Sequence

import nats.errors
import nats.js.errors
from tellonce_core.errors import Busy, Rejected, TellonceError, Unavailable

from tellonce_runtime import metrics
from tellonce_runtime.connection import Connection
from tellonce_runtime.event import Outgoing, PubAck

WINDOW = 256
_ATTEMPT_SECONDS = 2.0
_RETRY_SECONDS = (0.05, 0.1, 0.25, 0.5)


class Publisher:
    """Sends with at most 256 messages in flight. Not nats-py's publish_async: that one leaks slots over reconnects."""

    def __init__(self, connection: Connection, timeout_seconds: float) -> None:
        self._connection = connection
        self._timeout_seconds = timeout_seconds
        self._window = asyncio.Semaphore(WINDOW)

    async def send(self, outgoing: Outgoing) -> PubAck:
        """The broker's acknowledgement. Busy when the stream is full, Unavailable when time is up, Rejected when the
        broker will never take it. After Unavailable it may be stored all the same: send it again with the same id."""
        async with self._window:
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    return await self._send_until_acked(outgoing)
            except TimeoutError as error:
                raise Unavailable("the broker didn't acknowledge in time", reason="BUS_UNAVAILABLE") from error

    async def send_many(self, outgoing: Sequence[Outgoing]) -> None:
        """All are acknowledged, or the first failure is raised once every one has ended."""
        for start in range(0, len(outgoing), WINDOW):
            part = outgoing[start : start + WINDOW]
            for result in await asyncio.gather(*map(self.send, part), return_exceptions=True):
                if isinstance(result, BaseException):
                    raise result

    async def _send_until_acked(self, outgoing: Outgoing) -> PubAck:
        for attempt in range(1_000_000):
            await self._connection.connected.wait()
            try:
                ack = await self._connection.js.publish(
                    outgoing.subject, outgoing.body, timeout=_ATTEMPT_SECONDS, headers=dict(outgoing.headers)
                )
            except (nats.errors.Error, OSError) as error:
                metrics.BUS_PUBLISH_RETRIES.labels(_cause(error)).inc()
            else:
                metrics.BUS_PUBLISHED.labels(ack.stream).inc()
                return PubAck(ack.stream, ack.seq, bool(ack.duplicate))
            await asyncio.sleep(_RETRY_SECONDS[min(attempt, len(_RETRY_SECONDS) - 1)])
        raise Unavailable("the broker didn't acknowledge", reason="BUS_UNAVAILABLE")


def _cause(error: Exception) -> str:
    """The name of what may be tried again; raises what may not."""
    refusal = _refusal(error)
    if refusal is not None:
        raise refusal from error
    return type(error).__name__


def _refusal(error: Exception) -> TellonceError | None:
    if isinstance(error, nats.errors.ConnectionClosedError | nats.errors.ConnectionDrainingError):
        return Unavailable("the connection to the broker is closed", reason="BUS_CLOSED")
    if isinstance(error, nats.errors.MaxPayloadError):
        return Rejected("the message is larger than the broker takes", reason="MESSAGE_TOO_LARGE")
    if isinstance(error, nats.js.errors.BadRequestError):
        return Rejected(f"the broker refuses the message: {error.description}", reason="BUS_REFUSED")
    full = isinstance(error, nats.js.errors.APIError) and "maximum" in (error.description or "")
    return Busy("the stream is full", reason="STREAM_FULL") if full else None
