"""Circles: who may have what, however busy, and who is kept free for what waits far too long."""

from datetime import timedelta

import pytest
from tellonce_core.desk import PresenceState
from tellonce_router.circles import OVERDUE_AFTER, Circles, is_overdue
from tellonce_router.costs import Ring

from .builders import START, at, waiting, worker

EXPERT = worker("ece", skills={"billing": 5}, load=100)
NOVICE = worker("deniz", skills={"billing": 1})
AWAY = worker("can", skills={"billing": 5}, state=PresenceState.AWAY)
GONE = worker("ali", skills={"billing": 5}, state=PresenceState.OFFLINE)
ITEM = waiting(skills=("billing",))


def test_a_circle_has_the_busy_ones_and_the_ones_who_may_be_back() -> None:
    circle = Circles([EXPERT, NOVICE, AWAY, GONE, worker("plain")]).of(ITEM, Ring.ALL_SKILLS)

    assert [[seat.agent_id for seat in seats] for seats in (circle.here, circle.away)] == [["ece", "deniz"], ["can"]]
    assert circle.best == 0.0


def test_circles_stay_while_only_the_load_changes() -> None:
    circles = Circles([EXPERT, NOVICE])

    assert circles.renewed([worker("ece", skills={"billing": 5}, load=0), NOVICE]) is circles
    assert circles.renewed([EXPERT, AWAY]) is not circles
    assert circles.renewed([EXPERT]) is not circles


def test_the_keeper_is_the_same_whatever_they_have_to_do() -> None:
    agents = [worker(f"a{number}", load=load) for number, load in enumerate((0, 40, 90))]
    idle = [worker(f"a{number}") for number in range(3)]

    assert Circles(agents).of(waiting(), Ring.WHOLE_TEAM).keeper(waiting()) == (
        Circles(idle).of(waiting(), Ring.WHOLE_TEAM).keeper(waiting())
    )


def test_nobody_is_kept_who_could_never_take_it() -> None:
    small = Circles([worker(capacity=60)]).of(waiting(points=100), Ring.WHOLE_TEAM)

    assert small.keeper(waiting(points=100)) == ""


@pytest.mark.parametrize(("target", "minutes", "overdue"), [(240, 479, False), (240, 480, True), (1, 15, False)])
def test_overdue_is_what_waited_twice_its_target_and_a_while(target: float, minutes: float, overdue: bool) -> None:
    item = waiting(target_at=at(target))

    assert is_overdue(item, START + timedelta(minutes=minutes)) is overdue
    assert is_overdue(item, item.target_at + max(timedelta(minutes=target), OVERDUE_AFTER))
