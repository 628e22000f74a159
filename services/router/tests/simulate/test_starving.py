"""Nobody starves: also at 130 %, for ever, whatever their size, skill and language."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tellonce_router import assign
from tellonce_router.simulate.loop import Run
from tellonce_router.simulate.running import case_of, run_once
from tellonce_router.simulate.scenario import Agents, Customers, Language, Scenario, Topic

from .cases import chat, scenario

HOURS = 6
PATIENT = (
    chat(name="chat", share=3, points=33, service=timedelta(minutes=6), target=timedelta(minutes=1)),
    chat(name="email", share=5, points=20, service=timedelta(minutes=10), target=timedelta(minutes=60)),
    chat(name="phone", share=0.3, points=100, service=timedelta(minutes=2), target=timedelta(minutes=20)),
)


def overloaded(people: tuple[Agents, ...]) -> Scenario:
    """30 % more than all could do if everybody were an expert; nobody gives up."""
    each = sum(one.share * one.points * one.service.total_seconds() for one in PATIENT) / sum(
        one.share for one in PATIENT
    )
    points = sum(group.count * group.capacity for group in people)
    return scenario(
        per_hour=1.3 * points * 3600 / each,
        lasts=timedelta(hours=HOURS),
        channels=PATIENT,
        topics=(Topic(skill="billing"), Topic(skill="legal", share=0.2)),
        languages=(Language(code="tr"), Language(code="en", share=0.2)),
        customers=(Customers(name="seldom"), Customers(name="daily", people=9, contacts=20)),
        agents=people,
    )


def not_begun(run: Run) -> int:
    """How many of the first tenth hadn't been given to anybody at the end. (First come first served to all alike would
    have begun three quarters by then; a fourth of the picks for what is late, out of all that is, two fifths.)"""
    tenth, end = HOURS * 360.0, HOURS * 3600.0
    return sum(story.call.at + story.waited > end for story in run.stories if story.call.at < tenth)


EVERYBODY = (
    Agents(count=2, skills={"billing": 5, "legal": 3}, languages=("tr", "en")),
    Agents(count=2, skills={"billing": 5}, languages=("tr",)),
)


@settings(max_examples=6, deadline=None)
@given(st.integers(1, 10_000), st.sampled_from([EVERYBODY, EVERYBODY[:1]]))
def test_what_came_first_is_begun_although_more_comes_than_can_be_done(seed: int, people: tuple[Agents, ...]) -> None:
    assert not_begun(run_once(case_of(overloaded(people)), "engine", seed)) == 0


def test_without_one_kept_free_large_work_would_starve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assign, "is_overdue", lambda waiting, now: False)

    assert not_begun(run_once(case_of(overloaded(EVERYBODY)), "engine", 1)) > 0
