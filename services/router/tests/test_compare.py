"""What differs between two versions of the settings."""

from dataclasses import replace
from datetime import timedelta

from tellonce_core.desk import TargetKind
from tellonce_core.desk_settings import AgentSettings, ChannelPoints, DeskSettings, Hours, HoursSpan, TargetRule, Team
from tellonce_router.compare import changes_between

DENIZ = AgentSettings(id="deniz", name="Deniz", team_ids=("support",), capacity=100, skills={"x": 1})
SETTINGS = DeskSettings(
    teams=(Team(id="support", name="Destek"),),
    agents=(DENIZ,),
    hours=(Hours(name="office", time_zone="UTC", spans=(HoursSpan(weekday=1, opens="09:00", closes="18:00"),)),),
    targets=(TargetRule(kind=TargetKind.FIRST_RESPONSE, within=timedelta(hours=4)),),
)


def test_nothing_differs_from_itself() -> None:
    assert changes_between(SETTINGS, SETTINGS) == []


def test_every_field_that_changed_is_a_line() -> None:
    changed = replace(DENIZ, capacity=80, skills={"x": 2, "y": 1}, team_ids=())

    assert changes_between(SETTINGS, replace(SETTINGS, agents=(changed,))) == [
        "agent deniz: team_ids support -> none",
        "agent deniz: skills x 1 -> x 2, y 1",
        "agent deniz: capacity 100 -> 80",
    ]


def test_what_comes_and_goes() -> None:
    after = replace(SETTINGS, agents=(AgentSettings(id="ece", name="Ece"),), default_team_id="support")

    assert changes_between(SETTINGS, after) == [
        "agent deniz: removed",
        "agent ece: added",
        "default team: none -> support",
    ]


def test_rules_are_told_by_their_place() -> None:
    after = replace(SETTINGS, targets=(replace(SETTINGS.targets[0], within=timedelta(hours=2)),))

    assert changes_between(SETTINGS, after) == ["target 1: within 4:00:00 -> 2:00:00"]


def test_hours_are_told_span_by_span() -> None:
    longer = replace(SETTINGS.hours[0], spans=(HoursSpan(weekday=1, opens="08:00", closes="18:00"),))

    assert changes_between(SETTINGS, replace(SETTINGS, hours=(longer,))) == [
        "hours office: spans 1 09:00 18:00 -> 1 08:00 18:00"
    ]


def test_a_ring_that_was_the_default_is_told() -> None:
    before = DeskSettings(points=(ChannelPoints(channel="chat", points=33),))
    after = DeskSettings(points=(ChannelPoints(channel="chat", points=33, ring=timedelta(seconds=9)),))

    assert changes_between(before, after) == ["points chat: ring the default -> 0:00:09"]
