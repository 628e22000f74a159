"""The table of errors, as a table."""

from datetime import timedelta

import pytest
from tellonce_core.errors import (
    Busy,
    Conflict,
    Denied,
    NotFound,
    Rejected,
    Unauthenticated,
    Unavailable,
)
from tellonce_runtime.verdict import Act, Verdict, judge, reason_of, retry_delay, unwrap


def judged(error: Exception, *, alone: bool = True, tries: int = 1, conflicts: int = 1) -> Verdict:
    return judge(error, alone=alone, tries=tries, conflicts=conflicts, max_tries=6)


@pytest.mark.parametrize("error", [Rejected("x"), Unauthenticated("x"), Denied("x")])
def test_what_stays_wrong_is_buried_at_once_when_alone(error: Exception) -> None:
    assert judged(error).act is Act.BURY
    assert judged(error, alone=False).act is Act.SPLIT


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("kind", [Busy, Unavailable])
def test_an_outage_pauses_on_every_try(kind: type[Busy | Unavailable], alone: bool) -> None:
    error = kind("x", retry_after=timedelta(seconds=3))

    assert judged(error, alone=alone, tries=99) == Verdict(Act.PAUSE, timedelta(seconds=3))


@pytest.mark.parametrize("error", [NotFound("x"), ValueError("x")])
@pytest.mark.parametrize(("tries", "seconds"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 600)])
def test_what_may_become_right_is_tried_later_and_later(error: Exception, tries: int, seconds: int) -> None:
    assert judged(error, tries=tries) == Verdict(Act.LATER, timedelta(seconds=seconds))


@pytest.mark.parametrize("error", [NotFound("x"), ValueError("x"), Conflict("x")])
def test_the_last_try_buries(error: Exception) -> None:
    assert judged(error, tries=6, conflicts=6).act is Act.BURY


@pytest.mark.parametrize("error", [NotFound("x"), ValueError("x")])
def test_a_batch_that_fails_is_split(error: Exception) -> None:
    assert judged(error, alone=False).act is Act.SPLIT


def test_a_conflict_is_decided_again_five_times_then_later() -> None:
    acts = [judged(Conflict("x"), conflicts=count).act for count in range(1, 7)]

    assert acts == [Act.AGAIN] * 5 + [Act.LATER]


def test_delays_stay_at_the_longest() -> None:
    assert retry_delay(50) == timedelta(minutes=10)


def test_an_outage_inside_a_task_group_counts_before_other_errors() -> None:
    down = Unavailable("x")

    assert unwrap(ExceptionGroup("", [ValueError("x"), ExceptionGroup("", [down])])) is down


def test_without_an_outage_the_first_error_of_a_task_group_counts() -> None:
    first = ValueError("x")

    assert unwrap(ExceptionGroup("", [first, KeyError("y")])) is first


def test_the_reason_never_holds_the_text_of_an_error() -> None:
    assert reason_of(Rejected("ana@example.org", reason="INVALID_INPUT")) == "INVALID_INPUT"
    assert reason_of(ValueError("ana@example.org")) == "ValueError"
