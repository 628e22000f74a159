"""What a buried message looks like; that it gets there is tested with a real broker (tests/integration)."""

from collections.abc import Callable
from typing import Any

import pytest
from tellonce_core.errors import Rejected, Unavailable
from tellonce_runtime.bury import bury, dead_copy

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_buried_message_keeps_body_and_headers_and_tells_why(make_message: Callable[..., Any]) -> None:
    message = make_message("x", sequence=7, tries=3)
    message.headers |= {"traceparent": "00-1-2-03", "Nats-Expected-Stream": "MESSAGES"}

    copy = dead_copy(message, durable="history-mail", error=Rejected("ana", reason="INVALID_INPUT"))

    assert copy.subject == "tellonce.dead.MESSAGES.history-mail"
    assert copy.body == message.data
    assert copy.headers["Nats-Msg-Id"] == "dead.history-mail.MESSAGES.7"
    assert copy.headers["Tellonce-Dead-Event-Id"] == "id-x"
    assert copy.headers["Tellonce-Dead-Reason"] == "INVALID_INPUT"
    assert copy.headers["Tellonce-Dead-Tries"] == "3"
    assert copy.headers["Tellonce-Type"] == "google.protobuf.StringValue"
    assert copy.headers["traceparent"] == "00-1-2-03"
    assert "Nats-Expected-Stream" not in copy.headers
    assert "ana" not in str(copy.headers)


async def test_it_is_ended_only_after_the_copy_is_acknowledged(
    make_message: Callable[..., Any], publisher: Any
) -> None:
    message = make_message("x")
    publisher.refusals.append(Unavailable("down"))

    with pytest.raises(Unavailable):
        await bury(publisher, message, durable="history-mail", error=Rejected("no"))
    assert message.end == ""
    await bury(publisher, message, durable="history-mail", error=Rejected("no"))

    assert (message.end, len(publisher.sent)) == ("term", 1)
