"""Are these desk settings sound? Every problem names its field; pure."""

import re
from collections.abc import Collection, Iterable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tellonce_core.desk import TargetKind
from tellonce_core.desk_settings import AgentSettings, DeskSettings, Hours, HoursSpan, SkillRule, TargetRule, Team
from tellonce_core.errors import Rejected

from tellonce_router.hours import knows_country, parse_time

MAX_CAPACITY = 10_000
ROLES = frozenset({"", "agent", "supervisor", "admin"})
_ID = re.compile(r"[a-z0-9_-]{1,64}\Z")

Problem = tuple[str, str]
"""A field and what is wrong with it."""


def check_settings(settings: DeskSettings) -> None:
    """Rejected with the first problem's field in `metadata["field"]` and up to ten problems in the message."""
    problems = list(find_problems(settings))
    if problems:
        text = "; ".join(f"{field}: {problem}" for field, problem in problems[:10])
        raise Rejected(text, metadata={"field": problems[0][0]})


def find_problems(settings: DeskSettings) -> Iterator[Problem]:
    """Every problem, in the order of the fields."""
    teams = {team.id for team in settings.teams}
    hours = {one.name for one in settings.hours}
    yield from _repeated("teams", [team.id for team in settings.teams])
    yield from _repeated("agents", [agent.id for agent in settings.agents])
    yield from _repeated("hours", [one.name for one in settings.hours])
    yield from _each("teams", settings.teams, lambda team: _team(team, hours, teams))
    yield from _each("agents", settings.agents, lambda agent: _agent(agent, teams))
    yield from _each("hours", settings.hours, _hours)
    yield from _each("targets", settings.targets, lambda rule: _target(rule, teams, hours))
    yield from _each("skill_rules", settings.skill_rules, lambda rule: _skill_rule(rule, teams))
    yield from _repeated("points", [points.channel for points in settings.points])
    for index, points in enumerate(settings.points):
        if points.points < 1 and points.ring is None and points.quiet is None:
            yield f"points[{index}].points", "must be at least 1"
    if settings.default_team_id and settings.default_team_id not in teams:
        yield "default_team_id", f"there is no team {settings.default_team_id!r}"


def _each(name: str, values, check) -> Iterator[Problem]:  # type: ignore[no-untyped-def]
    for index, value in enumerate(values):
        for field, problem in check(value):
            yield f"{name}[{index}].{field}", problem


def _repeated(name: str, keys: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, key in enumerate(keys):
        if not key:
            yield f"{name}[{index}]", "has no id"
        elif key in seen:
            yield f"{name}[{index}]", f"{key!r} comes twice"
        seen.add(key)


def _team(team: Team, hours: Collection[str], teams: Collection[str]) -> Iterator[Problem]:
    if not _ID.match(team.id):
        yield "id", "use 1 to 64 of a-z 0-9 _ -"
    if team.hours and team.hours not in hours:
        yield "hours", f"there are no hours {team.hours!r}"
    if team.overflow_team_id and team.overflow_team_id not in teams:
        yield "overflow_team_id", f"there is no team {team.overflow_team_id!r}"
    if team.overflow_team_id and team.overflow_team_id == team.id:
        yield "overflow_team_id", "is the team itself"


def _agent(agent: AgentSettings, teams: Collection[str]) -> Iterator[Problem]:
    if not _ID.match(agent.id):
        yield "id", "use 1 to 64 of a-z 0-9 _ -"
    for team in agent.team_ids:
        if team not in teams:
            yield "team_ids", f"there is no team {team!r}"
    for skill, level in agent.skills.items():
        if not 1 <= level <= 5:
            yield f"skills[{skill}]", "levels go from 1 to 5"
        if "." in skill or skill.startswith("$") or not skill:
            yield f"skills[{skill}]", "a skill's name holds no dot and doesn't begin with $"
    if agent.capacity > MAX_CAPACITY:
        yield "capacity", f"at most {MAX_CAPACITY}"
    if agent.role not in ROLES:
        yield "role", "one of agent, supervisor, admin"


def _hours(hours: Hours) -> Iterator[Problem]:
    try:
        ZoneInfo(hours.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield "time_zone", f"{hours.time_zone!r} is no IANA time zone"
    if not hours.spans:
        yield "spans", "at least one is needed"
    for index, span in enumerate(hours.spans):
        for field, problem in _span(span):
            yield f"spans[{index}].{field}", problem
    if hours.holidays_country and not knows_country(hours.holidays_country):
        yield "holidays_country", f"there is no calendar for {hours.holidays_country!r}"
    for index, day in enumerate(hours.days_off):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) or not _is_date(day):
            yield f"days_off[{index}]", f"{day!r} is no date like 2026-12-31"


def _span(span: HoursSpan) -> Iterator[Problem]:
    if not 1 <= span.weekday <= 7:
        yield "weekday", "from 1 (Monday) to 7 (Sunday)"
    try:
        opens = parse_time(span.opens)
    except ValueError:
        yield "opens", f"{span.opens!r} is no time of day like 09:00"
        return
    try:
        if parse_time(span.closes) <= opens:
            yield "closes", "must be after opens; a span over midnight is two spans"
    except ValueError:
        yield "closes", f"{span.closes!r} is no time of day like 18:00"


def _target(rule: TargetRule, teams: Collection[str], hours: Collection[str]) -> Iterator[Problem]:
    if rule.kind is TargetKind.UNSPECIFIED:
        yield "kind", "one of first_response, next_response, resolution"
    if rule.within.total_seconds() <= 0:
        yield "within", "must be longer than nothing"
    if rule.team_id and rule.team_id not in teams:
        yield "team_id", f"there is no team {rule.team_id!r}"
    if rule.hours and rule.hours not in hours:
        yield "hours", f"there are no hours {rule.hours!r}"


def _skill_rule(rule: SkillRule, teams: Collection[str]) -> Iterator[Problem]:
    if not rule.name:
        yield "name", "is needed: explanations show it"
    if not rule.skills and not rule.team_id and not rule.value:
        yield "skills", "a rule adds a skill, chooses a team or gives a value"
    if not 0 <= rule.value <= 1:
        yield "value", "from 0 to 1"
    if rule.tags and rule.value:
        yield "value", "counts from the first message on, when there are no tags yet"
    if rule.team_id and rule.team_id not in teams:
        yield "team_id", f"there is no team {rule.team_id!r}"


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
