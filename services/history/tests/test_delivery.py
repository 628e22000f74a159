"""Deliveries move forward only."""

from itertools import permutations

import pytest
from tellonce_core.message import DeliveryState as State
from tellonce_history.delivery import states_before


@pytest.mark.parametrize(
    "reports", [(State.SENT, State.DELIVERED, State.READ), (State.SENT, State.FAILED), (State.UNCERTAIN, State.SENT)]
)
def test_the_end_is_the_same_in_whatever_order_the_reports_come(reports: tuple[State, ...]) -> None:
    ends = set()
    for order in permutations(reports):
        state = State.SENDING
        for report in order:
            state = report if state.value in states_before(report) else state
        ends.add(state)

    assert ends == {reports[-1]}


@pytest.mark.parametrize("state", [State.UNSPECIFIED, State.QUEUED, State.CANCELLED])
def test_what_no_adapter_can_report_moves_nothing(state: State) -> None:
    assert states_before(state) == []


def test_a_reply_that_was_taken_back_stays_so() -> None:
    assert all(State.CANCELLED.value not in states_before(state) for state in State)
