"""REST bodies about who is signed in, and about colleagues and teams."""

from typing import Literal

from pydantic import AwareDatetime, Field

from tellonce_inbox.fields import AgentRef, Answer, Body, Id, Moment, Named, ShortText, Text

Presence = Literal["online", "away", "wrap_up", "offline"]


class SignIn(Body):
    """Who wants to sign in."""

    email: str = Field(min_length=1, max_length=320)
    password: str = Field(min_length=1, max_length=1024)


class UserAnswer(Named):
    """The signed-in user."""

    email: str
    language: str
    role: str
    teams: list[str]


class CompanyAnswer(Answer):
    """The company's name and brands."""

    name: str
    brands: list[Named]


class SessionAnswer(Answer):
    """The session: the user, and the token that every write carries in X-CSRF-Token."""

    user: UserAnswer
    csrf_token: str
    company: CompanyAnswer


class AgentAnswer(AgentRef):
    """A colleague with presence and load."""

    state: Presence
    teams: list[str]
    skills: list[str]
    load: int
    capacity: int
    back_at: Moment | None
    """When they said that they are back, while they are away."""


class PresenceBody(Body):
    """What the signed-in agent is doing."""

    state: Presence
    back_at: AwareDatetime | None = None
    """When they will be back from away or wrap-up: until then the desk may keep for them what can wait so long."""


class DraftBody(Body):
    """What is being written; an empty text forgets the draft."""

    mode: str = Field(default="reply", pattern=r"^[a-z_]{1,20}$")
    text: Text


class DraftAnswer(Answer):
    """The draft, masked; without one the text is empty and the time null."""

    mode: str
    text: str
    updated_at: Moment | None


class FileAnswer(Answer):
    """A stored file; its id goes into a reply's attachments."""

    id: str
    name: str
    media_type: str
    size: int


class CompanyUser(Body):
    """One user as company.toml describes them. Without `password` the one they have is kept."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,64}$")
    email: str = Field(min_length=3, max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")
    name: str = Field(min_length=1, max_length=200)
    language: str = Field(default="en", pattern=r"^[A-Za-z-]{2,35}$")
    role: Literal["agent", "supervisor", "admin"] = "agent"
    teams: list[Id] = Field(default_factory=list)
    password: str | None = Field(default=None, min_length=8, max_length=1024)


class CompanyBrand(Body):
    """A brand of the company."""

    id: Id
    name: ShortText


class CompanyBody(Body):
    """The inbox's part of company.toml: exactly these users are active afterwards."""

    name: ShortText = ""
    brands: list[CompanyBrand] = Field(default_factory=list)
    users: list[CompanyUser]
    dry_run: bool = False


class CompanyChanges(Answer):
    """One line a change; empty if all was so already."""

    changes: list[str]
