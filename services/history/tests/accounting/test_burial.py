"""Whatever was buried on its way into the record has its row, also if it is no message at all."""

from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_history.accounting.burial import buried_row
from tellonce_history.ledger import State
from tellonce_runtime.bus import Received

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BURIED_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SOUND = events_pb2.MessageReceived(
    message=message_pb2.Message(item_id="i1", channel="email", account="a", external_id="m1"), arrival_id="1"
)


def buried(body: bytes, **headers: str) -> Received[bytes]:
    why = {
        "Stream": "MESSAGES",
        "Sequence": "7",
        "Subject": "tellonce.message.received.email.support",
        "Reason": "INVALID_INPUT",
        "Event-Id": "i2.arrival-1",
        "Published": AT.isoformat(),
    } | headers
    told: dict[str, Any] = {f"Tellonce-Dead-{name.replace('_', '-')}": value for name, value in why.items()}
    return Received(
        message=body,
        stream="DEAD",
        sequence=3,
        subject="tellonce.dead.MESSAGES.history-mail",
        event_id="dead.1",
        tries=1,
        published_at=BURIED_AT,
        headers=told | {"Tellonce-Type": "tellonce.message.v1.MessageReceived"},
    )


def test_a_buried_message_keeps_its_reason_its_places_and_when_it_came() -> None:
    row = buried_row(buried(SOUND.SerializeToString()))

    assert row is not None
    assert (row.id, row.state, row.reason) == ("i1", State.FAILED, "INVALID_INPUT")
    assert (row.channel, row.account, row.external_id) == ("email", "support", "m1")
    assert (row.sequences, row.dead_sequence, row.seen, row.first_seen_at) == ((7,), 3, 1, AT)


@pytest.mark.parametrize("body", [b"\xff\xff\xff", StringValue(value="x").SerializeToString()], ids=["torn", "else"])
def test_bytes_that_are_no_message_have_the_row_of_the_item_that_their_event_names(body: bytes) -> None:
    row = buried_row(buried(body))

    assert row is not None
    assert (row.id, row.channel, row.account, row.sequences) == ("i2", "email", "support", (7,))


def test_one_without_any_name_is_called_after_its_place() -> None:
    row = buried_row(buried(b"\xff", **{"Event-Id": "", "Published": "once"}))

    assert row is not None
    assert (row.id, row.first_seen_at) == ("MESSAGES-7", BURIED_AT)


@pytest.mark.parametrize(
    "headers", [{"Stream": "STORY"}, {"Subject": "tellonce.delivery.reported.email.support"}, {"Subject": ""}]
)
def test_what_was_not_buried_on_its_way_into_the_record_has_none(headers: dict[str, str]) -> None:
    assert buried_row(buried(SOUND.SerializeToString(), **headers)) is None
