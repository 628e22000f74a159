"""The engine: what goes to whom, what waits, and what may never happen."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tellonce_core.desk import PresenceState
from tellonce_router.assign import LATE_EVERY, Outcome, Snapshot, decide, explain
from tellonce_router.costs import Waiting, Worker

from .builders import ABSENT, START, at, waiting, worker


def outcome_of(workers: list[Worker], items: list[Waiting], minutes: float = 5, picks: int = 0) -> Outcome:
    return decide(Snapshot(now=at(minutes), workers=workers, waiting=items, picks=picks))


def pairs(outcome: Outcome) -> list[tuple[str, str]]:
    return [(one.waiting.conversation_id, one.agent_id) for one in outcome.assignments]


def test_the_first_in_the_queue_gets_the_free_agent() -> None:
    items = [waiting("later", due_at=at(100)), waiting("sooner", due_at=at(50))]

    assert pairs(outcome_of([worker(capacity=20)], items)) == [("sooner", "deniz")]


def test_a_conversation_waits_when_every_agent_is_full() -> None:
    assert pairs(outcome_of([worker(load=90)], [waiting()])) == []


@pytest.mark.parametrize("state", ABSENT)
def test_nobody_who_is_absent_gets_anything(state: PresenceState) -> None:
    assert pairs(outcome_of([worker(state=state)], [waiting()])) == []


def test_the_least_loaded_gets_it() -> None:
    outcome = outcome_of([worker("deniz", load=40), worker("ece", load=20)], [waiting()])

    assert pairs(outcome) == [("c1", "ece")]
    assert outcome.assignments[0].reasons == ("fewest_points",)


def test_the_better_skilled_gets_it_although_busier() -> None:
    novice, expert = worker("deniz", skills={"billing": 1}), worker("ece", load=60, skills={"billing": 5})

    outcome = outcome_of([novice, expert], [waiting(skills=("billing",))])

    assert pairs(outcome) == [("c1", "ece")]
    assert outcome.assignments[0].reasons[0] == "best_skills"


def test_whoever_others_need_less_gets_it() -> None:
    rare, plain = worker("deniz", skills={"legal": 5}), worker("ece", load=20)

    assert pairs(outcome_of([rare, plain], [waiting()])) == [("c1", "ece")]


def test_whoever_knows_the_customer_gets_it() -> None:
    outcome = outcome_of([worker("deniz", load=60), worker("ece")], [waiting(known_to=frozenset({"deniz"}))])

    assert pairs(outcome) == [("c1", "deniz")]
    assert outcome.assignments[0].reasons == ("knows_customer",)


def test_whoever_had_less_lately_gets_it_when_all_else_is_equal() -> None:
    assert pairs(outcome_of([worker("deniz", worked=200), worker("ece", worked=100)], [waiting()])) == [("c1", "ece")]


def test_points_given_in_this_round_are_taken() -> None:
    items = [waiting(f"c{number}", due_at=at(number)) for number in range(8)]

    assert len(pairs(outcome_of([worker(capacity=60), worker("ece", capacity=45)], items))) == 5


def test_a_busy_agent_who_is_much_better_placed_is_waited_for_a_quarter_of_the_target() -> None:
    knows = waiting(known_to=frozenset({"ece"}))
    workers = [worker("deniz"), worker("ece", load=100)]

    held, given_up = outcome_of(workers, [knows], minutes=59), outcome_of(workers, [knows], minutes=60)

    assert (pairs(held), held.wake_at) == ([], at(60))
    assert pairs(given_up) == [("c1", "deniz")]


def test_one_busy_agent_is_not_waited_for_where_the_target_is_short() -> None:
    chat = waiting(known_to=frozenset({"ece"}), target_at=at(4), due_at=at(4), hold_until=at(1))

    assert pairs(outcome_of([worker("deniz"), worker("ece", load=100)], [chat], minutes=0)) == [("c1", "deniz")]


def test_a_free_hand_does_first_what_it_does_best() -> None:
    strange, own = waiting("strange", skills=("legal",)), waiting("own", skills=("billing",), due_at=at(300))
    expert_elsewhere = worker("ece", skills={"legal": 5}, load=100)
    deniz = worker("deniz", skills={"billing": 5, "legal": 1}, capacity=20)

    assert pairs(outcome_of([deniz, expert_elsewhere], [strange, own], minutes=61)) == [("own", "deniz")]


def test_what_is_really_more_urgent_goes_before_what_somebody_does_best() -> None:
    urgent, own = waiting("urgent", skills=("legal",)), waiting("own", skills=("billing",), due_at=at(400))
    expert_elsewhere = worker("ece", skills={"legal": 5}, load=100)
    deniz = worker("deniz", skills={"billing": 5, "legal": 1}, capacity=20)

    assert pairs(outcome_of([deniz, expert_elsewhere], [urgent, own], minutes=61)) == [("urgent", "deniz")]


def test_one_agent_takes_nothing_else_until_what_waits_far_too_long_fits() -> None:
    overdue = waiting("call", points=100, due_at=at(0), target_at=at(20))
    small = waiting("mail")

    assert pairs(outcome_of([worker(load=80)], [overdue, small], minutes=50)) == []
    assert pairs(outcome_of([worker(load=80), worker("ece", load=80)], [overdue, small], minutes=50)) != []
    assert pairs(outcome_of([worker()], [overdue, small], minutes=50)) == [("call", "deniz")]


def test_an_agent_who_is_gone_is_not_waited_for() -> None:
    knows = waiting(known_to=frozenset({"ece"}))

    assert pairs(outcome_of([worker("deniz"), worker("ece", state=PresenceState.OFFLINE)], [knows])) == [
        ("c1", "deniz")
    ]


def test_in_overload_every_fourth_pick_is_one_that_is_late() -> None:
    late = [waiting(f"late{number}", due_at=at(-9 + number), target_at=at(-1)) for number in range(2)]
    fresh = [waiting(f"fresh{number}", due_at=at(100 + number)) for number in range(6)]

    outcome = outcome_of([worker(capacity=20 * 8)], late + fresh)

    assert [name for name, _ in pairs(outcome)] == [
        "fresh0", "fresh1", "fresh2", "late0", "fresh3", "fresh4", "fresh5", "late1",
    ]  # fmt: skip


def test_the_turn_of_the_late_is_kept_over_rounds() -> None:
    late, fresh = waiting("late", due_at=at(-5), target_at=at(-1)), waiting("fresh")

    assert pairs(outcome_of([worker(capacity=20)], [late, fresh], picks=LATE_EVERY - 1)) == [("late", "deniz")]
    assert pairs(outcome_of([worker(capacity=20)], [late, fresh], picks=0)) == [("fresh", "deniz")]


def test_everybody_who_was_looked_at_is_told_with_the_reason() -> None:
    workers = [
        worker("deniz"),
        worker("full", load=100),
        worker("away", state=PresenceState.AWAY),
        worker("gone", state=PresenceState.OFFLINE),
        worker("other", team_ids=frozenset({"sales"})),
        worker("german", languages=("de",)),
        worker("turkish", languages=("tr",), load=100),
    ]

    [assignment] = outcome_of(workers, [waiting(language="tr-TR")]).assignments

    assert {one.agent_id: one.dropped_by for one in assignment.candidates} == {
        "deniz": "",
        "full": "full",
        "away": "away",
        "gone": "offline",
        "other": "other_team",
        "german": "no_language",
        "turkish": "full",
    }


def test_what_waits_is_explained_in_the_same_words() -> None:
    found = explain(waiting(skills=("billing",)), [worker("deniz"), worker("ece", skills={"billing": 3})], at(1))

    assert [(one.agent_id, one.dropped_by) for one in found] == [("ece", ""), ("deniz", "no_skill")]


WORKERS = st.lists(
    st.builds(
        worker,
        st.sampled_from(["a", "b", "c", "d"]),
        state=st.sampled_from([PresenceState.ONLINE, PresenceState.ONLINE, *ABSENT]),
        capacity=st.integers(0, 120),
        load=st.integers(0, 140),
        team_ids=st.sampled_from([frozenset({"support"}), frozenset({"sales"})]),
        languages=st.sampled_from([(), ("tr",), ("en", "az")]),
        skills=st.dictionaries(st.sampled_from(["billing", "legal"]), st.integers(1, 5)),
        worked=st.floats(0, 500),
    ),
    max_size=4,
    unique_by=lambda one: one.id,
)


@st.composite
def all_waiting(draw: st.DrawFn) -> list[Waiting]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        fields: dict[str, Any] = {
            "points": draw(st.sampled_from([20, 25, 33, 100])),
            "team_id": draw(st.sampled_from(["", "support", "nobody"])),
            "language": draw(st.sampled_from(["", "tr", "ru"])),
            "skills": draw(st.sampled_from([(), ("billing",), ("billing", "legal"), ("unknown",)])),
            "due_at": START + timedelta(minutes=draw(st.integers(-60, 300))),
            "target_at": START + timedelta(minutes=draw(st.integers(-60, 300))),
            "known_to": draw(st.sampled_from([frozenset(), frozenset({"a"})])),
        }
        found.append(waiting(f"c{number}", **fields))
    return found


@settings(max_examples=300)
@given(WORKERS, all_waiting(), st.integers(-30, 400), st.integers(0, 7))
def test_nobody_gets_what_they_have_no_points_for_or_while_absent(
    workers: list[Worker], items: list[Waiting], minutes: int, picks: int
) -> None:
    outcome = outcome_of(workers, items, minutes, picks)

    by_id = {one.id: one for one in workers}
    given_points = dict.fromkeys(by_id, 0)
    for one in outcome.assignments:
        given_points[one.agent_id] += one.waiting.points
        assert by_id[one.agent_id].state is PresenceState.ONLINE
    for agent_id, points in given_points.items():
        assert points == 0 or by_id[agent_id].load + points <= by_id[agent_id].capacity
    ids = [one.waiting.conversation_id for one in outcome.assignments]
    assert len(ids) == len(set(ids))
    assert outcome.picks == picks + len(ids)


@given(WORKERS, all_waiting(), st.randoms(use_true_random=False))
def test_the_order_of_the_snapshot_decides_nothing(workers: list[Worker], items: list[Waiting], shuffled: Any) -> None:
    expected = pairs(outcome_of(workers, items))
    shuffled.shuffle(workers)
    shuffled.shuffle(items)

    assert pairs(outcome_of(workers, items)) == expected


def test_an_agent_at_whom_it_rang_in_vain_is_not_asked_again() -> None:
    asked = waiting("c1", passed_by=frozenset({"deniz"}))

    [assignment] = decide(
        Snapshot(now=at(0), workers=[worker("deniz"), worker("ece", load=40)], waiting=[asked])
    ).assignments

    assert assignment.agent_id == "ece"
    assert {one.agent_id: one.dropped_by for one in assignment.candidates} == {"ece": "", "deniz": "not_accepted"}


def test_it_waits_for_the_preferred_agent_who_is_back_before_its_deadline() -> None:
    known = waiting("c1", known_to=frozenset({"deniz"}))
    away = worker("deniz", state=PresenceState.AWAY, back_at=at(200))

    outcome = decide(Snapshot(now=at(100), workers=[away, worker("ece")], waiting=[known]))

    assert outcome.assignments == ()
    assert outcome.wake_at == at(200)


@pytest.mark.parametrize("back_at", [at(300), None])
def test_it_does_not_wait_for_one_who_is_back_too_late_or_never_said(back_at: datetime | None) -> None:
    known = waiting("c1", known_to=frozenset({"deniz"}))
    away = worker("deniz", state=PresenceState.AWAY, back_at=back_at)

    [assignment] = decide(Snapshot(now=at(100), workers=[away, worker("ece")], waiting=[known])).assignments

    assert assignment.agent_id == "ece"


def test_nobody_but_the_one_whom_a_person_chose_gets_it_whatever_their_skills_and_team() -> None:
    chosen = waiting("c1", skills=("law",), chosen_agent_id="can")
    ece = worker("ece", skills={"law": 5})
    can = worker("can", team_ids=frozenset({"sales"}))

    [assignment] = decide(Snapshot(now=at(1), workers=[ece, can], waiting=[chosen])).assignments
    full = decide(Snapshot(now=at(500), workers=[ece, replace(can, load=90)], waiting=[chosen]))

    assert (assignment.agent_id, assignment.reasons) == ("can", ("chosen_by_person",))
    assert {one.agent_id: one.dropped_by for one in assignment.candidates} == {"can": "", "ece": "other_chosen"}
    assert full.assignments == ()
