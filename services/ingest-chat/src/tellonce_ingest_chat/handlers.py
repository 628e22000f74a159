"""What comes in from the bus: entries and the desk's events for the sockets of this replica, and live signals."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from google.protobuf.message import Message
from google.protobuf.wrappers_pb2 import StringValue
from tellonce.conversation.v1.events_pb2 import ConversationsJoined, ConversationSplit, ConversationsSeparated
from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import events_pb2 as desk_events
from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_core import ids
from tellonce_core.entry import Direction, Entry
from tellonce_core.errors import TellonceError
from tellonce_core.message import Card
from tellonce_core.wire import moment
from tellonce_runtime import logs
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Received

from tellonce_ingest_chat import frames, metrics
from tellonce_ingest_chat.desk import Desk, Question
from tellonce_ingest_chat.history import History
from tellonce_ingest_chat.hub import Hub, Talk
from tellonce_ingest_chat.session import EndedBy
from tellonce_ingest_chat.store.sessions import Store
from tellonce_ingest_chat.talking import VISITOR, Talking
from tellonce_ingest_chat.threads import Threads, may_see
from tellonce_ingest_chat.words import words

_MOST = 256
_END = ""
_PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)
_WAITS = frozenset({desk_pb2.DESK_STATUS_NEW, desk_pb2.DESK_STATUS_OPEN})
_log = structlog.get_logger()


class Handlers:
    """Serves the sockets of this replica. What concerns none of them is passed over."""

    def __init__(
        self, *, hub: Hub, talking: Talking, threads: Threads, store: Store, desk: Desk, history: History, clock: Clock
    ) -> None:
        self._hub, self._talking, self._threads, self._store = hub, talking, threads, store
        self._desk, self._history, self._clock = desk, history, clock
        self._wanted: asyncio.Queue[str] = asyncio.Queue()
        self._work: asyncio.Queue[Any] = asyncio.Queue()
        self._ending = False

    def end(self, workers: int) -> None:
        """Let the loops end once they have done what waits: one that shows, and so many that work."""
        self._ending = True
        self._wanted.put_nowait(_END)
        for _ in range(workers):
            self._work.put_nowait(_END)

    # -- STORY

    async def on_story(self, received: Received[Any]) -> None:
        """An entry was recorded, or conversations were joined or split. Never waits: the reader serves all sockets."""
        event = received.message
        if isinstance(event, EntryRecorded):
            self._on_entry(event)
        elif isinstance(event, ConversationsJoined):
            self._hub.joined(event.conversation_id, event.joined_conversation_id)
        elif isinstance(event, ConversationsSeparated):
            self._hub.separated(event.separated_conversation_id)
        elif isinstance(event, ConversationSplit):
            self._hub.split(event.conversation_id, event.into_conversation_id)

    async def on_joins(self, received: Sequence[Received[ConversationsJoined]]) -> None:
        """Keep it for the visitors who aren't here now, as all of these. Safe to run twice."""
        for one in received:
            await self._store.join(one.message.conversation_id, one.message.joined_conversation_id)

    async def on_separations(self, received: Sequence[Received[ConversationsSeparated]]) -> None:
        """Keep that a join was taken back."""
        for one in received:
            await self._store.separate(one.message.conversation_id, one.message.separated_conversation_id)

    async def on_splits(self, received: Sequence[Received[ConversationSplit]]) -> None:
        """Keep where something of a chat stands now."""
        for one in received:
            await self._store.split(one.message.conversation_id, one.message.into_conversation_id)

    def _on_entry(self, event: EntryRecorded) -> None:
        if event.moved:  # it was shown where it stood before, and nothing was said
            return
        talk, message, at = self._hub.recorded(event.entry_id)
        if talk is not None and not talk.chat.conversation:
            self._work.put_nowait(
                self._talking.learn(talk, event.conversation_id, event.node_id, event.conversation_reference)
            )
        if talk is not None and message is not None:
            view = frames.entry_view(frames.entry_of(message, at), talk.chat.number, "", {})
            if not message.attachments:
                text = frames.entry(view)
                others = self._hub.of(event.conversation_id) | {talk}
                metrics.SHOWN.inc(sum(other.show(event.entry_id, text) for other in others))
                return
        here = self._hub.of(event.conversation_id)
        if talk is not None or here:
            self._wanted.put_nowait(event.entry_id)
        is_answer = event.direction == entry_pb2.DIRECTION_OUT and event.author_kind == entry_pb2.AUTHOR_KIND_AGENT
        if is_answer and (not here or any(one.chat.email for one in here)):  # who looks connected may have left
            self._work.put_nowait(self._store.note_out(event.conversation_id, moment(event.order_at)))

    async def show_forever(self) -> None:
        """Fetch what is wanted, many at once, and show it, until the end; while history is away it waits."""
        while (first := await self._wanted.get()) != _END:
            wanted = [first]
            while len(wanted) < _MOST and not self._wanted.empty():
                wanted.append(self._wanted.get_nowait())
            if _END in wanted:
                wanted.remove(_END)
                self._wanted.put_nowait(_END)
            tries = 0
            while (entries := await self._fetched(wanted)) is None:
                if self._ending:
                    return
                await asyncio.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
                tries += 1
            for entry in entries:
                await self._show(entry)

    async def _fetched(self, wanted: list[str]) -> list[Entry] | None:
        try:
            return await self._history.entries(wanted)
        except TellonceError as error:
            _log.warning("entries_not_read", waiting=self._wanted.qsize(), **logs.describe(error))
            return None

    async def _show(self, entry: Entry) -> None:
        for talk in self._hub.of(entry.conversation_id):
            if not may_see(entry, talk.chat):
                continue
            is_end = entry.card is not None and entry.card.kind == "end"
            if not is_end:
                talk.stirred(self._clock.now(), by_visitor=entry.direction is Direction.IN)
            text = frames.entry(await self._threads.view(entry, talk.chat))
            metrics.SHOWN.inc(talk.show(entry.id, text))
            if is_end and talk.chat.is_on:
                await self._over(talk, _who_ended(entry))

    async def _over(self, talk: Talk, by: EndedBy) -> None:
        await self._store.end(talk.chat, by, self._clock.now())
        await self._talking.show_promises(talk)
        talk.ended(by)

    # -- DESK

    async def on_desk(self, received: Received[Any]) -> None:
        """The work on a conversation changed."""
        event = received.message
        if not hasattr(event, "facts"):
            return
        facts = event.facts
        if isinstance(event, desk_events.DeskConsentAsked):
            self._work.put_nowait(self._ask(facts.conversation_id))
        for talk in self._hub.of(facts.conversation_id):
            stands = (facts.agent_id, facts.status, talk.chat.is_on)
            if facts.conversation_id == talk.chat.head and talk.stands != stands:  # a part of it isn't who it is with
                talk.stands = stands
                self._work.put_nowait(self._on_facts(talk, facts))

    async def _on_facts(self, talk: Talk, facts: desk_events.DeskFacts) -> None:
        if facts.status == desk_pb2.DESK_STATUS_RESOLVED and talk.chat.is_on:
            await self._over(talk, EndedBy.AGENT)
            return
        face = await self._desk.face(facts.agent_id)
        talk.waits_in_queue = face is None and facts.status in _WAITS and talk.chat.is_on
        if face != talk.face:
            talk.face = face
            talk.send(frames.frame("chat", chat=talk.view()))
            if face is not None and talk.place is not None:
                talk.place = None
                talk.send(frames.frame("queue", place=0, wait_s=None))

    async def _ask(self, conversation: str) -> None:
        """Put the question of a handover into the thread; at most once, whichever replicas do."""
        question = await self._desk.question(conversation)
        chat = await self._store.chat_about(conversation)
        if question is None or chat is None:
            return
        text = words(chat.language).transfer(question.agent or question.team, question.reason)
        request_id = ids.derived_id("consent", question.id)
        await self._history.say(request_id, conversation, text, _consent_card(question), chat.language)

    # -- live

    async def on_live(self, subject: str, message: Message) -> None:
        """An agent types, has read, or has the chat open: who opens it is told at once that the visitor is there."""
        if not isinstance(message, StringValue) or message.value.startswith(VISITOR):
            return
        kind, conversation = subject.split(".")[2:4]
        for talk in self._hub.of(conversation):
            if kind == "typing":
                self._work.put_nowait(self._tell_typing(talk, message.value))
            elif kind == "read":
                talk.send(frames.frame("read", at=frames.milliseconds(self._clock.now())))
            elif kind == "viewing":
                await self._talking.look(talk)

    async def _tell_typing(self, talk: Talk, agent_id: str) -> None:
        """Say who writes: who has the chat, or whoever does while nobody has it; no colleague beside them."""
        face = await self._desk.face(agent_id)
        if face is not None and talk.face in (None, face):
            talk.send(frames.frame("typing", on=True, name=face.name))

    async def work_forever(self) -> None:
        """Do what the events led to, one after the other, off the readers' way, until the end."""
        while (step := await self._work.get()) != _END:
            try:
                await step
            except TellonceError as error:
                _log.warning("event_not_followed", **logs.describe(error))


def _who_ended(entry: Entry) -> EndedBy:
    if entry.direction is Direction.IN:
        return EndedBy.VISITOR
    by = entry.card.fields.get("by", "") if entry.card else ""
    return EndedBy.IDLE if by == "idle" else EndedBy.AGENT


def _consent_card(question: Question) -> Card:
    """The card that asks a visitor about a handover."""
    return Card(
        kind="transfer",
        fields={
            "team": question.team,
            "agent": question.agent,
            "reason": question.reason,
            "available": str(question.available).lower(),
            "consent_id": question.id,
            "expires_at": str(question.expires_ms),
        },
    )
