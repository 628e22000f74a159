"""What comes in: conversations drawn at random from a scenario. Every policy is given exactly the same ones."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from tellonce_core.desk import Priority

from tellonce_router.simulate.scenario import Channel, Customers, Language, Scenario, Topic

HOUR = timedelta(hours=1).total_seconds()
G = TypeVar("G", Channel, Topic, Language, Customers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One conversation that begins; times are in seconds, `at` from the start of the run."""

    id: str
    at: float
    channel: str
    points: int
    skills: tuple[str, ...]
    language: str
    customer: str
    sort: str = ""
    """The sort of customers that it is counted with."""
    contacts: int = 0
    priority: Priority = Priority.NORMAL
    value: float = 0.0
    work: float
    """Time of work for somebody with the highest level."""
    patience: float = math.inf
    team_id: str = ""


def draw(scenario: Scenario, seed: int) -> Iterator[Call]:
    """The conversations of a run, in order of time (a Poisson process)."""
    luck = random.Random(seed)  # noqa: S311  # a simulation that can be repeated, no secret
    at, number, end = 0.0, 0, scenario.lasts.total_seconds()
    while True:
        at += luck.expovariate(scenario.per_hour / HOUR)
        if at >= end:
            return
        number += 1
        yield _call(scenario, luck, at, number)


def _call(scenario: Scenario, luck: random.Random, at: float, number: int) -> Call:
    channel = _choose(scenario.channels, luck)
    customers = _choose(scenario.customers, luck)
    who = luck.randrange(customers.people) if customers.people else number
    patience = luck.expovariate(1.0)
    return Call(
        id=f"c{number:07}",
        at=at,
        channel=channel.name,
        points=channel.points,
        skills=(_choose(scenario.topics, luck).skill,),
        language=_choose(scenario.languages, luck).code,
        customer=f"{customers.name}-{who}",
        sort=customers.name,
        contacts=customers.contacts,
        priority=customers.priority,
        work=luck.expovariate(1.0) * channel.service.total_seconds(),
        patience=patience * channel.patience.total_seconds() if channel.patience else math.inf,
    )


def _choose(groups: Sequence[G], luck: random.Random) -> G:
    return luck.choices(groups, [group.share for group in groups])[0]
