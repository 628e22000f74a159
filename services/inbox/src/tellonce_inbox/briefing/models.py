"""REST bodies about briefs."""

from typing import Literal

from tellonce_inbox.fields import AgentRef, Answer, Body, Moment, ShortText

PartName = Literal["problem", "done", "now"]
LineKind = Literal["asked", "answered", "called", "noted", "kept", "promised", "broken", "unanswered", "waiting"]
QuoteKind = Literal["complaint", "thanks", "date"]


class BriefLine(Answer):
    """One sentence as it was written, where it stands; empty for "waiting"."""

    kind: LineKind
    text: str
    entry_ids: list[str]
    channel: str
    at: Moment
    due_at: Moment | None
    agent: AgentRef | None
    language: str


class BriefSection(Answer):
    """One part; `text` is read instead of the lines where an agent, or a model, wrote it."""

    part: PartName
    lines: list[BriefLine]
    text: str
    corrected_by: AgentRef | None
    corrected_at: Moment | None


class BriefQuote(Answer):
    """A sentence of the customer's that complains, thanks or sets a date."""

    kind: QuoteKind
    text: str
    entry_id: str
    at: Moment
    channel: str
    language: str


class Brief(Answer):
    """The hand-off card: problem, done, now. `newer`: so many messages a correction can't know."""

    conversation_id: str
    sections: list[BriefSection]
    quotes: list[BriefQuote]
    language: str
    until: Moment | None
    newer: int
    reworded: bool


class CorrectionOfBrief(Body):
    """A part in the agent's words, which stay; empty takes them back."""

    text: ShortText = ""
