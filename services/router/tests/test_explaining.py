"""The explanation says what the decision did."""

from typing import Any

from hypothesis import given, settings
from tellonce_router.assign import Snapshot, decide
from tellonce_router.costs import Ring, Staff, Waiting, Worker
from tellonce_router.explaining import candidates_of, reasons_of

from .builders import at, waiting, worker
from .test_assign import WORKERS, all_waiting


def told(item: Waiting, *workers: Worker, **more: Any) -> list[tuple[str, str]]:
    found = candidates_of(item, workers, Staff.of(workers), Ring.ALL_SKILLS, **more)
    return [(one.agent_id, one.dropped_by) for one in found]


@settings(max_examples=200)
@given(WORKERS, all_waiting())
def test_the_chosen_one_stands_first(workers: list[Worker], items: list[Waiting]) -> None:
    for one in decide(Snapshot(now=at(5), workers=workers, waiting=items)).assignments:
        assert one.candidates[0].agent_id == one.agent_id
        assert not one.candidates[0].dropped_by
        assert one.reasons or len([1 for each in one.candidates if not each.dropped_by]) > 1


def test_who_is_kept_for_something_else_counts_as_full() -> None:
    pair = worker("deniz"), worker("ece")

    assert told(waiting(), *pair, kept=("deniz", "other")) == [("ece", ""), ("deniz", "full")]
    assert told(waiting(), *pair, kept=("deniz", "c1")) == [("deniz", ""), ("ece", "")]


def test_who_lacks_too_much_for_this_turn_stands_behind() -> None:
    idle, busy = worker("deniz", skills={"x": 1}), worker("ece", skills={"x": 5}, load=80, worked=900.0)
    item = waiting(skills=("x",))

    assert told(item, idle, busy, widest=0.7)[0] == ("ece", "")


def test_the_reasons_are_those_of_the_first() -> None:
    expert, novice = worker("ece", skills={"x": 5}), worker("deniz", skills={"x": 1})
    item = waiting(skills=("x",), known_to=frozenset({"ece"}))
    found = candidates_of(item, [expert, novice], Staff.of([expert, novice]), Ring.ANY_SKILL)

    assert list(reasons_of(item, found, Ring.ANY_SKILL)) == [
        "knows_customer", "best_skills", "fewest_points", "widened_by_waiting",
    ]  # fmt: skip
