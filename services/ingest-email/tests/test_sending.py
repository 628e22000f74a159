from datetime import UTC, datetime, timedelta

import pytest
from tellonce.message.v1 import message_pb2
from tellonce_ingest_email.sending import Outcome, Send, delivery_event, settled, wait_after

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SEND = Send("e1", "destek", b"", NOW - timedelta(hours=1), tries=3)


def test_each_wait_is_at_least_as_long_as_the_one_before() -> None:
    waits = [wait_after(tries) for tries in range(20)]

    assert waits == sorted(waits)
    assert (waits[0], waits[1], waits[-1]) == (timedelta(), timedelta(seconds=5), timedelta(hours=1))


@pytest.mark.parametrize(("hours", "state"), [(2, "later"), (0.5, "failed")])
def test_a_send_is_given_up_after_a_time(hours: float, state: str) -> None:
    outcome = settled(Outcome("later", "busy"), SEND, now=NOW, give_up_after=timedelta(hours=hours))

    assert outcome.state == state
    assert "busy" in outcome.detail


def test_what_is_sent_stays_sent() -> None:
    assert settled(Outcome("sent"), SEND, now=NOW, give_up_after=timedelta()).state == "sent"


def test_the_same_step_told_twice_is_one_event() -> None:
    first = delivery_event(SEND, "m@p.example", "sent", "", NOW)
    again = delivery_event(SEND, "m@p.example", "sent", "", NOW + timedelta(hours=1))

    assert first.event_id == again.event_id
    assert first.subject == "tellonce.delivery.reported.email.destek"
    assert first.message.state == message_pb2.DELIVERY_STATE_SENT
