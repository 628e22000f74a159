"""What becomes of a send: when it is tried again, when it has failed, and what history hears."""

from datetime import UTC, datetime, timedelta

import pytest
from tellonce_adapter.sending import Outcome, Send, delivery_event, settled, wait_after
from tellonce_core.message import DeliveryState

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SEND = Send("e1", "telegram", "destek", b"", NOW, tries=3)


def test_waits_grow_to_an_hour() -> None:
    waits = [wait_after(tries) for tries in range(20)]

    assert waits == sorted(waits)
    assert (waits[0], waits[1], waits[-1]) == (timedelta(), timedelta(seconds=5), timedelta(hours=1))


def test_what_was_tried_for_a_day_has_failed_and_says_why() -> None:
    later = Outcome("later", "it can't be reached")

    kept = settled(later, SEND, now=NOW + timedelta(hours=23), give_up_after=timedelta(days=1))
    over = settled(later, SEND, now=NOW + timedelta(hours=25), give_up_after=timedelta(days=1))

    assert kept == later
    assert (over.state, over.detail) == ("failed", "given up after 3 tries: it can't be reached")


@pytest.mark.parametrize("state", ["sent", "failed", "uncertain"])
def test_what_is_over_stays_as_it_is(state: str) -> None:
    over = Outcome(state)  # type: ignore[arg-type]

    assert settled(over, SEND, now=NOW + timedelta(days=9), give_up_after=timedelta()) == over


def test_the_same_step_told_twice_is_one_event() -> None:
    one, two, other = (
        delivery_event("telegram", "destek", entry_id="e1", external_id=name, state=state, detail="x" * 600, at=NOW)
        for name, state in (("", DeliveryState.SENT), ("1", DeliveryState.SENT), ("1", DeliveryState.READ))
    )

    assert one.event_id == two.event_id != other.event_id
    assert one.subject == "tellonce.delivery.reported.telegram.destek"
    assert len(one.message.detail) == 500  # type: ignore[attr-defined]
