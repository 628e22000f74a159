"""The work on one conversation as the router keeps it: facts of its entries, what people said, and what follows."""

from dataclasses import dataclass, field
from datetime import datetime

from tellonce_core.desk import Consent, DeskStatus, Escalation, MissedTarget, Priority, TargetKind, TargetState

from tellonce_router.known import Facts, Planned, latest_answer, unite
from tellonce_router.rules import Routing


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    """A conversation that was joined into this one, with its own facts, so that the join can be taken back."""

    conversation_id: str
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a person last said about the status."""

    status: DeskStatus
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A write that was carried out, so that a repeat is harmless."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """It rang at an agent in vain."""

    agent_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The target that runs, and the moment from which little of it is left."""

    kind: TargetKind = TargetKind.UNSPECIFIED
    state: TargetState = TargetState.UNSPECIFIED
    started_at: datetime | None = None
    soon_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What follows from all else at a moment; stored only so that it can be asked for by index (status.py makes it)."""

    status: DeskStatus = DeskStatus.UNSPECIFIED
    priority: Priority = Priority.NORMAL
    team_id: str = ""
    work_since: datetime | None = None
    clock: Clock = Clock()
    due_at: datetime | None = None
    """Its place in the queue: the virtual deadline."""
    hold_until: datetime | None = None
    """Until when it may wait for the agent who is best placed."""
    unanswered: int = 0
    next_check_at: datetime | None = None
    queue: str = ""
    """Key of the queue in which it waits for an agent: items of one queue ask for the same."""
    due_call: Planned | None = None
    """The call-back that is due: the work is to call."""
    next_planned: Planned | None = None
    """The call-back or promise that comes next, or is due."""
    points: int = 0
    """Points that its agent gives for it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untaken:
    """Events that still stood in the outbox of an item when it was read at this version."""

    version: int
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The work on one conversation. `version` grows by one with every write; `fence` is that of the last dispatcher."""

    conversation_id: str
    reference: str = ""
    version: int = 0
    fence: int = 0
    own: Facts = field(default_factory=Facts)
    """Facts of its own entries; `facts` has those of the joined ones too."""
    absorbed: tuple[Absorbed, ...] = ()
    customer_id: str = ""
    customer_name: str = ""
    node_id: str = ""
    contacts: int = 0
    """Conversations that the customer had begun in the weeks before: seldom callers get a head start."""
    chosen_team_id: str = ""
    """Team that a person chose; it wins over the rules'."""
    overflow_team_id: str = ""
    """Team that it went to because nobody had it in time; it wins over both until a person chooses."""
    chosen_skills: tuple[str, ...] = ()
    """Skills that a person asked for instead of the rules'."""
    chosen_agent_id: str = ""
    """Agent to whom a person gave it: the machine gives it to nobody else until it goes back to the queue."""
    chosen_priority: Priority = Priority.UNSPECIFIED
    """At least so urgent, because it was escalated."""
    agent_id: str = ""
    owner_id: str = ""
    """Who had it last; preferred when it is given out again."""
    decision_id: str = ""
    hold_id: str = ""
    """Names the points that its agent gave for it; empty while none are taken."""
    assigned_at: datetime | None = None
    word: Word | None = None
    rounds: int = 0
    """How often it became work."""
    delay_notices: int = 0
    joined_into: str = ""
    tags: tuple[str, ...] = ()
    """As people wrote them."""
    tagged: Routing = field(default_factory=Routing)
    """What the rules that ask for tags made of it when they were put on."""
    requests: tuple[Request, ...] = ()
    consulted: tuple[str, ...] = ()
    """Colleagues who were brought in without having it."""
    consent: Consent | None = None
    """The handover for which the customer is being asked."""
    consents_answered: tuple[tuple[str, str], ...] = ()
    """Questions that are over, with their answer: a repeat is harmless."""
    accept_by: datetime | None = None
    """Until when it rings at its agent; `rings_until` tells if it still does."""
    passed_by: tuple[Passed, ...] = ()
    escalation: Escalation | None = None
    missed: tuple[MissedTarget, ...] = ()
    updated_at: datetime | None = None
    derived: Derived = Derived()
    untaken: Untaken | None = field(default=None, compare=False)

    @property
    def outbox(self) -> tuple[str, ...] | None:
        """All events that its outbox can hold as long as this version stands; None if that isn't known."""
        return self.untaken.event_ids if self.untaken and self.untaken.version == self.version else None

    @property
    def facts(self) -> Facts:
        """All that is known of it: its own facts and those of what was joined into it."""
        facts = self.own
        for joined in self.absorbed:
            facts = unite(facts, joined.facts)
        return facts

    @property
    def skills(self) -> tuple[str, ...]:
        """What it asks for: a person's word before the rules'."""
        return self.chosen_skills or self.ruled_skills

    @property
    def ruled_skills(self) -> tuple[str, ...]:
        """What the rules make it ask for."""
        opening = self.facts.opening
        return tuple(sorted({*(opening.skills if opening else ()), *self.tagged.skills}))

    @property
    def ruled_team_id(self) -> str:
        """The team that the rules choose; that of a tag wins: it was put on later, by a person."""
        opening = self.facts.opening
        return self.tagged.team_id or (opening.team_id if opening else "")

    @property
    def ruled_by(self) -> tuple[str, ...]:
        """Names of the rules that fit."""
        opening = self.facts.opening
        return (*(opening.rules if opening else ()), *self.tagged.rules)

    @property
    def rings_until(self) -> datetime | None:
        """Until when it rings; None if it doesn't, or its agent has answered the customer meanwhile."""
        if not (self.accept_by and self.hold_id and self.assigned_at):
            return None
        answer = latest_answer(self.facts)
        return None if answer and answer.at >= self.assigned_at else self.accept_by

    @property
    def is_work(self) -> bool:
        """True while it waits for our answer."""
        return not self.joined_into and self.derived.status in {DeskStatus.NEW, DeskStatus.OPEN}
