"""`tellonce replay`: puts buried messages back onto their original subjects.

A replayed message gets the id of its event with `.r<number in DEAD>`: put back twice it is one message, and the
broker's dedupe doesn't take it for the one that failed."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError
from tellonce_core import subjects
from tellonce_runtime.connection import connected
from tellonce_runtime.event import DEAD_PREFIX, MSG_ID
from tellonce_runtime.settings import ServiceSettings

_REPLAYED = re.compile(r"\.r\d+\Z")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which buried messages; an empty condition holds always."""

    durable: str = ""
    sequence: int = 0

    def covers(self, sequence: int, subject: str) -> bool:
        """True if the message is one of them."""
        return (not self.sequence or sequence == self.sequence) and (
            not self.durable or subject.rpartition(".")[2] == self.durable
        )


async def replay(wanted: Wanted, *, go: bool, settings: ServiceSettings | None = None) -> AsyncIterator[str]:
    """One line a buried message, oldest first; with `go` each is published again, acked, and taken out of DEAD."""
    async with connected((settings or ServiceSettings()).nats, "replay") as connection:
        state = (await connection.js.stream_info(subjects.DEAD)).state
        for sequence in range(state.first_seq, state.last_seq + 1):
            message = await _get(connection.js, sequence)
            if message is None or not wanted.covers(sequence, message.subject or ""):
                continue
            if go:
                await _put_back(connection.js, sequence, message)
            yield describe(sequence, message)


async def _get(js: JetStreamContext, sequence: int) -> RawStreamMsg | None:
    try:
        return await js.get_msg(subjects.DEAD, sequence)
    except NotFoundError:
        return None


async def _put_back(js: JetStreamContext, sequence: int, message: RawStreamMsg) -> None:
    subject, headers = original(sequence, message.headers or {})
    await js.publish(subject, message.data or b"", headers=headers, timeout=20)
    await js.delete_msg(subjects.DEAD, sequence)


def original(sequence: int, dead: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Subject and headers with which the message is published again."""
    headers = {name: value for name, value in dead.items() if not name.startswith((DEAD_PREFIX, "Nats-"))}
    event_id = _REPLAYED.sub("", dead.get(f"{DEAD_PREFIX}Event-Id", ""))
    headers[MSG_ID] = f"{event_id or 'unnamed'}.r{sequence}"
    return dead[f"{DEAD_PREFIX}Subject"], headers


def describe(sequence: int, message: RawStreamMsg | Msg) -> str:
    """One line for people: number, where it failed, why, after how many tries."""
    headers = message.headers or {}
    facts = {name: headers.get(DEAD_PREFIX + name, "?") for name in ("Reason", "Error", "Subject", "Tries", "At")}
    durable = (message.subject or "").rpartition(".")[2]
    return (
        f"{sequence:>6}  {facts['At']}  {durable:<20} {facts['Reason']} after {facts['Tries']} tries  "
        f"{facts['Subject']}  {facts['Error']}"
    )
