"""What becomes of a send: when it is tried again, when it has failed, and what is told about it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import ids, subjects, wire
from tellonce_runtime.event import Event

_BACKOFF = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300, 900, 1800, 3600))
_STATES = {
    "sending": message_pb2.DELIVERY_STATE_SENDING,
    "sent": message_pb2.DELIVERY_STATE_SENT,
    "failed": message_pb2.DELIVERY_STATE_FAILED,
}


@dataclass(frozen=True, slots=True)
class Send:
    """A stored send; `body` is the ReplySend as it came, `tries` counts the one that begins."""

    entry_id: str
    account: str
    body: bytes
    stored_at: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended. `account` is wrong when the next mail would end the same way: the loop pauses then.

    `detail` is for the agent, in the server's words where it said some."""

    state: Literal["sent", "later", "failed"]
    detail: str = ""
    account_is_wrong: bool = False


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return _BACKOFF[min(tries, len(_BACKOFF)) - 1] if tries > 0 else timedelta()


def settled(outcome: Outcome, send: Send, *, now: datetime, give_up_after: timedelta) -> Outcome:
    """The outcome, turned into a failure when it has been tried for long enough."""
    if outcome.state == "later" and now - send.stored_at > give_up_after:
        return Outcome("failed", f"given up after {send.tries} tries: {outcome.detail}"[:500], outcome.account_is_wrong)
    return outcome


def delivery_event(send: Send, message_id: str, state: str, detail: str, at: datetime) -> Event:
    """What history is told; the same step told twice is one event."""
    told = events_pb2.DeliveryReported(
        channel="email",
        account=send.account,
        entry_id=send.entry_id,
        external_id=message_id,
        state=_STATES[state],
        at=wire.timestamp(at),
        detail=detail[:500],
    )
    subject = subjects.delivery_reported("email", send.account)
    return Event(ids.delivery_event_id(send.entry_id, state), subject, told)
