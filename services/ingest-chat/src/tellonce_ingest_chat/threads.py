"""A visitor's thread, read from history: only what this session said, and what was said to whom it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from tellonce_core.entry import AuthorKind, Direction, Entry, EntryKind, PromiseState
from tellonce_core.errors import TellonceError
from tellonce_core.message import Identity, ParticipantRole
from tellonce_runtime.clock import Clock

from tellonce_ingest_chat import frames
from tellonce_ingest_chat.frames import Face
from tellonce_ingest_chat.history import Page
from tellonce_ingest_chat.messages import read_external_id
from tellonce_ingest_chat.session import Chat
from tellonce_ingest_chat.tokens import FileTicket, Signer

PAGE = 50
_MOST_PAGES = 4
_SAVED_PAGE, _MOST_SAVED = 200, 2_000
_OVERLAP = timedelta(minutes=10)
"""An entry may be recorded later than others that stand behind it: what is asked for begins a little earlier."""
_SHOWN = frozenset({EntryKind.MESSAGE, EntryKind.CALLBACK, EntryKind.SURVEY, EntryKind.SYSTEM})


class Reads(Protocol):
    """What is needed of history."""

    async def entries(self, ids: Sequence[str]) -> list[Entry]: ...

    async def page(self, chat: Chat, *, before: str = "", size: int = 50) -> Page: ...


class Names(Protocol):
    """What is needed of the desk."""

    async def face(self, agent_id: str) -> Face | None: ...


@dataclass(frozen=True, slots=True)
class Thread:
    """Views of entries, oldest first, and where to go on."""

    views: list[dict[str, Any]]
    before: str = ""


def may_see(entry: Entry, chat: Chat) -> bool:
    """Whether this session may see the entry, whatever agents have joined: what it said itself, and what was addressed
    or promised to the identity under which it speaks (or to the address that its signed token proves)."""
    if entry.kind is EntryKind.PROMISE:
        return _is_standing_promise(entry) and _is_to(entry, chat)
    if entry.kind not in _SHOWN or entry.direction is Direction.INTERNAL:
        return False
    if entry.direction is Direction.IN:
        said = read_external_id(entry.external_id)
        return entry.channel == "chat" and said is not None and said[0] == chat.session
    if entry.channel == "email" and (entry.author is None or entry.author.kind is not AuthorKind.AGENT):
        return False  # the transcript, and what was mailed of answers that stand here already
    return _is_to(entry, chat)


def _is_standing_promise(entry: Entry) -> bool:
    return entry.promise is None or entry.promise.state is not PromiseState.WITHDRAWN


def _is_to(entry: Entry, chat: Chat) -> bool:
    return any(
        one.role is ParticipantRole.TO and one.identity and _is_theirs(one.identity, chat) for one in entry.participants
    )


def _is_theirs(identity: Identity, chat: Chat) -> bool:
    if identity.kind == "email":
        proved = chat.user.email if chat.user else ""  # an address that was typed into a form may be anybody's
        return bool(proved) and identity.value.lower() == proved.lower()
    return (identity.kind, identity.value) == (chat.identity.kind, chat.identity.value)


class Threads:
    """Reads threads."""

    def __init__(self, history: Reads, names: Names, signer: Signer, clock: Clock) -> None:
        self._history, self._names, self._signer, self._clock = history, names, signer, clock

    async def settled(self, chat: Chat) -> tuple[str, str, str]:
        """(conversation, node, reference) of a chat that was begun: what its first item became; empty if not yet."""
        if chat.conversation or not chat.first_item:
            return chat.conversation, chat.node, chat.reference
        for entry in await self._history.entries([chat.first_item]):
            return entry.conversation_id, entry.node_id, entry.conversation_reference
        return "", "", ""

    async def since(self, chat: Chat, cursor_ms: int) -> Thread:
        """What came since, perhaps with some that are known; without a cursor the newest."""
        if not chat.conversation:
            return Thread([])
        page = await self._history.page(chat, size=PAGE)
        entries, before = list(page.entries), page.before
        begin = cursor_ms - _OVERLAP // timedelta(milliseconds=1) if cursor_ms else None
        for _ in range(_MOST_PAGES - 1):
            if begin is None or not before or frames.milliseconds(entries[0].order_at) <= begin:
                break
            page = await self._history.page(chat, before=before, size=PAGE)
            entries, before = [*page.entries, *entries], page.before
        return Thread(await self.views(entries, chat), before)

    async def older(self, chat: Chat, before: str) -> Thread:
        """The page before that."""
        if not chat.conversation:
            return Thread([])
        page = await self._history.page(chat, before=before, size=PAGE)
        return Thread(await self.views(page.entries, chat), page.before)

    async def entries(self, chat: Chat) -> list[Entry]:
        """The whole chat as its visitor may see it, oldest first (the newest 2,000)."""
        if not chat.conversation:
            return []
        page = await self._history.page(chat, size=_SAVED_PAGE)
        entries = list(page.entries)
        while page.before and len(entries) < _MOST_SAVED:
            page = await self._history.page(chat, before=page.before, size=_SAVED_PAGE)
            entries[:0] = page.entries
        return [entry for entry in entries if may_see(entry, chat)]

    async def promises(self, chat: Chat) -> list[dict[str, Any]]:
        """What was promised in this chat, oldest first."""
        promised = [entry for entry in await self.entries(chat) if entry.kind is EntryKind.PROMISE]
        return await self.views(promised, chat)

    async def views(self, entries: Sequence[Entry], chat: Chat) -> list[dict[str, Any]]:
        """Those that the visitor may see, as they see them."""
        return [await self.view(entry, chat) for entry in entries if may_see(entry, chat)]

    async def view(self, entry: Entry, chat: Chat) -> dict[str, Any]:
        """One entry as the visitor sees it."""
        return frames.entry_view(entry, chat.number, await self.name(entry), self._links(entry, chat))

    async def name(self, entry: Entry) -> str:
        """Whose words these are, where they are an agent's."""
        author = entry.author
        if author is None or author.kind is not AuthorKind.AGENT:
            return ""
        try:
            face = await self._names.face(author.id)
        except TellonceError:  # a name is for looks
            return ""
        return face.name if face else ""

    def _links(self, entry: Entry, chat: Chat) -> dict[str, str]:
        links = {}
        for one in entry.attachments:
            if one.file is not None:
                ticket = FileTicket(
                    key=one.file.key,
                    sha256=one.file.sha256,
                    name=one.filename,
                    media_type=one.media_type,
                    size_bytes=one.file.size_bytes,
                )
                links[one.id] = f"/chat/v1/{chat.account}/files/{self._signer.download(ticket, self._clock.now())}"
        return links
