"""REST bodies around a handover: who is asked, brought in, rung at, and what we shall do at a time."""

from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from tellonce_inbox.fields import AgentRef, Answer, Body, Id, Moment, Named, RequestId, ShortText, Text

Kind = Literal["callback", "promise"]
Cause = Literal[
    "agent_late", "given_late", "team_closed", "nobody_there", "all_full", "no_skill", "not_accepted", "consent"
]


class Consent(Answer):
    """The customer is being asked about a handover; an answer counts until `expires_at`."""

    id: str
    team: Named | None
    agent: AgentRef | None
    reason: str
    expires_at: Moment | None


class Appointment(Answer):
    """What we shall do at a time."""

    kind: Kind
    begins_at: Moment | None
    ends_at: Moment | None
    number: str


class Escalation(Answer):
    """Somebody above was told, or got it; `reason` "target_missed" is a key, else a person's words."""

    level: int
    at: Moment | None
    reason: str
    agent: AgentRef | None


class Missed(Answer):
    """A target that was missed, and why."""

    kind: str
    due_at: Moment | None
    cause: str
    agent: AgentRef | None


class Handing(Answer):
    """What there is of all this on one conversation."""

    consent: Consent | None
    consulted: list[AgentRef]
    appointment: Appointment | None
    escalation: Escalation | None
    missed: list[Missed]


class ConsultBody(Body):
    """Bring a colleague in, or let them out; the note stands in the story, where both read it."""

    version: int = Field(ge=0, le=2**53 - 1)
    request_id: RequestId | None = None
    agent_id: Id
    out: bool = False
    note: ShortText = ""


class EscalateBody(Body):
    """Why a supervisor should have it; customers don't read it."""

    version: int = Field(ge=0, le=2**53 - 1)
    request_id: RequestId | None = None
    reason: str = Field(min_length=1, max_length=500)


class AppointmentBody(Body):
    """A call-back or a promise, tied by conversation, customer or number; its window begins now if none is said."""

    request_id: RequestId
    kind: Kind
    conversation_id: Id | None = None
    customer_id: Id | None = None
    number: str = Field(default="", max_length=32)
    text: Text = ""
    begins_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "callback" and not self.number:
            raise ValueError("a call-back needs a number")
        if self.kind == "promise" and not self.text.strip():
            raise ValueError("a promise needs words")
        return self
