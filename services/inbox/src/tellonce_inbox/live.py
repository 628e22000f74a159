"""The hub of a process: two ordered readers come in, every connected browser goes out.

STORY events go out at once, DESK events as soon as their rows are read (row_feed.py). All runs on the event loop,
nothing here waits for a browser and nothing writes to the database.
"""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime

from google.protobuf.message import Message
from tellonce_core import subjects
from tellonce_core.desk import DeskItem
from tellonce_core.errors import TellonceError
from tellonce_runtime.bus import StreamState
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Received

from tellonce_inbox import metrics, rights
from tellonce_inbox.changes import (
    DeliveryChange,
    DeskChange,
    EntryChange,
    PresenceChange,
    Regrouping,
    change_of,
)
from tellonce_inbox.cursor import Cursor, epoch_of
from tellonce_inbox.live_messages import RELOAD, RowBatch, hello, story_message
from tellonce_inbox.people import Directory
from tellonce_inbox.records import ReadMark
from tellonce_inbox.ring import Kept, Ring
from tellonce_inbox.row_feed import MAX_ROWS, RowFeed, newest_of_each
from tellonce_inbox.sockets import GOING_AWAY, TOO_SLOW, Marks, Socket

ReadItems = Callable[[Collection[str]], Awaitable[Mapping[str, DeskItem]]]
StoryChange = EntryChange | DeliveryChange | Regrouping


