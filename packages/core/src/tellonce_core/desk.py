"""The work and who does it: the words of desk.v1 (mapped in wire.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DeskStatus(StrEnum):
    """Where a conversation stands."""

    UNSPECIFIED = ""
    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Priority(StrEnum):
    """How urgent a conversation is."""

    UNSPECIFIED = ""
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class TargetKind(StrEnum):
    """Kinds of targets."""

    UNSPECIFIED = ""
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


class TargetState(StrEnum):
    """How a target stands."""

    UNSPECIFIED = ""
    RUNNING = "running"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"


class PresenceState(StrEnum):
    """What an agent is doing."""

    UNSPECIFIED = ""
    ONLINE = "online"
    AWAY = "away"
    WRAP_UP = "wrap_up"
    OFFLINE = "offline"


class ConsentAnswer(StrEnum):
    """What a customer says to a handover."""

    UNSPECIFIED = ""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CALLBACK = "callback"
    EMAIL = "email"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A handover for which the customer is asked first."""

    id: str = ""
    """Names this question; a later one has another."""
    team_id: str = ""
    """Team to which it would go; may be empty."""
    team_name: str = ""
    """Name of that team."""
    agent_id: str = ""
    """Agent to whom it would go; may be empty."""
    agent_name: str = ""
    """Name of that agent."""
    reason: str = ""
    """Why, in words for the customer."""
    available: bool = False
    """True if somebody is there who could take it now."""
    asked_by: str = ""
    """Who asks: an agent's id."""
    asked_at: datetime | None = None
    """Since when."""
    expires_at: datetime | None = None
    """When it counts as not answered: it stays where it is."""
    skills: tuple[str, ...] = ()
    """Skills that it would ask for; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Something that we shall do at a time."""

    entry_id: str = ""
    """The entry that says so."""
    kind: str = ""
    """What: "callback" or "promise"."""
    begins_at: datetime | None = None
    """When it becomes work: the beginning of the window."""
    ends_at: datetime | None = None
    """End of the window; unset if none was named."""
    number: str = ""
    """Number to call, E.164; empty for promises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Somebody above was told, or got it."""

    level: int = 0
    """How often since it is work, from 1."""
    at: datetime | None = None
    """When."""
    reason: str = ""
    """Why: "target_missed", or the words of the person who did it."""
    team_id: str = ""
    """Team it went to; may be empty."""
    agent_id: str = ""
    """Supervisor who got it or was brought in; may be empty."""
    actor: str = ""
    """Who did it: "router" or "agent:<id>"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedTarget:
    """A target that was missed, and why."""

    kind: TargetKind = TargetKind.UNSPECIFIED
    """Which one."""
    due_at: datetime | None = None
    """When it was due."""
    cause: str = ""
    """Why: "agent_late", "given_late", "team_closed", "nobody_there", "all_full", "no_skill", "not_accepted",
    "consent".
    """
    agent_id: str = ""
    """Who had it; empty if nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target with its clock."""

    kind: TargetKind = TargetKind.UNSPECIFIED
    """Which one."""
    started_at: datetime | None = None
    """When its clock began."""
    due_at: datetime | None = None
    """When it is due; unset while it is paused."""
    state: TargetState = TargetState.UNSPECIFIED
    """How it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskItem:
    """The work on one conversation. Times are facts; status and targets follow from them."""

    conversation_id: str = ""
    """The conversation."""
    reference: str = ""
    """Its sayable reference."""
    customer_id: str = ""
    """Customer whose story it stands in."""
    customer_name: str = ""
    """Name of the customer; may be empty."""
    channel: str = ""
    """Channel of the newest message."""
    account: str = ""
    """Account of the newest message."""
    subject: str = ""
    """Subject; may be empty."""
    snippet: str = ""
    """Beginning of the newest message, at most 200 characters."""
    language: str = ""
    """Language, BCP 47; may be empty."""
    status: DeskStatus = DeskStatus.UNSPECIFIED
    """Where it stands."""
    priority: Priority = Priority.UNSPECIFIED
    """How urgent it is."""
    skills: tuple[str, ...] = ()
    """Skills that it asks for."""
    team_id: str = ""
    """Team that has it; empty if none yet."""
    agent_id: str = ""
    """Agent who has it; empty if it waits."""
    queued_at: datetime | None = None
    """Since when it is work; kept when an agent vanishes."""
    due_at: datetime | None = None
    """When it should be answered by: its place in the queue."""
    target: Target | None = None
    """The target that runs."""
    last_in_at: datetime | None = None
    """Newest message of the customer."""
    last_out_at: datetime | None = None
    """Newest answer of ours by a person."""
    first_out_at: datetime | None = None
    """First answer of ours by a person."""
    snoozed_until: datetime | None = None
    """Until when it is snoozed."""
    unanswered: int = 0
    """Messages of the customer since our last answer."""
    decision_id: str = ""
    """The decision that gave it to its agent; empty if a person did."""
    version: int = 0
    """Grows by one with every change; send it back with writes."""
    updated_at: datetime | None = None
    """When it last changed."""
    tags: tuple[str, ...] = ()
    """Tags."""
    last_entry_id: str = ""
    """The newest entry that it knows."""
    consent: Consent | None = None
    """A handover that waits for the customer's consent; unset if none does."""
    consulted_ids: tuple[str, ...] = ()
    """Colleagues who were brought in without having it: agent ids."""
    appointment: Appointment | None = None
    """The call-back or promise that comes next or is due; unset if there is none."""
    accept_by: datetime | None = None
    """Until when its agent must accept it, or the next is asked; unset once accepted, and where nobody must."""
    escalation: Escalation | None = None
    """The newest escalation since it is work; unset if there was none."""
    missed: tuple[MissedTarget, ...] = ()
    """Targets that were missed, oldest first; the newest 8 are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent as the desk sees them."""

    id: str = ""
    """Id: [a-z0-9_-], the same as the user's."""
    name: str = ""
    """Name."""
    team_ids: tuple[str, ...] = ()
    """Their teams."""
    skills: Mapping[str, int] = field(default_factory=dict)
    """Skills with levels."""
    languages: tuple[str, ...] = ()
    """Languages, BCP 47."""
    state: PresenceState = PresenceState.UNSPECIFIED
    """What they are doing."""
    capacity: int = 0
    """Capacity in points."""
    load: int = 0
    """Points taken."""
    seen_at: datetime | None = None
    """Last sign of life."""
    state_since: datetime | None = None
    """Since when they are in this state."""
    role: str = ""
    """Role: "agent", "supervisor", "admin"."""
    back_at: datetime | None = None
    """When they said that they are back; unset if they didn't, or are here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who was looked at."""

    agent_id: str = ""
    """The agent."""
    cost: float = 0.0
    """Cost; lower is better. 0 if dropped."""
    parts: Mapping[str, float] = field(default_factory=dict)
    """Parts of the cost by name: "skill_gap", "load", "scarcity", "stranger", "occupancy"."""
    dropped_by: str = ""
    """Why they were dropped: "offline", "away", "full", "no_skill", "no_language", "other_team", "not_accepted" (it
    rang there in vain just now); empty if they weren't.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Why a conversation went where it went."""

    id: str = ""
    """Id."""
    conversation_id: str = ""
    """The conversation."""
    at: datetime | None = None
    """When."""
    rule_version: int = 0
    """Version of the desk settings by which it was decided."""
    team_id: str = ""
    """Team chosen."""
    agent_id: str = ""
    """Agent chosen; empty if it waits."""
    candidates: tuple[Candidate, ...] = ()
    """Everybody who was looked at."""
    reasons: tuple[str, ...] = ()
    """Reasons in order of weight, as keys of texts: "knows_customer", "fewest_points", "only_one_with_skill"."""
    skills: tuple[str, ...] = ()
    """Skills that were asked for."""
    actor: str = ""
    """Who did it: "router" or "agent:<id>"."""
    note: str = ""
    """Words of the person who did it; may be empty."""
    queue_place: int = 0
    """Place in the queue when it was taken, from 1."""
    rules: tuple[str, ...] = ()
    """Names of the skill rules that fitted."""
