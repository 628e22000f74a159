"""What company.toml may hold: every name, its meaning and its bounds. An unknown name is a mistake, never ignored."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from tellonce_cli.values import check_duration, check_span, check_zone, expand_spans

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=320)]
AccountAddress = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320)]
"""A mail address, or a network's own id of the account; each adapter checks its own."""
Zone = Annotated[str, AfterValidator(check_zone)]
Duration = Annotated[str, AfterValidator(check_duration)]
Span = Annotated[str, AfterValidator(check_span)]
SecretRef = Annotated[str, StringConstraints(pattern=r"^(file|env):.+$")]
Channel = Literal["email", "chat", "messenger", "instagram", "whatsapp", "telegram", "x", "line", "sms", "viber"]
PriorityName = Literal["low", "normal", "high", "urgent"]


class Table(BaseModel):
    """One table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CompanyName(Table):
    """[company]"""

    name: Name
    language: Language = "en"
    time_zone: Zone = "UTC"


class Brand(Table):
    """[[brands]]: a name under which the company speaks."""

    id: Id
    name: Name


class Template(Table):
    """[[accounts.templates]]: a text of ours in one language, in place of the built-in one."""

    kind: Literal[
        "acknowledgement", "signature", "greeting", "closing", "offline", "answering", "consent", "transcript", "away"
    ]
    language: Language
    subject: str = ""
    text: str = Field(min_length=1, max_length=10_000)


class Account(Table):
    """[[accounts]]: one account by which customers reach us."""

    id: Id
    channel: Channel
    brand: Id
    name: Name
    addresses: list[AccountAddress] = Field(min_length=1)
    languages: list[Language] = Field(min_length=1)
    time_zone: Zone | None = None
    templates: list[Template] = []
    settings: dict[str, str | int | bool] = {}
    secrets: dict[str, SecretRef] = {}
    limits: dict[str, int] = {}
    enabled: bool = True


class Hours(Table):
    """[[hours]]: working hours, as spans like "mon-fri 09:00-19:00"."""

    name: Id
    time_zone: Zone | None = None
    spans: list[Span] = Field(min_length=1)
    holidays: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    days_off: list[Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]] = []

    def expanded(self) -> list[tuple[int, str, str]]:
        """(ISO weekday, opens, closes) for each day of each span."""
        return [day for span in self.spans for day in expand_spans(span)]


class Team(Table):
    """[[teams]]"""

    id: Id
    name: Name
    skills: list[Id] = []
    languages: list[Language] = []
    channels: list[Channel] = []
    hours: Id | None = None
    overflow: Id | None = None
    default: bool = False


class Agent(Table):
    """[[agents]]: a person who answers; the same id signs in to the inbox."""

    id: Id
    name: Name
    email: Address
    language: Language = "en"
    role: Literal["agent", "supervisor", "admin"] = "agent"
    teams: list[Id] = Field(min_length=1)
    skills: dict[Id, Annotated[int, Field(ge=1, le=5)]] = {}
    languages: list[Language] = Field(min_length=1)
    capacity: int = Field(default=100, ge=1, le=1000)
    password: str | None = Field(default=None, min_length=8, max_length=200)


class Target(Table):
    """[[targets]]: how soon something must happen; the first that fits counts."""

    kind: Literal["first_response", "next_response", "resolution"]
    within: Duration
    channel: Channel | None = None
    priority: PriorityName | None = None
    team: Id | None = None
    hours: Id | None = None


class SkillRule(Table):
    """[[skill_rules]]: which skills and team a conversation asks for, and what the relationship is worth (0 to 1); all
    that fit count, the first team and the highest value win."""

    name: Name
    channels: list[Channel] = []
    accounts: list[Id] = []
    languages: list[Language] = []
    words: list[Name] = []
    skills: list[Id] = []
    team: Id | None = None
    traits: dict[Id, Name] = {}
    tags: list[Name] = []
    value: float = Field(default=0.0, ge=0, le=1)


class Company(Table):
    """The whole file."""

    company: CompanyName
    brands: list[Brand] = Field(min_length=1)
    accounts: list[Account] = Field(min_length=1)
    hours: list[Hours] = []
    teams: list[Team] = Field(min_length=1)
    agents: list[Agent] = Field(min_length=1)
    targets: list[Target] = []
    skill_rules: list[SkillRule] = []
    points: dict[Channel, Annotated[int, Field(ge=1, le=1000)]] = {}
    rings: dict[Channel, Duration] = {}
    quiets: dict[Channel, Duration] = {}
