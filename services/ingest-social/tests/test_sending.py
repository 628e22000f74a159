"""What becomes of a send, by what the network said."""

from datetime import timedelta

import pytest
from tellonce_core.message import DeliveryState
from tellonce_ingest_social.requests import RateLimited, Refused, SendAnswer, Sent, Unclear
from tellonce_ingest_social.sending import Outcome, Send, delivery_event, outcome_of, settled, wait_after

from tests.support.social_cases import NOW

SEND = Send("entry", "telegram", "destek", "1111", b"", NOW, tries=3)


@pytest.mark.parametrize(
    ("answer", "repeatable", "state", "wrong"),
    [
        (Sent(external_id="1"), False, "sent", False),
        (RateLimited(retry_after=timedelta(seconds=3)), False, "later", False),
        (Refused(detail="blocked", permanent=True, reason="blocked"), False, "failed", False),
        (Refused(detail="busy", permanent=False), False, "later", False),
        (Refused(detail="token", permanent=False, reason="credentials"), False, "later", True),
        (Unclear(), False, "uncertain", False),
        (Unclear(), True, "later", False),
    ],
)
def test_each_answer_has_its_outcome(answer: SendAnswer, repeatable: bool, state: str, wrong: bool) -> None:
    outcome = outcome_of(answer, repeatable=repeatable)

    assert (outcome.state, outcome.account_is_wrong) == (state, wrong)


def test_a_network_that_asks_for_less_than_a_second_gets_a_second() -> None:
    assert outcome_of(RateLimited(retry_after=timedelta()), repeatable=False).wait == timedelta(seconds=1)


def test_waits_grow_to_an_hour() -> None:
    waits = [wait_after(tries) for tries in range(12)]

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(), timedelta(hours=1))


def test_what_was_tried_for_a_day_has_failed_and_says_why() -> None:
    later = Outcome("later", "the network can't be reached")

    kept = settled(later, SEND, now=NOW + timedelta(hours=23), give_up_after=timedelta(days=1))
    over = settled(later, SEND, now=NOW + timedelta(hours=25), give_up_after=timedelta(days=1))

    assert kept == later
    assert (over.state, over.detail) == ("failed", "given up after 3 tries: the network can't be reached")


def test_the_same_step_told_twice_is_one_event() -> None:
    one, two, other = (
        delivery_event("telegram", "destek", entry_id="entry", external_id=name, state=state, detail="x" * 600, at=NOW)
        for name, state in (("", DeliveryState.SENT), ("1", DeliveryState.SENT), ("1", DeliveryState.READ))
    )

    assert one.event_id == two.event_id != other.event_id
    assert len(one.message.detail) == 500  # type: ignore[attr-defined]
