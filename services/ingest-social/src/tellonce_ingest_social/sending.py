"""What becomes of a send: when it is tried again, when it has failed, and what is told about it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.message import DeliveryState
from tellonce_runtime.event import Event

from tellonce_ingest_social.requests import RateLimited, Refused, SendAnswer, Sent, Unclear

_BACKOFF = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300, 900, 1800, 3600))
_MAX_DETAIL = 500
INTERRUPTED = "the program ended while it was sending: nobody can tell whether the customer got it"


@dataclass(frozen=True, slots=True)
class Send:
    """A stored send: `body` is the ReplySend as it came, `tries` counts the one that begins.

    `to` is the network's id of the person or group. Of its calls `done` are made; `in_call` is true if one was being
    made when the program ended."""

    entry_id: str
    channel: str
    account: str
    to: str
    body: bytes
    stored_at: datetime
    tries: int = 0
    done: int = 0
    in_call: bool = False
    external_ids: tuple[str, ...] = ()

    @property
    def account_key(self) -> str:
        """The account among those of all channels."""
        return f"{self.channel}/{self.account}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended. `account_is_wrong`: the next reply would end the same way, so the loop pauses.

    `detail` is for the agent; `wait` is what the network asked for."""

    state: Literal["sent", "later", "failed", "uncertain"]
    detail: str = ""
    account_is_wrong: bool = False
    wait: timedelta | None = None
    external_id: str = ""


def outcome_of(answer: SendAnswer, *, repeatable: bool) -> Outcome:
    """What the network's answer to one call means for the send; `repeatable`: it drops a repeat by itself."""
    match answer:
        case Sent():
            return Outcome("sent", external_id=answer.external_id)
        case RateLimited():
            detail = answer.detail or "the network asks us to wait"
            return Outcome("later", detail, wait=max(answer.retry_after, timedelta(seconds=1)))
        case Refused(reason="credentials"):
            return Outcome("later", answer.detail, account_is_wrong=True)
        case Refused():
            return Outcome("failed" if answer.permanent else "later", answer.detail)
        case Unclear():
            return Outcome("later" if repeatable else "uncertain", answer.detail or "the network gave no clear answer")


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return _BACKOFF[min(tries, len(_BACKOFF)) - 1] if tries > 0 else timedelta()


def settled(outcome: Outcome, send: Send, *, now: datetime, give_up_after: timedelta) -> Outcome:
    """The outcome, turned into a failure when it has been tried for long enough."""
    if outcome.state == "later" and now - send.stored_at > give_up_after:
        return Outcome("failed", f"given up after {send.tries} tries: {outcome.detail}", outcome.account_is_wrong)
    return outcome


def delivery_event(
    channel: str, account: str, *, entry_id: str, external_id: str, state: DeliveryState, detail: str, at: datetime
) -> Event:
    """What history is told; the same step told twice is one event."""
    told = events_pb2.DeliveryReported(
        channel=channel,
        account=account,
        entry_id=entry_id,
        external_id=external_id,
        state=message_pb2.DeliveryState.Value(f"DELIVERY_STATE_{state.name}"),
        at=wire.timestamp(at),
        detail=detail[:_MAX_DETAIL],
    )
    return Event(
        ids.delivery_event_id(entry_id or external_id, state), subjects.delivery_reported(channel, account), told
    )
