"""Settings that are not sound name their field."""

from datetime import timedelta

import pytest
from tellonce_core.desk import TargetKind
from tellonce_core.desk_settings import (
    AgentSettings,
    ChannelPoints,
    DeskSettings,
    Hours,
    HoursSpan,
    SkillRule,
    TargetRule,
    Team,
)
from tellonce_core.errors import Rejected
from tellonce_router.validate import check_settings, find_problems

SPAN = HoursSpan(weekday=1, opens="09:00", closes="18:00")
OFFICE = Hours(
    name="office", time_zone="Europe/Istanbul", spans=(SPAN,), holidays_country="TR", days_off=("2026-12-31",)
)
SOUND = DeskSettings(
    teams=(Team(id="support", name="Destek", hours="office"),),
    agents=(AgentSettings(id="deniz", name="Deniz", team_ids=("support",), skills={"x": 5}, role="agent"),),
    hours=(OFFICE,),
    targets=(TargetRule(kind=TargetKind.FIRST_RESPONSE, within=timedelta(hours=4), hours="office", team_id="support"),),
    skill_rules=(SkillRule(name="refund", skills=("x",), team_id="support"),),
    points=(ChannelPoints(channel="email", points=20),),
    default_team_id="support",
)


def test_sound_settings_have_no_problems() -> None:
    assert list(find_problems(SOUND)) == []
    assert list(find_problems(DeskSettings())) == []


def hours(**fields: object) -> tuple[Hours, ...]:
    values = {"name": "office", "time_zone": "UTC", "spans": (SPAN,)}
    return (Hours(**{**values, **fields}),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"teams": (Team(id="Support"),)}, "teams[0].id"),
        ({"teams": (Team(id="a"), Team(id="a"))}, "teams[1]"),
        ({"teams": (Team(id=""),)}, "teams[0]"),
        ({"teams": (Team(id="a", hours="never"),)}, "teams[0].hours"),
        ({"agents": (AgentSettings(id="ş"),)}, "agents[0].id"),
        ({"agents": (AgentSettings(id="a", team_ids=("nobody",)),)}, "agents[0].team_ids"),
        ({"agents": (AgentSettings(id="a", skills={"x": 6}),)}, "agents[0].skills[x]"),
        ({"agents": (AgentSettings(id="a", skills={"x.y": 1}),)}, "agents[0].skills[x.y]"),
        ({"agents": (AgentSettings(id="a", capacity=10_001),)}, "agents[0].capacity"),
        ({"agents": (AgentSettings(id="a", role="king"),)}, "agents[0].role"),
        ({"hours": hours(time_zone="Mars/Base")}, "hours[0].time_zone"),
        ({"hours": hours(time_zone="../etc/passwd")}, "hours[0].time_zone"),
        ({"hours": hours(spans=())}, "hours[0].spans"),
        ({"hours": hours(spans=(HoursSpan(weekday=8, opens="09:00", closes="18:00"),))}, "hours[0].spans[0].weekday"),
        ({"hours": hours(spans=(HoursSpan(weekday=1, opens="9", closes="18:00"),))}, "hours[0].spans[0].opens"),
        ({"hours": hours(spans=(HoursSpan(weekday=1, opens="22:00", closes="06:00"),))}, "hours[0].spans[0].closes"),
        ({"hours": hours(spans=(HoursSpan(weekday=1, opens="09:00", closes=""),))}, "hours[0].spans[0].closes"),
        ({"hours": hours(holidays_country="XX")}, "hours[0].holidays_country"),
        ({"hours": hours(days_off=("31.12.2026",))}, "hours[0].days_off[0]"),
        ({"hours": hours(days_off=("2026-02-30",))}, "hours[0].days_off[0]"),
        ({"targets": (TargetRule(within=timedelta(1)),)}, "targets[0].kind"),
        ({"targets": (TargetRule(kind=TargetKind.RESOLUTION),)}, "targets[0].within"),
        ({"targets": (TargetRule(kind=TargetKind.RESOLUTION, within=timedelta(1), hours="x"),)}, "targets[0].hours"),
        (
            {"targets": (TargetRule(kind=TargetKind.RESOLUTION, within=timedelta(1), team_id="x"),)},
            "targets[0].team_id",
        ),
        ({"skill_rules": (SkillRule(skills=("x",)),)}, "skill_rules[0].name"),
        ({"skill_rules": (SkillRule(name="x"),)}, "skill_rules[0].skills"),
        ({"skill_rules": (SkillRule(name="x", team_id="x"),)}, "skill_rules[0].team_id"),
        ({"points": (ChannelPoints(channel="email"),)}, "points[0].points"),
        ({"default_team_id": "nobody"}, "default_team_id"),
    ],
)
def test_what_is_wrong_names_its_field(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Rejected) as refused:
        check_settings(DeskSettings(**wrong))  # type: ignore[arg-type]

    assert refused.value.metadata["field"] == field


def test_all_problems_stand_in_the_message() -> None:
    with pytest.raises(Rejected, match=r"teams\[0\]\.id: .*; default_team_id: there is no team 'x'"):
        check_settings(DeskSettings(teams=(Team(id="A"),), default_team_id="x"))


def test_a_team_overflows_to_another_that_is_there() -> None:
    itself, nowhere = Team(id="a", overflow_team_id="a"), Team(id="b", overflow_team_id="nowhere")
    teams = (itself, nowhere, Team(id="c", overflow_team_id="b"))

    found = list(find_problems(DeskSettings(teams=teams)))

    assert [field for field, _ in found] == ["teams[0].overflow_team_id", "teams[1].overflow_team_id"]


def test_a_ring_needs_no_points_of_its_own() -> None:
    points = (ChannelPoints(channel="chat", ring=timedelta(seconds=9)), ChannelPoints(channel="email"))

    found = list(find_problems(DeskSettings(points=points)))

    assert [field for field, _ in found] == ["points[1].points"]
