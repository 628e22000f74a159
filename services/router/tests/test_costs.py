"""Who may have a conversation, and what it costs."""

from typing import Any

import pytest
from tellonce_core.desk import PresenceState
from tellonce_router.costs import Ring, Staff, cost_of, dropped_by, placement, ring_of

from .builders import at, waiting, worker


def parts(item: Any, *workers: Any) -> dict[str, float]:
    return dict(cost_of(item, workers[0], Staff.of(workers)).parts)


@pytest.mark.parametrize(
    ("minutes", "ring"), [(0, Ring.ALL_SKILLS), (119, Ring.ALL_SKILLS), (120, Ring.ANY_SKILL), (240, Ring.WHOLE_TEAM)]
)
def test_the_circle_widens_with_the_waiting_time(minutes: float, ring: Ring) -> None:
    assert ring_of(waiting(), at(minutes)) is ring


@pytest.mark.parametrize(
    ("ring", "reason"), [(Ring.ALL_SKILLS, "no_skill"), (Ring.ANY_SKILL, ""), (Ring.WHOLE_TEAM, "")]
)
def test_one_of_two_skills_is_enough_once_half_the_target_is_spent(ring: Ring, reason: str) -> None:
    half, other = worker("a", skills={"billing": 3}), worker("b", skills={"legal": 3})

    assert dropped_by(waiting(skills=("billing", "legal")), half, Staff.of([half, other]), ring) == reason


def test_a_skill_that_nobody_has_is_not_asked_for() -> None:
    plain = worker()

    assert dropped_by(waiting(skills=("unknown",)), plain, Staff.of([plain]), Ring.ALL_SKILLS) == ""


def test_a_language_that_nobody_speaks_is_not_asked_for() -> None:
    english, turkish = worker("a", languages=("en",)), worker("b", languages=("tr",))
    staff = Staff.of([english, turkish])

    assert dropped_by(waiting(language="ru"), english, staff, Ring.ALL_SKILLS) == ""
    assert dropped_by(waiting(language="tr"), english, staff, Ring.WHOLE_TEAM) == "no_language"


def test_a_team_without_people_lets_everybody_help() -> None:
    support = worker()

    assert dropped_by(waiting(team_id="empty"), support, Staff.of([support]), Ring.ALL_SKILLS) == ""


def test_the_gap_is_nothing_for_an_expert_and_all_without_the_skill() -> None:
    expert, novice, none = (worker(skills=skills) for skills in ({"x": 5}, {"x": 1}, {}))

    gaps = [parts(waiting(skills=("x",)), one)["skill_gap"] for one in (expert, novice, none)]

    assert gaps == pytest.approx([0.0, 1.6, 2.0])


def test_the_only_one_with_another_skill_is_spared_most() -> None:
    rare, common = worker("a", skills={"legal": 1}), worker("b", skills={"legal": 1})

    assert parts(waiting(), rare)["scarcity"] == pytest.approx(1.2)
    assert parts(waiting(), rare, common)["scarcity"] == pytest.approx(0.6)
    assert parts(waiting(skills=("legal",)), rare)["scarcity"] == 0.0


def test_being_a_stranger_costs_only_where_somebody_is_none() -> None:
    assert parts(waiting(), worker())["stranger"] == 0.0
    assert parts(waiting(known_to=frozenset({"x"})), worker())["stranger"] == 1.5


def test_how_well_somebody_is_placed_does_not_depend_on_their_load() -> None:
    idle, busy = worker(load=0), worker(load=80)
    staff = Staff.of([idle])

    assert placement(cost_of(waiting(), idle, staff)) == placement(cost_of(waiting(), busy, staff))


def test_the_mean_counts_those_who_are_there() -> None:
    away = worker("c", worked=500.0, state=PresenceState.AWAY)

    assert Staff.of([worker("a", worked=10.0), worker("b", worked=30.0), away]).mean_worked == 20.0
