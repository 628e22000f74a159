"""Replies from the bus are stored once, and the loops of their accounts woken."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.handlers import on_reply_send
from tellonce_adapter.sending import Send
from tellonce_core.errors import Rejected
from tellonce_runtime.event import Received
from tellonce_runtime.testing import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")


class MemoryStore:
    def __init__(self) -> None:
        self.sends: dict[str, Send] = {}

    async def store_sends(self, sends: Sequence[Send]) -> None:
        for send in sends:
            self.sends.setdefault(send.entry_id, send)


def received(message: reply_pb2.ReplySend) -> Received[reply_pb2.ReplySend]:
    return Received(message, "REPLIES", 1, "", message.entry_id, 1, datetime.now(UTC), {})


def a_send(reply: reply_pb2.ReplySend, now: datetime) -> Send:
    return Send(reply.entry_id, reply.channel, reply.account, b"", now)


async def test_a_reply_is_stored_once_and_its_account_is_woken() -> None:
    store, woken = MemoryStore(), []
    reply = received(reply_pb2.ReplySend(entry_id="e", channel="chat", account="main"))

    for _ in range(2):
        await on_reply_send([reply], store=store, clock=FakeClock(), wake=woken.append, send_of=a_send)

    assert list(store.sends) == ["e"]
    assert woken == ["chat/main"] * 2


@pytest.mark.parametrize("missing", ["entry_id", "channel", "account"])
async def test_a_reply_that_lacks_something_is_rejected_and_nothing_is_stored(missing: str) -> None:
    store, good = MemoryStore(), reply_pb2.ReplySend(entry_id="e", channel="chat", account="main")
    bad = reply_pb2.ReplySend(entry_id="f", channel="chat", account="main")
    bad.ClearField(missing)

    with pytest.raises(Rejected):
        await on_reply_send(
            [received(good), received(bad)], store=store, clock=FakeClock(), wake=lambda _: None, send_of=a_send
        )

    assert store.sends == {}
