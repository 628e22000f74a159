"""Rows from desk items."""

from datetime import timedelta

import pytest
from tellonce_core.desk import DeskStatus, Target, TargetState
from tellonce_inbox.people import People
from tellonce_inbox.records import ReadMark
from tellonce_inbox.rows import mark_of, row_of, target_of, unread_of

from services.inbox.tests.fakes import NOW, make_item

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("passed", "state", "share"),
    [
        (0 * HOUR, TargetState.RUNNING, 1.0),
        (1 * HOUR, TargetState.RUNNING, 0.75),
        (3 * HOUR, TargetState.SOON, 0.25),
        (4 * HOUR, TargetState.LATE, 0.0),
        (9 * HOUR, TargetState.LATE, 0.0),
    ],
)
def test_running_target_is_as_late_as_the_clock_says(passed: timedelta, state: TargetState, share: float) -> None:
    target = Target(started_at=NOW, due_at=NOW + 4 * HOUR, state=TargetState.RUNNING)

    assert target_of(make_item(target=target), NOW + passed) == (state, share, NOW + 4 * HOUR)


@pytest.mark.parametrize("state", [TargetState.PAUSED, TargetState.MET])
def test_paused_and_met_targets_have_no_due_time(state: TargetState) -> None:
    item = make_item(target=Target(started_at=NOW, due_at=NOW, state=state), due_at=NOW)

    assert target_of(item, NOW + HOUR) == (state, 1.0, None)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (DeskStatus.OPEN, TargetState.RUNNING),
        (DeskStatus.WAITING, TargetState.PAUSED),
        (DeskStatus.SNOOZED, TargetState.PAUSED),
        (DeskStatus.RESOLVED, TargetState.MET),
    ],
)
def test_without_a_target_the_status_says_it(status: DeskStatus, state: TargetState) -> None:
    assert target_of(make_item(status=status), NOW)[0] is state


def test_all_is_unread_before_the_first_look() -> None:
    assert unread_of(make_item(unanswered=3), None) == 3


def test_nothing_is_unread_right_after_reading() -> None:
    item = make_item(unanswered=3)

    assert unread_of(item, mark_of(item)) == 0


def test_only_what_came_after_reading_is_unread() -> None:
    mark = mark_of(make_item(unanswered=3))

    assert unread_of(make_item(unanswered=5, last_in_at=NOW + HOUR), mark) == 2


def test_after_an_answer_of_ours_counting_starts_again() -> None:
    mark = ReadMark(conversation_id="v1", last_in_at=NOW, last_out_at=None, unanswered=3)
    item = make_item(unanswered=1, last_out_at=NOW + HOUR, last_in_at=NOW + 2 * HOUR)

    assert unread_of(item, mark) == 1


def test_row_of_an_item_with_nothing_set_is_complete() -> None:
    row = row_of(make_item(queued_at=None, updated_at=None, last_in_at=None), People(), 0, NOW)

    assert row.queued_at == NOW
    assert row.priority == "normal"
    assert row.agent is None


def test_agent_who_is_not_known_stands_by_id() -> None:
    row = row_of(make_item(agent_id="new-one"), People(), 0, NOW)

    assert row.agent is not None
    assert row.agent.name == "new-one"
