"""What the inbox itself keeps: users, sessions, drafts, read marks, uploads and the company's names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tellonce_core.message import FileRef


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in; the id is the agent's. `presence` is the state that they last chose."""

    id: str
    email: str
    name: str
    password_hash: str = ""
    language: str = "en"
    role: str = "agent"
    teams: tuple[str, ...] = ()
    active: bool = True
    presence: str = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser; `id` is the hash of the secret in its cookie. `ends_at` is the end, however active it is."""

    id: str
    user_id: str
    created_at: datetime
    expires_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an agent began to write in a conversation; masked like everything that is stored."""

    mode: str = "reply"
    text: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMark:
    """How much of a conversation an agent had read: its facts at that moment."""

    conversation_id: str
    last_in_at: datetime | None
    last_out_at: datetime | None
    unanswered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that an agent brought for a reply; gone after a week if no reply took it."""

    id: str
    user_id: str
    name: str
    media_type: str
    file: FileRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """A brand of the company, by its id in company.toml."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What the UI says about the company."""

    name: str = ""
    brands: Sequence[Brand] = field(default=())
