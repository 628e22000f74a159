"""Who is connected to this replica: sockets by session, sessions by conversation. No I/O."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tellonce_core.message import Message

from tellonce_ingest_chat import frames
from tellonce_ingest_chat.frames import Face
from tellonce_ingest_chat.limits import Bucket, Flood
from tellonce_ingest_chat.messages import EPOCH
from tellonce_ingest_chat.session import (
    Chat,
    ChatState,
    EndedBy,
    Session,
    after_join,
    after_separation,
    after_split,
    paused_or_open,
)
from tellonce_ingest_chat.socket import GOING_AWAY, Socket

_FLOOD, _FLOOD_SECONDS = 50, 1.0


@dataclass(slots=True, eq=False)
class Talk:
    """One session that has sockets here; tabs share it."""

    session: Session
    chat: Chat
    bucket: Bucket
    sockets: set[Socket] = field(default_factory=set)
    floor: datetime = EPOCH
    """Nothing of this writer may stand before."""
    consents: bool = False
    """Agents may know on which page the visitor is."""
    page: Mapping[str, str] = field(default_factory=dict)
    stands: tuple[object, ...] = ()
    """What the desk said of it last: agent and status, and whether the chat was on then."""
    face: Face | None = None
    waits_in_queue: bool = False
    place: tuple[int, int | None] | None = None
    said: Mapping[str, tuple[Message, datetime]] = field(default_factory=dict)
    """What is stored by the broker and not recorded yet, by item."""
    spoke: bool = False
    """Something was said since the last look."""
    unanswered: bool = False
    """The visitor spoke last: it is for us to say something, and the chat isn't paused."""
    flood: Flood = field(default_factory=lambda: Flood(_FLOOD, _FLOOD_SECONDS))
    follows: set[str] = field(default_factory=set)
    """Conversations of which it hears."""
    beginning: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def heard_at(self) -> float:
        """When any of its sockets was heard last, by the loop's clock: one that is gone may look open for long."""
        return max((socket.heard_at for socket in self.sockets), default=0.0)

    def send(self, text: str) -> None:
        """To all of its sockets."""
        for socket in self.sockets:
            socket.send(text)

    def show(self, entry_id: str, text: str) -> int:
        """An entry to those of its sockets that haven't got it; to how many."""
        shown = 0
        for socket in self.sockets:
            if entry_id not in socket.shown:
                socket.shown.append(entry_id)
                socket.send(text)
                shown += 1
        return shown

    def view(self) -> Mapping[str, object]:
        """The chat as its visitor sees it."""
        return frames.chat_view(self.chat, self.face)

    def stirred(self, now: datetime, *, by_visitor: bool) -> None:
        """Something was said: the chat goes on, if it was paused."""
        self.spoke, self.unanswered = True, by_visitor
        was = self.chat.state
        state = ChatState.OPEN if was is ChatState.PAUSED else was
        self.chat = replace(self.chat, state=state, last_at=now)
        if was is ChatState.PAUSED:
            self.send(frames.frame("chat", chat=self.view()))

    def settle(self, now: datetime, pause: timedelta) -> None:
        """Pause it if the visitor was silent for so long, and say so."""
        chat = self.chat if self.unanswered else paused_or_open(self.chat, now, pause)
        if chat.state is not self.chat.state:
            self.chat = chat
            self.send(frames.frame("chat", chat=self.view()))

    def ended(self, by: EndedBy) -> None:
        """The chat is over."""
        self.chat = replace(self.chat, state=ChatState.ENDED, ended_by=by)
        self.face, self.waits_in_queue, self.place = None, False, None
        self.send(frames.frame("chat", chat=self.view()))


class Hub:
    """All talks of this replica."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self._by_conversation: dict[str, set[Talk]] = {}
        self._waiting: dict[str, Talk] = {}

    def join(self, socket: Socket, session: Session, chat: Chat, bucket: Bucket) -> Talk:
        """The talk of a session, with one more socket; it hears of its conversation from now on."""
        talk = self.talks.get(session.id)
        if talk is None:
            talk = self.talks[session.id] = Talk(session, chat, bucket)
        talk.session = session
        talk.sockets.add(socket)
        self.follow(talk)
        return talk

    def leave(self, talk: Talk, socket: Socket) -> None:
        """One socket less; without any the talk is forgotten here."""
        talk.sockets.discard(socket)
        if talk.sockets or self.talks.get(talk.session.id) is not talk:
            return
        del self.talks[talk.session.id]
        self._unfollow(talk)
        for item in [*talk.said, talk.chat.first_item]:
            self._waiting.pop(item, None)

    def replace_chat(self, talk: Talk, chat: Chat) -> None:
        """The talk is about this chat from now on."""
        if chat.conversation != talk.chat.conversation:
            self._unfollow(talk)
        talk.chat = chat
        self.follow(talk)

    def follow(self, talk: Talk) -> None:
        """Hear of its conversation, or of the item that will tell which one that is."""
        if talk.chat.conversation:
            for conversation in talk.chat.conversations:
                self._listen(talk, conversation)
        elif talk.chat.first_item:
            self._waiting[talk.chat.first_item] = talk

    def stored(self, talk: Talk, message: Message, at: datetime) -> None:
        """The broker has this; its entry will come."""
        talk.said = {**talk.said, message.item_id: (message, at)}
        self._waiting[message.item_id] = talk

    def recorded(self, item: str) -> tuple[Talk | None, Message | None, datetime]:
        """Whose item this is, and what it said if it was said here."""
        talk = self._waiting.pop(item, None)
        if talk is None or item not in talk.said:
            return talk, None, EPOCH
        message, at = talk.said[item]
        talk.said = {name: one for name, one in talk.said.items() if name != item}
        return talk, message, at

    def of(self, conversation: str) -> frozenset[Talk]:
        """The talks about a conversation that have sockets here."""
        return frozenset(self._by_conversation.get(conversation, ()))

    def joined(self, survivor: str, loser: str) -> None:
        """What was told of the one conversation is told of the other from now on."""
        for talk in self.of(loser):
            talk.chat = after_join(talk.chat, survivor, loser)
            self.follow(talk)

    def separated(self, parted: str) -> None:
        """What was joined is on its own again: it hears no more of the other."""
        for talk in self.of(parted):
            self._unfollow(talk)
            talk.chat = after_separation(talk.chat, parted)
            self.follow(talk)

    def split(self, conversation: str, into: str) -> None:
        """Some of what was said in the one conversation stands in the other now, and may be answered there."""
        for talk in self.of(conversation):
            talk.chat = after_split(talk.chat, conversation, into)
            self.follow(talk)

    def queueing(self) -> list[Talk]:
        """Those that wait for somebody."""
        return [talk for talk in self.talks.values() if talk.waits_in_queue and talk.chat.conversation]

    def sockets(self) -> Iterable[Socket]:
        """All of them."""
        return [socket for talk in self.talks.values() for socket in talk.sockets]

    def close(self) -> None:
        """End all: the process stops, and they may come back to another."""
        for socket in self.sockets():
            socket.close(GOING_AWAY)

    def _listen(self, talk: Talk, conversation: str) -> None:
        talk.follows.add(conversation)
        self._by_conversation.setdefault(conversation, set()).add(talk)

    def _unfollow(self, talk: Talk) -> None:
        for conversation in talk.follows:
            talks = self._by_conversation[conversation]
            talks.discard(talk)
            if not talks:
                del self._by_conversation[conversation]
        talk.follows.clear()
