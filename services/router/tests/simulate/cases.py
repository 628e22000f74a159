"""Small scenarios that the tests of the simulator share."""

from datetime import timedelta
from typing import Any

from tellonce_router.simulate.arrivals import Call
from tellonce_router.simulate.scenario import Agents, Channel, Language, Scenario, Topic


def scenario(**fields: Any) -> Scenario:
    """Two experts for one topic, who are asked by chat."""
    values: dict[str, Any] = {
        "name": "small",
        "per_hour": 20,
        "lasts": timedelta(hours=4),
        "warm_up": timedelta(),
        "channels": (chat(),),
        "topics": (Topic(skill="billing"),),
        "languages": (Language(code="tr"),),
        "agents": (Agents(count=2, skills={"billing": 5}),),
    }
    return Scenario(**{**values, **fields})


def chat(**fields: Any) -> Channel:
    """A chat that takes all points of an agent for six minutes."""
    values = {"name": "chat", "points": 100, "service": timedelta(minutes=6), "target": timedelta(minutes=1)}
    return Channel(**{**values, **fields})


def call(number: int, at: float, **fields: Any) -> Call:
    """A chat about billing that takes a minute."""
    values: dict[str, Any] = {
        "id": f"c{number}",
        "at": at,
        "channel": "chat",
        "points": 100,
        "skills": ("billing",),
        "language": "tr",
        "customer": f"customer-{number}",
        "sort": "all",
        "work": 60.0,
    }
    return Call(**{**values, **fields})