class Hub:
    """Keeps what came last and who is connected."""

    def __init__(self, read_items: ReadItems, directory: Directory, clock: Clock, ring: int) -> None:
        self.marks: dict[str, Marks] = {}
        self._read_items, self._directory, self._clock, self._limit = read_items, directory, clock, ring
        self._epoch = "00000000"
        self._goal = (1, 1)
        self._story: Ring[StoryChange] = Ring(ring)
        self._desk: Ring[DeskChange] = Ring(ring)
        self._feed = RowFeed(self._read_rows, self._give_rows, ring)
        self._sockets: set[Socket] = set()

    def start(self, story: StreamState, desk: StreamState) -> tuple[int, int]:
        """Begin with these streams; returns the sequences to read STORY and DESK from, to fill the rings."""
        self._epoch = epoch_of([story.created_at, desk.created_at])
        first_story, first_desk = (max(s.first_sequence, s.last_sequence - self._limit + 1, 1) for s in (story, desk))
        self._story, self._desk = Ring(self._limit, first_story - 1), Ring(self._limit, first_desk - 1)
        self._feed.sent = first_desk - 1
        self._goal = (story.last_sequence, desk.last_sequence)
        return first_story, first_desk

    @property
    def has_caught_up(self) -> bool:
        """Whether it has read what was in the streams at the start; before that no browser is let in."""
        return self._story.last >= self._goal[0] and self._desk.last >= self._goal[1]

    def stop_catching_up(self) -> None:
        """Let browsers in, whatever wasn't read."""
        self._goal = (0, 0)

    def is_of(self, story: StreamState, desk: StreamState) -> bool:
        """Whether the streams are still those that it began with."""
        return self._epoch == epoch_of([story.created_at, desk.created_at])

    async def send_rows_forever(self) -> None:
        """Send the rows of what changes on the desk."""
        await self._feed.run(wanted=lambda: bool(self._sockets), overflowed=lambda: self._send_to_all(RELOAD))

    @property
    def cursor(self) -> Cursor:
        """All that has come in; taken before a query, since the query then knows at least that."""
        return Cursor(self._epoch, self._story.last, self._desk.last)

    @property
    def sockets(self) -> frozenset[Socket]:
        """Who is connected."""
        return frozenset(self._sockets)

    async def on_story(self, received: Received[Message]) -> None:
        """Take the next event of STORY and tell the browsers."""
        change = change_of(received.subject, received.message)
        if not isinstance(change, EntryChange | DeliveryChange | Regrouping):
            self._story.pass_over(received.sequence)
        elif self._story.append(kept := Kept(received.sequence, change, received.published_at)):
            text = story_message(Cursor(self._epoch, kept.sequence, self._feed.sent), change)
            for socket in self._listeners():
                if kept.sequence > socket.story:
                    socket.send(text)
            self._measure(subjects.STORY, kept.at)

    async def on_desk(self, received: Received[Message]) -> None:
        """Take the next event of DESK; its row follows."""
        change = change_of(received.subject, received.message)
        if not isinstance(change, DeskChange):
            self._desk.pass_over(received.sequence)
            if isinstance(change, PresenceChange):
                self._directory.on_presence(change.agent_id, change.state)
                self.tell({"type": "presence", "agent_id": change.agent_id, "state": change.state.value})
        elif self._desk.append(kept := Kept(received.sequence, change, received.published_at)):
            self._feed.put(kept)

    def tell(self, message: Mapping[str, object], *, but: str = "") -> None:
        """Send a message without cursor to everybody except one agent."""
        self._send_to_all(json.dumps(message), but=but)

    def tell_who_looks(self, conversation_id: str, message: Mapping[str, object]) -> None:
        """Send a message without cursor to the browsers in which this conversation is open."""
        self._send([socket for socket in self._listeners() if socket.looks_at == conversation_id], message)

    def tell_who_hears(self, conversation_id: str, message: Mapping[str, object]) -> None:
        """The same, also to those whose person has this chat."""
        hearing = [one for one in self._listeners() if conversation_id in one.chats or one.looks_at == conversation_id]
        self._send(hearing, message)

    async def join(self, socket: Socket, cursor: Cursor | None) -> None:
        """Connect a browser, with all that it missed since its cursor; `reload` if that is too long ago or too much."""
        now = self.cursor
        socket.story, socket.desk = now.story, now.desk
        self._sockets.add(socket)
        if cursor is None:
            socket.send(hello(now))
            return
        known = cursor.epoch == self._epoch
        story, desk = (self._story.since(cursor.story), self._desk.since(cursor.desk)) if known else (None, None)
        latest = {kept.event.conversation_id: kept for kept in desk or ()}
        if story is None or desk is None or len(story) > socket.backlog or len(latest) > MAX_ROWS:
            socket.send(hello(now))
            socket.send(RELOAD)
            metrics.LIVE_RELOADS.inc()
            return
        socket.story, socket.desk = max(now.story, cursor.story), max(now.desk, cursor.desk)
        socket.send(hello(cursor))
        await self._catch_up(socket, cursor, story, sorted(latest.values(), key=lambda kept: kept.sequence))

    def leave(self, socket: Socket) -> None:
        """Disconnect."""
        self._sockets.discard(socket)

    def close(self) -> None:
        """End all sockets: the process stops, and they may come back to another."""
        for socket in self._sockets:
            socket.close(GOING_AWAY)

    async def show_row(self, agent_id: str, conversation_id: str) -> None:
        """Send one conversation's row to all sockets of an agent (they read it in another window)."""
        if not any(socket.user.id == agent_id for socket in self._sockets):
            return
        batch = await self._read_rows({conversation_id})
        cursor = Cursor(self._epoch, self._story.last, self._feed.sent)
        for socket in self._listeners():
            if socket.user.id == agent_id:
                mark = self._mark_of(socket, conversation_id)
                socket.send(batch.message(cursor, DeskChange("read", conversation_id), mark))

    async def _catch_up(
        self, socket: Socket, cursor: Cursor, story: Sequence[Kept[StoryChange]], desk: Sequence[Kept[DeskChange]]
    ) -> None:
        """Send what was missed; what comes meanwhile waits behind it, so that no cursor runs ahead."""
        missed: list[str] = []
        for entry in story:
            cursor = cursor.at_story(entry.sequence)
            missed.append(story_message(cursor, entry.event))
        if desk:
            socket.hold()
            try:
                batch = await self._read_rows({kept.event.conversation_id for kept in desk})
            except TellonceError:
                socket.close(TOO_SLOW)  # "try again later": the browser comes back with the same cursor
                return
            for kept in desk:
                cursor = cursor.at_desk(kept.sequence)
                mark = self._mark_of(socket, kept.event.conversation_id)
                missed.append(batch.message(cursor, kept.event, mark))
        socket.release(missed)

    def _give_rows(self, changes: Sequence[Kept[DeskChange]], batch: RowBatch) -> None:
        listeners = self._listeners()
        for kept in newest_of_each(changes):
            cursor = Cursor(self._epoch, self._story.last, kept.sequence)
            for socket in listeners:
                if kept.sequence > socket.desk:
                    mark = self._mark_of(socket, kept.event.conversation_id)
                    socket.send(batch.message(cursor, kept.event, mark))
            self._measure(subjects.DESK, kept.at)

    def _measure(self, stream: str, at: datetime) -> None:
        if self._sockets:
            metrics.LIVE_SECONDS.labels(stream).observe((self._clock.now() - at).total_seconds())

    async def _read_rows(self, conversation_ids: set[str]) -> RowBatch:
        items = await self._read_items(conversation_ids)
        agents, teams = {item.agent_id for item in items.values()}, {item.team_id for item in items.values()}
        return RowBatch(items, await self._directory.people(agents, teams), self._clock.now())

    @staticmethod
    def _send(sockets: Collection[Socket], message: Mapping[str, object]) -> None:
        if sockets:
            text = json.dumps(message)
            for socket in sockets:
                socket.send(text)

    def _send_to_all(self, text: str, *, but: str = "") -> None:
        for socket in self._listeners():
            if socket.user.id != but:
                socket.send(text)

    def _listeners(self) -> list[Socket]:
        """Sockets that may be told something now: asked anew for every event."""
        return [socket for socket in self._sockets if not socket.is_closing and rights.may_read(socket.user)]

    def _mark_of(self, socket: Socket, conversation_id: str) -> ReadMark | None:
        return self.marks.get(socket.user.id, {}).get(conversation_id)
