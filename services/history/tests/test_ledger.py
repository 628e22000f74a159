"""Rows of the ledger: every item in exactly one state."""

import pytest
from tellonce_core.message import Automation, Disposition, Verdict
from tellonce_history import ledger
from tellonce_history.ledger import State
from tellonce_history.record import record_of

from services.history.tests.history_cases import START, MemoryThreads, a_message, an_item


@pytest.mark.parametrize(
    ("verdict", "state", "reason"),
    [
        (Verdict(disposition=Disposition.SUPPRESS, reason="loop"), State.SUPPRESSED, "loop"),
        (Verdict(disposition=Disposition.SUPPRESS, automation=Automation.BOUNCE), State.SUPPRESSED, "bounce"),
        (Verdict(disposition=Disposition.QUARANTINE, reason="spam"), State.QUARANTINED, "spam"),
        (Verdict(disposition=Disposition.FAIL, reason="unreadable"), State.FAILED, "unreadable"),
    ],
)
def test_what_is_kept_apart_says_why(verdict: Verdict, state: State, reason: str) -> None:
    row = ledger.kept_apart_row(an_item(a_message("m", verdict=verdict)), START)

    assert (row.state, row.reason, row.node, row.conversation) == (state, reason, "", "")


def test_the_first_of_a_conversation_opened_it_and_the_others_are_threaded() -> None:
    decisions = MemoryThreads().record(a_message("m1"), a_message("m2", references=("m1",)))

    rows = [ledger.recorded_row(d.item, record_of(d, START), START) for d in decisions]

    assert [(row.state, row.reason) for row in rows] == [(State.OPENED, "new"), (State.THREADED, "key")]
    assert {row.conversation for row in rows} == {decisions[0].conversation}
