"""What a company says about its desk: teams, agents, hours, targets, rules (mapped in wire.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tellonce_core.desk import Priority, TargetKind


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursSpan:
    """One span of a weekday."""

    weekday: int = 0
    """ISO 8601 weekday, 1 = Monday … 7 = Sunday."""
    opens: str = ""
    """"09:00", local time."""
    closes: str = ""
    """"18:00", local time; "24:00" for midnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Working hours."""

    name: str = ""
    """Name, by which teams and targets call it."""
    time_zone: str = ""
    """Time zone (IANA)."""
    spans: tuple[HoursSpan, ...] = ()
    """Spans; several a day make split shifts."""
    holidays_country: str = ""
    """Country whose public holidays are off ("TR", "AZ"); empty for none."""
    days_off: tuple[str, ...] = ()
    """Own days off, ISO 8601 dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team."""

    id: str = ""
    """Id: [a-z0-9_-]."""
    name: str = ""
    """Name."""
    skills: tuple[str, ...] = ()
    """Skills that it has been made for."""
    languages: tuple[str, ...] = ()
    """Languages, BCP 47; empty for all."""
    channels: tuple[str, ...] = ()
    """Channels; empty for all."""
    hours: str = ""
    """Name of its hours in DeskSettings; empty means always. Outside them the machine gives nobody its work."""
    overflow_team_id: str = ""
    """Team that gets what missed its target while nobody had it; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRule:
    """How soon something must happen; the first rule that fits counts."""

    kind: TargetKind = TargetKind.UNSPECIFIED
    """Which target."""
    channel: str = ""
    """Channel; empty for all."""
    priority: Priority = Priority.UNSPECIFIED
    """Priority; unspecified for all."""
    team_id: str = ""
    """Team; empty for all."""
    within: timedelta = timedelta()
    """How soon, in working time."""
    hours: str = ""
    """Hours by which it counts; empty means around the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRule:
    """Which skills and team a conversation asks for; all rules that fit count, the first team wins."""

    name: str = ""
    """Name, shown in explanations."""
    channels: tuple[str, ...] = ()
    """Channels; empty for all."""
    accounts: tuple[str, ...] = ()
    """Accounts; empty for all."""
    languages: tuple[str, ...] = ()
    """Languages, BCP 47; empty for all."""
    words: tuple[str, ...] = ()
    """Words of which one must stand in subject or text, whatever their case and diacritics; empty for all."""
    skills: tuple[str, ...] = ()
    """Skills that it adds."""
    team_id: str = ""
    """Team that it chooses; may be empty."""
    traits: Mapping[str, str] = field(default_factory=dict)
    """Traits that the customer must have, all of them; empty for all."""
    value: float = 0.0
    """Value of the relationship, 0 to 1: a head start in the queue; the highest of the rules that fit counts."""
    tags: tuple[str, ...] = ()
    """Tags of which the conversation must have one; empty for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPoints:
    """Points that one conversation takes of an agent's capacity."""

    channel: str = ""
    """Channel."""
    points: int = 0
    """Points, at least 1."""
    ring: timedelta | None = None
    """How long it rings at an agent before the next is asked; None takes the channel's default, zero never rings."""
    quiet: timedelta | None = None
    """How long it keeps all its points after our answer while the customer is silent, and half until five times as
    long; None takes the channel's default, zero frees them with the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """An agent as the company describes them."""

    id: str = ""
    """Id: [a-z0-9_-]."""
    name: str = ""
    """Name."""
    team_ids: tuple[str, ...] = ()
    """Teams."""
    skills: Mapping[str, int] = field(default_factory=dict)
    """Skills with levels 1 (knows) to 5 (expert)."""
    languages: tuple[str, ...] = ()
    """Languages, BCP 47."""
    capacity: int = 0
    """Capacity in points; default 100."""
    role: str = ""
    """Role: "agent", "supervisor", "admin"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """Everything that the router needs to know of a company."""

    teams: tuple[Team, ...] = ()
    """Teams."""
    agents: tuple[AgentSettings, ...] = ()
    """Agents."""
    hours: tuple[Hours, ...] = ()
    """Working hours."""
    targets: tuple[TargetRule, ...] = ()
    """Targets; the first rule that fits counts."""
    skill_rules: tuple[SkillRule, ...] = ()
    """Skills of conversations."""
    points: tuple[ChannelPoints, ...] = ()
    """Points by channel; default 20 for email, 33 for chat, 25 for others, 100 for phone."""
    default_team_id: str = ""
    """Team that gets what no rule sends elsewhere."""
