"""The company's desk settings made ready for use: calendars, points, and the skill rules."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from tellonce_core.desk_settings import DeskSettings, Hours, SkillRule, Team

from tellonce_router.hours import Calendar

DEFAULT_POINTS = {"email": 20, "chat": 33, "phone": 100}
OTHER_POINTS = 25
DEFAULT_RINGS = {"chat": timedelta(seconds=20), "phone": timedelta(seconds=30)}
DEFAULT_QUIETS = {"chat": timedelta(minutes=2)}
DEFAULT_CAPACITY = 100

_MARKS = re.compile("[\u0300-\u036f]+")  # combining diacritical marks
_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """What the skill rules make of a message."""

    skills: tuple[str, ...] = ()
    team_id: str = ""
    rules: tuple[str, ...] = ()
    value: float = 0.0
    """Value of the relationship, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the skill rules look at."""

    channel: str
    account: str
    language: str
    text: str = ""
    traits: Mapping[str, str] = field(default_factory=dict)
    tags: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One version of the desk settings."""

    version: int = 0
    settings: DeskSettings = field(default_factory=DeskSettings)

    @cached_property
    def calendars(self) -> Mapping[str, Calendar]:
        """Working hours by name."""
        return {hours.name: Calendar(hours) for hours in self.settings.hours}

    @cached_property
    def deadlines(self) -> dict[Any, Any]:
        """What these rules made of waits (targets.py)."""
        return {}

    @cached_property
    def teams(self) -> Mapping[str, Team]:
        """Teams by id."""
        return {team.id: team for team in self.settings.teams}

    @cached_property
    def time_zone(self) -> str:
        """Zone of the company's wall clock: that of the default team's hours, else of the first ones, else UTC."""
        default = self.teams.get(self.settings.default_team_id)
        zones = {hours.name: hours.time_zone for hours in self.settings.hours}
        return zones.get(default.hours if default else "") or next(iter(zones.values()), "UTC")

    @cached_property
    def _rings(self) -> Mapping[str, timedelta]:
        own = {points.channel: points.ring for points in self.settings.points if points.ring is not None}
        return DEFAULT_RINGS | own

    def ring(self, channel: str) -> timedelta:
        """How long it rings at an agent to whom the machine gives a conversation of this channel; zero: it doesn't."""
        return self._rings.get(channel, timedelta())

    @cached_property
    def _quiets(self) -> Mapping[str, timedelta]:
        own = {points.channel: points.quiet for points in self.settings.points if points.quiet is not None}
        return DEFAULT_QUIETS | own

    def quiet(self, channel: str) -> timedelta:
        """How long a conversation of this channel keeps all its points after our answer; zero: not at all."""
        return self._quiets.get(channel, timedelta())

    def is_open(self, team_id: str, now: datetime) -> bool:
        """True if the team works at that moment; one without hours always does."""
        calendar = self._hours_of(team_id)
        return calendar is None or calendar.is_open(now)

    def opens_at(self, team_id: str, now: datetime) -> datetime | None:
        """When a team that is closed works again; None while it works."""
        calendar = self._hours_of(team_id)
        return None if calendar is None or calendar.is_open(now) else calendar.add(now, timedelta())

    def hours_of(self, team_id: str) -> Hours | None:
        """The working hours of a team; None if it always works."""
        team = self.teams.get(team_id)
        return next((one for one in self.settings.hours if team is not None and one.name == team.hours), None)

    def _hours_of(self, team_id: str) -> Calendar | None:
        team = self.teams.get(team_id)
        return self.calendars.get(team.hours) if team else None

    @cached_property
    def _points(self) -> Mapping[str, int]:
        return DEFAULT_POINTS | {one.channel: one.points for one in self.settings.points if one.points}

    @cached_property
    def _skill_rules(self) -> tuple[tuple[SkillRule, tuple[str, ...]], ...]:
        return tuple((rule, tuple(spelled(word) for word in rule.words)) for rule in self.settings.skill_rules)

    def points(self, channel: str) -> int:
        """Points that a conversation on this channel takes of an agent's capacity."""
        return self._points.get(channel, OTHER_POINTS)

    @cached_property
    def fewest_points(self) -> int:
        """Points that anything waiting needs at least."""
        return min(*self._points.values(), OTHER_POINTS)

    @cached_property
    def ask_for_traits(self) -> bool:
        """True if a rule asks what other systems say of the customer."""
        return any(rule.traits for rule in self.settings.skill_rules)

    @cached_property
    def ask_for_words_of_tagged(self) -> bool:
        """True if a rule that asks for tags also asks what the customer wrote, or what others say of them."""
        return any(rule.tags and (rule.words or rule.traits) for rule in self.settings.skill_rules)

    def route(self, asked: Asked) -> Routing:
        """Skills, team and the names of the rules that fit a message; without a team of their own, the default one."""
        return _routing(self._fitting(asked), self.settings.default_team_id)

    def route_tagged(self, asked: Asked) -> Routing:
        """What only those rules make of it that ask for tags; no team if they choose none."""
        return _routing([rule for rule in self._fitting(asked) if rule.tags], "")

    def _fitting(self, asked: Asked) -> list[SkillRule]:
        words, tags = spelled(asked.text), {spelled(tag) for tag in asked.tags}
        return [
            rule
            for rule, wanted in self._skill_rules
            if _fits(rule, asked)
            and _has_any(words, wanted)
            and _is_one(asked.traits, rule.traits)
            and (not rule.tags or any(spelled(tag) in tags for tag in rule.tags))
        ]


def primary(language: str) -> str:
    """The language without region and script (BCP 47: "tr" of "tr-TR")."""
    return language.partition("-")[0].lower()


def _routing(fitting: Sequence[SkillRule], default_team_id: str) -> Routing:
    skills = {skill for rule in fitting for skill in rule.skills}
    return Routing(
        skills=tuple(sorted(skills)),
        team_id=next((rule.team_id for rule in fitting if rule.team_id), default_team_id),
        rules=tuple(rule.name for rule in fitting),
        value=max((rule.value for rule in fitting), default=0.0),
    )


def _fits(rule: SkillRule, asked: Asked) -> bool:
    if rule.channels and asked.channel not in rule.channels:
        return False
    if rule.accounts and asked.account not in rule.accounts:
        return False
    return not rule.languages or any(primary(asked.language) == primary(wanted) for wanted in rule.languages)


def _is_one(traits: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """True if the customer has all of these traits."""
    return all(traits.get(name) == value for name, value in wanted.items())


def _has_any(words: str, wanted: tuple[str, ...]) -> bool:
    """True if a word begins with one of them: Turkish and Azerbaijani put endings behind ("iade", "iadesi")."""
    return not wanted or any(word in words for word in wanted)


def spelled(text: str) -> str:
    """The text's words in one spelling, each after a space: without case and diacritics, İ, I, ı and i alike."""
    plain = unicodedata.normalize("NFKD", text.replace("İ", "i").replace("ı", "i").casefold())
    return " " + _NOT_A_WORD.sub(" ", _MARKS.sub("", plain)).strip()
