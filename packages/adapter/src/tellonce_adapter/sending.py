"""What becomes of a send: when it is tried again, when it has failed, and what is told about it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.message import DeliveryState
from tellonce_runtime.event import Event

from tellonce_adapter.accounts import account_key

_BACKOFF = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300, 900, 1800, 3600))
_MAX_DETAIL = 500
_STATES = {
    "later": DeliveryState.SENDING,
    "sent": DeliveryState.SENT,
    "failed": DeliveryState.FAILED,
    "uncertain": DeliveryState.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class Send:
    """A reply on its way out: `body` is the ReplySend as it came, `tries` counts the one that begins.

    `to` is whom the channel sends it to, where that isn't in the body; `public` is whether everybody reads it. A reply
    that takes several calls has made `done` of them; `in_call`: one was being made when the program ended."""

    entry_id: str
    channel: str
    account: str
    body: bytes
    stored_at: datetime
    to: str = ""
    public: bool = False
    tries: int = 0
    done: int = 0
    in_call: bool = False
    external_ids: tuple[str, ...] = ()

    @property
    def account_key(self) -> str:
        """The account among those of all channels."""
        return account_key(self.channel, self.account)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended. `account_is_wrong`: the next reply would end the same way, so the account's loop pauses.

    `detail` is for the agent, in the words of the other side where it said some; `wait` is what that asked for, of all
    replies of the account unless it is `alone`."""

    state: Literal["sent", "later", "failed", "uncertain"]
    detail: str = ""
    account_is_wrong: bool = False
    wait: timedelta | None = None
    alone: bool = False
    external_id: str = ""

    @property
    def delivery(self) -> DeliveryState:
        """The state of the entry that follows from it."""
        return _STATES[self.state]


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
    event_id = ids.delivery_event_id(entry_id or external_id, state)
    return Event(event_id, subjects.delivery_reported(channel, account), told)
