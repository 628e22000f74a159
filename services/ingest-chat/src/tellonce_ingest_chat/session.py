"""A visitor's session and its chats: who they are, which chat is open, and what a next word means. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tellonce_core.message import Identity

VISITOR = "chat_visitor"
ACCOUNT = "account"


class ChatState(StrEnum):
    """How a chat stands."""

    NONE = "none"
    OPEN = "open"
    PAUSED = "paused"
    """Silent for a while. Never stored: it follows from when something was said last."""
    ENDED = "ended"


class EndedBy(StrEnum):
    """Who ended it."""

    NOBODY = ""
    VISITOR = "visitor"
    AGENT = "agent"
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A customer whom their own site has vouched for by a signed token."""

    sub: str
    name: str = ""
    email: str = ""
    phone: str = ""
    """Address and number only if the site says that they are verified."""

    @property
    def identity(self) -> Identity:
        """The identity that counts as proved."""
        return Identity(kind=ACCOUNT, value=self.sub, display_name=self.name, verified=True, evidence="user_token")

    @property
    def proved(self) -> tuple[Identity, ...]:
        """What the same token proves beside."""
        pairs = (("email", self.email), ("phone", self.phone))
        return tuple(
            Identity(kind=kind, value=value, display_name=self.name, verified=True, evidence="user_token")
            for kind, value in pairs
            if value
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a session token says."""

    id: str
    account: str
    visitor: str
    user: User | None = None
    expires_at: int = 0
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """The present chat of a session, as it is stored."""

    session: str
    account: str
    visitor: str
    number: int = 0
    state: ChatState = ChatState.NONE
    ended_by: EndedBy = EndedBy.NOBODY
    user: User | None = None
    language: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    """Where answers go when the visitor is away."""
    transcript_email: str = ""
    transcripts: int = 0
    """How many were mailed."""
    first_item: str = ""
    """The item that began it: what it became tells the conversation, also after a crash."""
    conversation: str = ""
    joined: tuple[str, ...] = ()
    """Conversations into which people joined it; the last stands for it now."""
    parts: tuple[str, ...] = ()
    """Conversations into which people moved some of it: what is said there belongs to this visitor's thread too."""
    node: str = ""
    reference: str = ""
    last_at: datetime | None = None

    @property
    def root(self) -> str:
        """The key of its thread: session and number."""
        return f"{self.session}/{self.number}"

    @property
    def head(self) -> str:
        """The conversation on which agents work for it."""
        return self.joined[-1] if self.joined else self.conversation

    @property
    def conversations(self) -> tuple[str, ...]:
        """All in which something of it may stand; none before the first is known."""
        return (self.conversation, *self.joined, *self.parts) if self.conversation else ()

    @property
    def is_on(self) -> bool:
        """Whether it goes on: open, or silent for a while."""
        return self.state in (ChatState.OPEN, ChatState.PAUSED)

    @property
    def identity(self) -> Identity:
        """Under whom the visitor's words are recorded."""
        if self.user is not None:
            return self.user.identity
        name = self.form.get("name", "")
        return Identity(kind=VISITOR, value=self.visitor, display_name=name, verified=True, evidence="chat_session")


def paused_or_open(chat: Chat, now: datetime, pause: timedelta) -> Chat:
    """The chat as it stands now: one that goes on is paused once it was silent for so long."""
    if not chat.is_on or chat.last_at is None:
        return chat
    state = ChatState.PAUSED if now - chat.last_at >= pause else ChatState.OPEN
    return chat if chat.state is state else replace(chat, state=state)


def after_join(chat: Chat, survivor: str, loser: str) -> Chat:
    """The chat after people made one conversation of two; the same if that doesn't concern it."""
    if loser in (chat.conversation, *chat.joined):
        before = tuple(one for one in chat.joined if one != survivor)
        return replace(chat, joined=(*before, survivor))
    if loser in chat.parts and survivor not in chat.conversations:
        return replace(chat, parts=(*chat.parts, survivor))
    return chat


def after_separation(chat: Chat, parted: str) -> Chat:
    """The chat after a join was taken back: its conversation stands for itself again (if not, that is told next)."""
    return replace(chat, joined=()) if parted == chat.conversation else chat


def after_split(chat: Chat, conversation: str, into: str) -> Chat:
    """The chat after something of a conversation was moved into another."""
    if conversation not in chat.conversations or into in chat.conversations:
        return chat
    return replace(chat, parts=(*chat.parts, into))


class Step(StrEnum):
    """What a visitor's next word does to the chat."""

    GOES_ON = "goes_on"
    REOPENS = "reopens"
    """It had been closed for silence."""
    BEGINS = "begins"


def step_of(chat: Chat) -> Step:
    """What happens when the visitor says something."""
    if chat.is_on:
        return Step.GOES_ON
    if chat.state is ChatState.ENDED and chat.ended_by is EndedBy.IDLE:
        return Step.REOPENS
    return Step.BEGINS
