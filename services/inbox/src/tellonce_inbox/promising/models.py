"""REST bodies about promises."""

from typing import Literal

from pydantic import AwareDatetime, Field

from tellonce_inbox.fields import AgentRef, Answer, Body, Id, Moment, Named, RequestId, ShortText, Text

State = Literal["open", "kept", "broken", "withdrawn"]
SaidState = Literal["open", "kept", "broken"]
Whose = Literal["mine", "team", "all"]
Which = Literal["open", "due", "overdue", "settled"]


class Promise(Answer):
    """One promise; `made_in` is the entry of ours in which it was made."""

    id: str
    conversation_id: str
    reference: str
    customer: Named
    text: str
    language: str
    state: State
    due_at: Moment | None
    owner: AgentRef | None
    made_by: AgentRef | None
    made_at: Moment | None
    made_in: str
    settled_by: AgentRef | None
    settled_at: Moment | None
    reason: str


class PromisePage(Answer):
    """A page of promises: open ones with the soonest first, settled ones with the latest."""

    items: list[Promise]
    next_cursor: str | None


class PromiseBody(Body):
    """What we promise, and by when; without an owner it is the agent's own."""

    request_id: RequestId
    text: ShortText = Field(min_length=1, max_length=2_000)
    due_at: AwareDatetime
    owner_id: Id | None = None
    made_in: Id | None = None


class PromiseChangeBody(Body):
    """What became of it, another date, another owner; what is null stays."""

    state: SaidState | None = None
    due_at: AwareDatetime | None = None
    owner_id: Id | None = None
    reason: str = Field(default="", max_length=500)


class SuggestionBody(Body):
    """What an agent writes, and in which zone they read the clock."""

    text: Text
    time_zone: str = Field(default="", max_length=64)
    language: str = Field(default="", max_length=35)


class PromiseSuggestion(Answer):
    """The sentence that promises, and by when."""

    text: str
    due_at: Moment
