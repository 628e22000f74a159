"""Replies from the bus are stored with the way back that they take."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core.errors import Rejected
from tellonce_ingest_social.handlers import on_reply_send, way_back
from tellonce_ingest_social.sending import Send
from tellonce_runtime.event import Received
from tellonce_runtime.testing import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="session")


class MemoryStore:
    def __init__(self) -> None:
        self.sends: dict[str, Send] = {}

    async def store_sends(self, sends: Sequence[Send]) -> None:
        for send in sends:
            self.sends.setdefault(send.entry_id, send)


def reply(**changes: Any) -> reply_pb2.ReplySend:
    identity = message_pb2.Identity(kind="phone", value="+905551112233")
    person = message_pb2.Participant(identity=identity, role=message_pb2.PARTICIPANT_ROLE_TO)
    facts: dict[str, Any] = {"entry_id": "e", "channel": "whatsapp", "account": "destek", "recipients": [person]}
    return reply_pb2.ReplySend(**(facts | changes))


def received(message: reply_pb2.ReplySend) -> Received[reply_pb2.ReplySend]:
    return Received(message, "REPLIES", 1, "", message.entry_id, 1, datetime.now(UTC), {})


async def test_a_reply_is_stored_once_and_its_account_is_woken() -> None:
    store, woken = MemoryStore(), []

    for _ in range(2):
        await on_reply_send([received(reply())], store=store, clock=FakeClock(), wake=woken.append)

    assert [send.to for send in store.sends.values()] == ["+905551112233"]
    assert woken == ["whatsapp/destek"] * 2


async def test_a_reply_goes_back_where_the_question_came_from_unless_that_is_another_account() -> None:
    assert way_back(reply(in_reply_to="destek/dm/group%201/wamid.1")) == "group 1"
    assert way_back(reply(in_reply_to="baku/dm/1/wamid.1")) == "+905551112233"


@pytest.mark.parametrize("missing", ["entry_id", "channel", "account", "recipients"])
async def test_a_reply_that_lacks_something_is_rejected(missing: str) -> None:
    one = reply()
    one.ClearField(missing)

    with pytest.raises(Rejected):
        await on_reply_send([received(one)], store=MemoryStore(), clock=FakeClock(), wake=lambda _: None)
