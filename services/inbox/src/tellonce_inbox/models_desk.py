"""REST bodies about the work: rows of the list, counts, decisions, and what one does with a conversation."""

from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from tellonce_inbox.fields import AgentRef, Answer, Body, Id, Moment, Named, RequestId, ShortText, TagText
from tellonce_inbox.handing.models import Handing

Status = Literal["new", "open", "waiting", "snoozed", "resolved"]
WantedStatus = Literal["open", "waiting", "snoozed", "resolved"]
Priority = Literal["urgent", "high", "normal", "low"]
TargetState = Literal["running", "soon", "late", "paused", "met"]
View = Literal["mine", "consulted", "appointments", "unassigned", "all", "team"]
Sort = Literal["target", "newest", "oldest"]


class Row(Answer):
    """One conversation in the list. `target_share` is what is left of the target, 1 to 0."""

    conversation_id: str
    reference: str
    version: int
    customer: Named
    channel: str
    account: str
    subject: str
    snippet: str
    language: str
    status: Status
    priority: Priority
    unread: int
    team: Named | None
    agent: AgentRef | None
    queued_at: Moment
    due_at: Moment | None
    target_state: TargetState
    target_share: float
    accept_by: Moment | None
    """Until when its agent must take it; null where it doesn't ring."""
    consent_asked: bool
    """True while the customer is asked about a handover."""
    last_in_at: Moment | None
    last_out_at: Moment | None
    updated_at: Moment
    tags: list[str]
    handing: Handing


class ConversationPage(Answer):
    """A page of the list; `total` counts up to 10,000."""

    items: list[Row]
    next_cursor: str | None
    total: int
    live_cursor: str


class Counts(Answer):
    """Conversations that are not resolved, by the groups of the navigation; each is counted up to 1,000."""

    mine: int
    consulted: int
    appointments: int
    unassigned: int
    all: int
    teams: dict[str, int]
    accounts: dict[str, int]
    channels: dict[str, str]
    """The channel of each of these accounts; "" where accounts of several channels have the same name."""
    live_cursor: str


class VersionBody(Body):
    """A change to the conversation as it was in `version`; 0 changes it whatever it is now."""

    version: int = Field(ge=0, le=2**53 - 1)
    request_id: RequestId | None = None


class AssignBody(VersionBody):
    """To whom; no agent gives it back to the queue, no team leaves the team."""

    agent_id: Id | None = None
    team_id: Id | None = None


class TransferBody(VersionBody):
    """To a team, an agent or whoever has a skill, with a reason that the customer may read and a note for the
    colleague."""

    team_id: Id | None = None
    agent_id: Id | None = None
    skill: Id | None = None
    reason: str = Field(min_length=1, max_length=500)
    note: ShortText = ""
    without_consent: bool = False
    """True doesn't ask the customer first (a chat asks by itself)."""

    @model_validator(mode="after")
    def _to_one(self) -> Self:
        if [self.team_id, self.agent_id, self.skill].count(None) != 2:
            raise ValueError("give one of team_id, agent_id and skill")
        return self


class StatusBody(VersionBody):
    """The new status; `until` with snoozed."""

    status: WantedStatus
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _until_with_snoozed(self) -> Self:
        if (self.status == "snoozed") != (self.until is not None):
            raise ValueError("until goes with snoozed, and only with it")
        return self


class TagsBody(Body):
    """Tags to put on and to take off; what others tagged meanwhile stays."""

    request_id: RequestId | None = None
    add: list[TagText] = Field(default=[], max_length=20)
    remove: list[TagText] = Field(default=[], max_length=20)


class RowAnswer(Answer):
    """The conversation after a change."""

    row: Row


class Reason(Answer):
    """A reason as the key of a text, with what stands in it."""

    key: str
    params: dict[str, str | int | float]


class Candidate(Answer):
    """Somebody who was looked at; a lower score is better."""

    agent: AgentRef
    score: float
    parts: dict[str, float]
    dropped_by: str | None


class Chosen(Answer):
    """What was decided."""

    agent: AgentRef | None
    team: Named | None


class QueuePlace(Answer):
    """The place in the queue when it was taken, from 1."""

    place: int
    due_at: Moment | None


class Decision(Answer):
    """Why a conversation went where it went."""

    decision_id: str
    at: Moment
    rule_version: str
    chosen: Chosen
    reasons: list[Reason]
    candidates: list[Candidate]
    queue: QueuePlace | None
