"""The people and the promises of a scenario, as the engine wants them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tellonce_core.desk import TargetKind
from tellonce_core.desk_settings import ChannelPoints, DeskSettings, TargetRule

from tellonce_router.costs import Worker
from tellonce_router.rules import Rules
from tellonce_router.simulate.scenario import Agents, Scenario


@dataclass(frozen=True, slots=True)
class Absent:
    """Seconds from the start in which somebody isn't there."""

    agent_id: str
    since: float
    until: float


def workers_of(scenario: Scenario) -> list[Worker]:
    """Everybody, there and with nothing to do."""
    return [
        Worker(id=name, skills=agents.skills, languages=agents.languages, capacity=agents.capacity)
        for name, agents in _named(scenario)
    ]


def absences_of(scenario: Scenario) -> list[Absent]:
    """Who is away when."""
    return [
        Absent(name, absence.since.total_seconds(), absence.until.total_seconds())
        for name, agents in _named(scenario)
        for absence in agents.absent
    ]


def rules_of(scenario: Scenario) -> Rules:
    """The targets and points of its channels."""
    targets = tuple(
        TargetRule(kind=TargetKind.FIRST_RESPONSE, channel=channel.name, within=channel.target)
        for channel in scenario.channels
    )
    points = tuple(ChannelPoints(channel=channel.name, points=channel.points) for channel in scenario.channels)
    return Rules(settings=DeskSettings(targets=targets, points=points))


def _named(scenario: Scenario) -> Sequence[tuple[str, Agents]]:
    members = [agents for agents in scenario.agents for _ in range(agents.count)]
    return [(f"agent-{number:03}", agents) for number, agents in enumerate(members, 1)]
