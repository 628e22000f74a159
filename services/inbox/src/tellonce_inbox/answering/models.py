"""REST bodies about ways to answer and templates."""

from typing import Literal

from pydantic import Field

from tellonce_inbox.fields import Answer, Body, Moment, ShortText

Audience = Literal["", "public", "private_reply"]
WayState = Literal["open", "late", "closed", "used", "unknown"]


class TemplateBlank(Answer):
    """Something to be written into a template: where it stands, its name, and the example given to the network."""

    place: str
    name: str
    example: str


class NetworkTemplate(Answer):
    """A text that the network has approved, with blanks as {{name}}."""

    id: str
    name: str
    language: str
    category: str
    header: str
    body: str
    footer: str
    blanks: list[TemplateBlank]


class ReplyWay(Answer):
    """One way to answer; `in_reply_to` and `audience` go into the reply.

    `until` says how long it stays as it is; `templates` are there where the network takes nothing else any more."""

    in_reply_to: str
    channel: str
    account: str
    to: str
    audience: Audience
    state: WayState
    until: Moment | None
    window_hours: int
    text_limit: int
    last_in_at: Moment
    takes_templates: bool
    templates: list[NetworkTemplate]
    templates_problem: str


class ReplyWays(Answer):
    """The ways, the usual one first; empty where nothing can be answered."""

    ways: list[ReplyWay]


class TemplateChoice(Body):
    """A template filled in: what is written into its blanks, in their order."""

    id: str = Field(min_length=1, max_length=512)
    language: str = Field(max_length=16)
    values: list[ShortText] = Field(default_factory=list, max_length=32)
