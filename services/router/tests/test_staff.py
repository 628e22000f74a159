"""Agents: who is there, and what they had to do."""

from datetime import timedelta
from typing import Any

import pytest
from tellonce_core.desk import PresenceState
from tellonce_router.staff import AgentRecord, Hold, as_agent, as_worker, presence, worked_now

from .builders import at

EXPIRES = timedelta(seconds=25)


def agent(**fields: Any) -> AgentRecord:
    values = {"id": "deniz", "name": "Deniz", "skills": {"x": 2}, "state": PresenceState.ONLINE, "seen_at": at(0)}
    return AgentRecord(**{**values, **fields})


@pytest.mark.parametrize(("seconds", "state"), [(25, PresenceState.ONLINE), (26, PresenceState.OFFLINE)])
def test_presence_expires(seconds: int, state: PresenceState) -> None:
    assert presence(agent(), at(0) + timedelta(seconds=seconds), EXPIRES) is state


@pytest.mark.parametrize(("minute", "state"), [(29, PresenceState.AWAY), (31, PresenceState.OFFLINE)])
def test_who_said_when_they_are_back_is_away_until_then_however_silent(minute: int, state: PresenceState) -> None:
    away = agent(state=PresenceState.AWAY, back_at=at(30))

    assert as_worker(away, at(minute), EXPIRES).state is state
    assert as_agent(away, at(minute), EXPIRES).state is PresenceState.OFFLINE


def test_whoever_never_gave_a_sign_of_life_is_offline() -> None:
    assert presence(agent(seen_at=None), at(0), EXPIRES) is PresenceState.OFFLINE


def test_what_was_given_fades_by_half() -> None:
    busy = agent(worked=80.0, worked_at=at(0))

    assert [worked_now(busy, at(minutes)) for minutes in (0, 240, 480)] == [80.0, 40.0, 20.0]
    assert worked_now(agent(), at(9)) == 0.0


def test_the_load_is_what_they_hold() -> None:
    held = tuple(Hold(conversation_id=f"c{n}", points=20, hold_id=f"h{n}", at=at(0)) for n in range(2))

    assert as_worker(agent(held=held), at(0), EXPIRES).load == 40
    shown = as_agent(agent(held=held), at(1), EXPIRES)
    assert (shown.load, shown.state) == (40, PresenceState.OFFLINE)
