"""What the network said decides what becomes of a send."""

from datetime import timedelta

import pytest
from tellonce_ingest_social.requests import RateLimited, Refused, SendAnswer, Sent, Unclear
from tellonce_ingest_social.sending import outcome_of


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
