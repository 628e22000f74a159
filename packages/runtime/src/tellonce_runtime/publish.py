"""Publishing: each message is sent with its id until the broker has acknowledged it, or until time is up.

Acknowledgements come to an inbox of our own: nats-py's publish_async never ends those that the broker refuses and leaks
slots over a reconnect, and its publish starts a task and a timer for every message.
"""

import asyncio
import itertools
import json
import time
from collections.abc import Sequence

import nats.errors
from nats.aio.msg import Msg
from tellonce_core.errors import Busy, Rejected, TellonceError, Unavailable

from tellonce_runtime import metrics
from tellonce_runtime.connection import Connection
from tellonce_runtime.event import Outgoing, PubAck

WINDOW = 256
_ATTEMPT_SECONDS = 2.0
_HEADER_FRAME = 16  # NATS/1.0 and the line ends
_RETRY_SECONDS = (0.05, 0.1, 0.25, 0.5)

Result = PubAck | TellonceError | None
"""None: no answer that ends it; it may be sent again."""


class Publisher:
    """Sends over one connection; at most 256 single messages, and 256 of each `send_many`, are in flight."""

    def __init__(self, connection: Connection, timeout_seconds: float) -> None:
        self._connection = connection
        self._timeout_seconds = timeout_seconds
        self._acks = _Acks(connection)
        self._window = asyncio.Semaphore(WINDOW)

    async def send(self, outgoing: Outgoing) -> PubAck:
        """The broker's acknowledgement. Busy when the stream is full, Unavailable when time is up, Rejected when the
        broker will never take it. After Unavailable it may be stored all the same: send it again with the same id."""
        async with self._window:
            [ack] = await self._send([outgoing])
        return ack

    async def send_many(self, outgoing: Sequence[Outgoing]) -> list[PubAck]:
        """All acknowledgements, in order, or the first failure once each of its window has ended."""
        acks: list[PubAck] = []
        for start in range(0, len(outgoing), WINDOW):
            acks += await self._send(outgoing[start : start + WINDOW])
        return acks

    async def _send(self, part: Sequence[Outgoing]) -> list[PubAck]:
        ends = time.monotonic() + self._timeout_seconds
        results: list[Result] = [self._refuse_large(outgoing) for outgoing in part]
        for attempt in itertools.count():
            waiting = [index for index, result in enumerate(results) if result is None]
            if not waiting:
                break
            await self._rest(attempt, ends)
            answers = await self._acks.exchange([part[index] for index in waiting], ends)
            for index, answer in zip(waiting, answers, strict=True):
                results[index] = answer
        return _all_acks(results)

    def _refuse_large(self, outgoing: Outgoing) -> Result:
        """The broker counts headers too, and ends the connection of who sends more than it takes."""
        headers = sum(len(name.encode()) + len(value.encode()) + 4 for name, value in outgoing.headers.items())
        if len(outgoing.body) + headers + _HEADER_FRAME <= self._connection.client.max_payload:
            return None
        return Rejected("the message is larger than the broker takes", reason="MESSAGE_TOO_LARGE")

    async def _rest(self, attempt: int, ends: float) -> None:
        """Wait before trying again, and until there is a connection; Unavailable when time is up."""
        if not attempt and self._connection.connected.is_set():
            return
        try:
            async with asyncio.timeout(ends - time.monotonic()):
                if attempt:
                    await asyncio.sleep(_RETRY_SECONDS[min(attempt, len(_RETRY_SECONDS)) - 1])
                await self._connection.connected.wait()
        except TimeoutError as error:
            raise Unavailable("the broker didn't acknowledge in time", reason="BUS_UNAVAILABLE") from error


class _Batch:
    """What was sent together; `done` is set when the last answer is there."""

    def __init__(self, size: int) -> None:
        self.answers: list[Msg | None] = [None] * size
        self.left = size
        self.done = asyncio.Event()


class _Acks:
    """The inbox that acknowledgements come to, and who waits for which."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._prefix = ""
        self._numbers = itertools.count()
        self._waiting: dict[str, tuple[_Batch, int]] = {}

    async def exchange(self, part: Sequence[Outgoing], ends: float) -> list[Result]:
        """Send each once and wait for the answers, two seconds at most; nothing waits any more afterwards."""
        if not self._prefix:
            self._prefix = f"{self._connection.client.new_inbox()}."
            await self._connection.client.subscribe(f"{self._prefix}*", cb=self._on_ack)
        batch, tokens = _Batch(len(part)), [str(next(self._numbers)) for _ in part]
        try:
            for index, (outgoing, token) in enumerate(zip(part, tokens, strict=True)):
                self._waiting[token] = (batch, index)
                await self._connection.client.publish(
                    outgoing.subject, outgoing.body, reply=self._prefix + token, headers=outgoing.headers
                )
            async with asyncio.timeout(max(0.0, min(_ATTEMPT_SECONDS, ends - time.monotonic()))):
                await batch.done.wait()
        except TimeoutError:
            metrics.BUS_PUBLISH_RETRIES.labels("Timeout").inc(batch.left)
        except (nats.errors.Error, OSError) as error:
            return _all_failed(part, error)
        finally:
            for token in tokens:
                self._waiting.pop(token, None)
        return [_result(answer) for answer in batch.answers]

    async def _on_ack(self, message: Msg) -> None:
        found = self._waiting.pop(message.subject.rpartition(".")[2], None)
        if found is not None:  # else: it came after its time, and was sent again
            batch, index = found
            batch.answers[index] = message
            batch.left -= 1
            if not batch.left:
                batch.done.set()


def _all_failed(part: Sequence[Outgoing], error: Exception) -> list[Result]:
    """None of them is known to be stored."""
    metrics.BUS_PUBLISH_RETRIES.labels(type(error).__name__).inc(len(part))
    if isinstance(error, nats.errors.ConnectionClosedError | nats.errors.ConnectionDrainingError):
        return [Unavailable("the connection to the broker is closed", reason="BUS_CLOSED") for _ in part]
    return [None for _ in part]


def _result(answer: Msg | None) -> Result:
    if answer is None:
        return None
    if not answer.data:  # 503: no stream takes the subject now, as between two leaders
        metrics.BUS_PUBLISH_RETRIES.labels("NoStream").inc()
        return None
    fields = json.loads(answer.data)
    if "error" in fields:
        return _refusal(int(fields["error"].get("code", 0)), str(fields["error"].get("description", "")))
    metrics.BUS_PUBLISHED.labels(fields["stream"]).inc()
    return PubAck(fields["stream"], fields["seq"], fields.get("duplicate", False))


def _refusal(code: int, description: str) -> Result:
    if "maximum" in description and "size" not in description:  # bytes, messages, messages per subject
        return Busy("the stream is full", reason="STREAM_FULL")
    if code == 400 or "size" in description:
        return Rejected(f"the broker refuses the message: {description}", reason="BUS_REFUSED")
    metrics.BUS_PUBLISH_RETRIES.labels(f"Api{code}").inc()
    return None


def _all_acks(results: Sequence[Result]) -> list[PubAck]:
    for result in results:
        if isinstance(result, TellonceError):
            raise result
    return [result for result in results if isinstance(result, PubAck)]
