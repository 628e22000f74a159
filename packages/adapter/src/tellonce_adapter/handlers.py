"""What comes to an adapter from the bus: replies to send."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core.errors import Rejected
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Received

from tellonce_adapter.sending import Send


class SendKeeper(Protocol):
    """What the handler needs of the store."""

    async def store_sends(self, sends: Sequence[Send]) -> None: ...


async def on_reply_send(
    received: Sequence[Received[reply_pb2.ReplySend]],
    *,
    store: SendKeeper,
    clock: Clock,
    wake: Callable[[str], None],
    send_of: Callable[[reply_pb2.ReplySend, datetime], Send],
) -> None:
    """Store the replies, then let the loops of their accounts send them. Safe to run twice: the entry is the key.

    `send_of` raises Rejected where the channel needs more than entry, channel and account."""
    now, sends = clock.now(), []
    for one in received:
        reply = one.message
        if not reply.entry_id or not reply.channel or not reply.account:
            raise Rejected("a reply without entry, channel or account", reason="INVALID_INPUT")
        sends.append(send_of(reply, now))
    await store.store_sends(sends)
    for key in {send.account_key for send in sends}:
        wake(key)
