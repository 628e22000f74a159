"""People and promises of a scenario."""

from datetime import timedelta

from tellonce_router.simulate.scenario import Absence, Agents
from tellonce_router.simulate.staffing import Absent, absences_of, rules_of, workers_of

from .cases import scenario

PEOPLE = scenario(
    agents=(
        Agents(count=2, skills={"billing": 5}, capacity=60),
        Agents(skills={"billing": 3}, languages=("en",), absent=(Absence(until=timedelta(hours=1)),)),
    )
)


def test_everybody_has_a_name_of_their_own() -> None:
    found = [(one.id, one.capacity, one.skills, one.languages) for one in workers_of(PEOPLE)]

    assert found == [
        ("agent-001", 60, {"billing": 5}, ()),
        ("agent-002", 60, {"billing": 5}, ()),
        ("agent-003", 100, {"billing": 3}, ("en",)),
    ]


def test_absences_are_those_of_the_people_of_the_group() -> None:
    assert absences_of(PEOPLE) == [Absent("agent-003", 0.0, 3600.0)]


def test_targets_and_points_are_those_of_the_channels() -> None:
    rules = rules_of(PEOPLE)

    assert rules.points("chat") == 100
    assert [(rule.channel, rule.within) for rule in rules.settings.targets] == [("chat", timedelta(minutes=1))]
