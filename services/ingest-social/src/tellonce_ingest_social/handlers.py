"""What comes in from the bus: replies to send."""

from collections.abc import Callable, Sequence
from typing import Protocol

from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core.errors import Rejected
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Received

from tellonce_ingest_social.names import named
from tellonce_ingest_social.sending import Send


class SendStore(Protocol):
    """What the handler needs of the store."""

    async def store_sends(self, sends: Sequence[Send]) -> None: ...


async def on_reply_send(
    received: Sequence[Received[reply_pb2.ReplySend]], *, store: SendStore, clock: Clock, wake: Callable[[str], None]
) -> None:
    """Store the replies, then let the loops of their accounts send them. Safe to run twice: the entry is the key."""
    now = clock.now()
    sends = [
        Send(one.entry_id, one.channel, one.account, way_back(one), one.SerializeToString(), now)
        for one in (each.message for each in received)
    ]
    for send in sends:
        if not send.entry_id or not send.channel or not send.account or not send.to:
            raise Rejected("a reply without entry, channel, account or recipient", reason="INVALID_INPUT")
    await store.store_sends(sends)
    for account_key in {send.account_key for send in sends}:
        wake(account_key)


def way_back(reply: reply_pb2.ReplySend) -> str:
    """The network's id of the person or group that the reply goes to; empty if there is none."""
    answered = named(reply.in_reply_to)
    if answered is not None and answered.account == reply.account:
        return answered.route
    people = (one.identity.value for one in reply.recipients if one.role == message_pb2.PARTICIPANT_ROLE_TO)
    return next((value for value in people if value), "")
