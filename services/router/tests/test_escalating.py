"""Who is told, and why nobody had it."""

from datetime import timedelta
from typing import Any

import pytest
from tellonce_core.desk import PresenceState
from tellonce_router.escalating import above_of, supervisor_for
from tellonce_router.staff import AgentRecord, Hold

from .builders import RULES, at, item_of, told

EXPIRES = timedelta(seconds=25)


def an_agent(agent_id: str, **fields: Any) -> AgentRecord:
    values: dict[str, Any] = {
        "id": agent_id, "name": agent_id, "skills": {}, "team_ids": ("support",), "seen_at": at(0),
        "state": PresenceState.ONLINE,
    }  # fmt: skip
    return AgentRecord(**{**values, **fields})


def test_the_supervisor_who_is_there_and_of_the_team_comes_first() -> None:
    item = item_of(told("e1", 0))
    away = an_agent("a", role="supervisor", state=PresenceState.AWAY)
    other = an_agent("b", role="supervisor", team_ids=("sales",))
    right = an_agent("c", role="supervisor")

    assert supervisor_for(item, [away, other, right, an_agent("d")], at(0), EXPIRES) == "c"
    assert supervisor_for(item, [away, other], at(0), EXPIRES) == "b"
    assert supervisor_for(item, [an_agent("d")], at(0), EXPIRES) == ""


@pytest.mark.parametrize(
    ("agent", "cause"),
    [
        (an_agent("a", state=PresenceState.OFFLINE), "nobody_there"),
        (an_agent("a", held=(Hold(conversation_id="x", points=100, hold_id="h", at=at(0)),)), "all_full"),
        (an_agent("a", languages=("en",)), "no_skill"),
        (an_agent("a"), "all_full"),
    ],
)
def test_why_nobody_had_it(agent: AgentRecord, cause: str) -> None:
    speaks_turkish = an_agent("z", team_ids=("sales",), languages=("tr",))

    assert above_of(item_of(told("e1", 0)), [agent, speaks_turkish], RULES, at(0), EXPIRES).cause == cause
