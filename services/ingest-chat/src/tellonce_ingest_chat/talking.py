"""What happens with a visitor's frames: checked, stored by the broker, acknowledged."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from google.protobuf.wrappers_pb2 import StringValue
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.entry import Direction, Entry
from tellonce_core.errors import Busy, Conflict, NotFound, Rejected, TellonceError, Unauthenticated, Unavailable
from tellonce_core.message import Message
from tellonce_runtime import logs
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.clock import Clock

from tellonce_ingest_chat import frames, metrics
from tellonce_ingest_chat.accounts import CHANNEL, Account
from tellonce_ingest_chat.desk import Desk
from tellonce_ingest_chat.history import History
from tellonce_ingest_chat.hub import Hub, Talk
from tellonce_ingest_chat.messages import Placed, clean_form, message_of, page_fields, placed, start_card
from tellonce_ingest_chat.parse import (
    Answer,
    Begin,
    CallBack,
    End,
    Form,
    GoOnByMail,
    Older,
    OnPage,
    Ping,
    Read,
    Said,
    Say,
    Survey,
    Transcript,
    Typing,
)
from tellonce_ingest_chat.session import ChatState, EndedBy, Step, step_of
from tellonce_ingest_chat.socket import Socket
from tellonce_ingest_chat.store.sessions import Store
from tellonce_ingest_chat.threads import Threads, may_see
from tellonce_ingest_chat.tokens import FileTicket, Signer

VISITOR = "visitor"
"""Stands in live signals where an agent's id stands else."""
_log = structlog.get_logger()


class Talking:
    """Takes what visitors do. Frames of one socket come one after the other."""

    def __init__(
        self,
        *,
        hub: Hub,
        bus: Bus,
        store: Store,
        threads: Threads,
        desk: Desk,
        history: History,
        signer: Signer,
        clock: Clock,
    ) -> None:
        self._hub, self._bus, self._store, self._threads = hub, bus, store, threads
        self._desk, self._history, self._signer, self._clock = desk, history, signer, clock

    async def take(self, talk: Talk, socket: Socket, account: Account, frame: Any) -> None:
        """Do what the frame asks for; TellonceError where that is refused."""
        match frame:
            case Ping():
                socket.send(frames.frame("pong", now=frames.milliseconds(self._clock.now())))
            case Typing():
                await self._typing(talk, frame)
            case Read():
                await self._read(talk, frame)
            case OnPage():
                await self._page(talk, frame)
            case Older():
                await self._older(talk, socket, frame)
            case Form() | GoOnByMail() | Transcript():
                await self._note(talk, socket, account, frame)
            case Begin():
                if not talk.chat.is_on:
                    talk.send(frames.frame("chat", chat=frames.chat_view(talk.chat, None, state="none")))
            case Say() | Answer() | CallBack() | Survey() | End():
                await self._say(talk, socket, account, frame)
            case _:
                raise Rejected("that was said before", reason="INVALID_FRAME")

    # -- what becomes an item

    async def _say(self, talk: Talk, socket: Socket, account: Account, said: Said) -> None:
        files = self._checked(talk, account, said)
        if socket.waits_for and said.n > socket.waits_for:
            raise Unavailable("what was said before isn't stored yet: send it first")
        card = await self._answerable(talk, said) if isinstance(said, Answer | CallBack) else None
        began = self._clock.now()
        try:
            await self._store_item(talk, socket, account, said, files)
        except (Busy, Unavailable):
            socket.waits_for = min(said.n, socket.waits_for or said.n)
            raise
        if said.n >= socket.waits_for:
            socket.waits_for = 0
        metrics.ACK_SECONDS.observe((self._clock.now() - began).total_seconds())
        await self._after(talk, said, card)

    def _checked(self, talk: Talk, account: Account, said: Said) -> Sequence[FileTicket]:
        """The files that go along, once the words are within the limits."""
        if not isinstance(said, Say):
            return ()
        if len(said.text) > account.limit("text"):
            raise Rejected(f"the text is over {account.limit('text')} characters", reason="TEXT_TOO_LONG")
        if not said.text.strip() and not said.files:
            raise Rejected("there is nothing in it", reason="INVALID_FRAME")
        if len(said.files) > account.limit("files"):
            raise Rejected("too many files", reason="FILE_UNKNOWN")
        try:
            return [self._signer.read_upload(one, talk.session.id, self._clock.now()) for one in said.files]
        except Unauthenticated:
            raise Rejected("this file isn't there, or no more: send it again", reason="FILE_UNKNOWN") from None

    async def _answerable(self, talk: Talk, said: Answer | CallBack) -> Entry | None:
        """The card that is answered, if this visitor was asked and nobody has answered yet."""
        if not said.card:
            return None
        found = await self._history.entries([said.card])
        card = found[0] if found else None
        if card is None or card.direction is not Direction.OUT or card.card is None or not may_see(card, talk.chat):
            raise Rejected("there is no such question", reason="CARD_UNKNOWN")
        if card.conversation_id not in talk.chat.conversations:
            raise Rejected("there is no such question", reason="CARD_UNKNOWN")
        return card

    async def _store_item(
        self, talk: Talk, socket: Socket, account: Account, said: Said, files: Sequence[FileTicket]
    ) -> None:
        now = self._clock.now()
        place = placed(now, said.waited_ms, talk.floor)
        opens = isinstance(said, Say | CallBack)
        card = start_card(talk.chat.form, talk.page) if opens and not talk.chat.is_on else None
        await self._open_chat(talk, said, opens=opens)
        message = message_of(
            talk.chat, said, place, now, files=files, card=card, languages=account.languages, zone=account.time_zone
        )
        at = await self._publish(talk, message, place)
        talk.floor = max(talk.floor, at)
        talk.stirred(now, by_visitor=True)
        metrics.TAKEN.labels(said.__class__.__name__.lower()).inc()
        socket.send(frames.ack(said.id, message.item_id, at, message.masked))
        if isinstance(said, Say) and message.text and talk.chat.head:
            words = events_pb2.WordsSaid(entry_id=message.item_id, text=message.text, at=wire.timestamp(at))
            await self._bus.publish_live(subjects.said(talk.chat.head), words)

    async def _open_chat(self, talk: Talk, said: Said, *, opens: bool) -> None:
        """See to it that there is a chat to which this belongs; two tabs that begin at once begin one."""
        if talk.chat.is_on:
            return
        if not opens:
            if talk.chat.number == 0:
                raise Rejected("there is no chat yet", reason="CHAT_ENDED")
            return
        async with talk.beginning:
            step, now = step_of(talk.chat), self._clock.now()
            if step is Step.BEGINS:
                user = talk.session.user
                item = ids.derived_id("item", CHANNEL, talk.chat.account, talk.chat.session, said.id)
                begun = await self._store.begin(replace(talk.chat, user=user), item, now)
                email = talk.chat.email or (user.email if user else "")
                self._hub.replace_chat(talk, replace(begun, form=talk.chat.form, email=email))
                if email:
                    await self._store.note(talk.chat, now, email=email)
            elif step is Step.REOPENS:
                self._hub.replace_chat(talk, await self._store.reopen(talk.chat, now))
        talk.waits_in_queue = talk.face is None
        talk.send(frames.frame("chat", chat=talk.view()))

    async def _publish(self, talk: Talk, message: Message, place: Placed) -> Any:
        """Where the message stands, once the broker has it. If it had it already, from another socket or replica, where
        that one was put: the next must not stand before it."""
        subject = subjects.message_received(CHANNEL, message.account)
        body = events_pb2.MessageReceived(message=wire.message_to_proto(message), arrival_id=message.item_id)
        self._hub.stored(talk, message, place.at)
        ack = await self._bus.publish(Event(message.item_id, subject, body))
        if not ack.duplicate:
            return place.at
        first = await self._bus.stored(ack.stream, ack.sequence)
        if not isinstance(first, events_pb2.MessageReceived):
            return place.at
        at = wire.moment(first.message.received_at) - first.message.client_wait.ToTimedelta()
        await self._show_repeat(talk, message.item_id)
        return at

    async def _show_repeat(self, talk: Talk, item: str) -> None:
        """A repeat has no event to come: if its entry stands already, show it now."""
        try:
            for entry in await self._history.entries([item]):
                self._hub.recorded(item)
                if not talk.chat.conversation:
                    await self.learn(talk, entry.conversation_id, entry.node_id, entry.conversation_reference)
                talk.show(item, frames.entry(await self._threads.view(entry, talk.chat)))
        except TellonceError as error:
            _log.warning("repeat_not_shown", **logs.describe(error))

    async def _after(self, talk: Talk, said: Said, card: Entry | None) -> None:
        """What follows from something that is stored."""
        if card is not None and card.card is not None and card.card.kind == "transfer":
            value = said.value if isinstance(said, Answer) else "callback"
            await self._consent(card.conversation_id, card.card.fields.get("consent_id", ""), value)
        if isinstance(said, End) and await self._store.end(talk.chat, EndedBy.VISITOR, self._clock.now()):
            await self.show_promises(talk)
            talk.ended(EndedBy.VISITOR)

    async def show_promises(self, talk: Talk) -> None:
        """What was promised stands on the last screen in writing; without history it comes with the transcript only."""
        try:
            for view in await self._threads.promises(talk.chat):
                talk.show(view["id"], frames.entry(view))
        except TellonceError as error:
            _log.warning("promises_not_shown", **logs.describe(error))

    async def _consent(self, conversation: str, consent_id: str, value: str) -> None:
        try:
            await self._desk.answer(conversation, consent_id, value)
        except (NotFound, Conflict):
            raise Rejected("the question is over", reason="CARD_ANSWERED") from None

    # -- what is only noted

    async def learn(self, talk: Talk, conversation: str, node: str, reference: str) -> None:
        """Its conversation is known: agents' words can come, and it has a number to say over the phone."""
        self._hub.replace_chat(talk, replace(talk.chat, conversation=conversation, node=node, reference=reference))
        await self._store.learn(talk.chat, conversation, node, reference)
        talk.send(frames.frame("chat", chat=talk.view()))

    async def _note(self, talk: Talk, socket: Socket, account: Account, frame: Form | GoOnByMail | Transcript) -> None:
        now = self._clock.now()
        if not account.mails and not isinstance(frame, Form):
            raise Rejected("nobody is answered by mail here", reason="NO_MAIL")
        facts: dict[str, Any]
        if isinstance(frame, Form):
            form = clean_form(frame)
            facts = {"form": form} | ({"email": form["email"]} if "email" in form else {})
            talk.chat = replace(talk.chat, form=form, email=form.get("email", talk.chat.email))
        elif isinstance(frame, GoOnByMail):
            facts = {"email": frame.email}
            talk.chat = replace(talk.chat, email=frame.email)
        else:
            facts = {"transcript_email": frame.email}
        await self._store.note(talk.chat, now, **facts)
        socket.send(frames.ack(frame.id, frame.id, now))

    async def _typing(self, talk: Talk, frame: Typing) -> None:
        if talk.chat.head and frame.on:
            await self._bus.publish_live(subjects.live("typing", talk.chat.head), StringValue(value=VISITOR))

    async def _page(self, talk: Talk, frame: OnPage) -> None:
        if talk.consents:
            talk.page = page_fields(frame, talk.page.get("referrer", ""))
            await self.look(talk)

    async def look(self, talk: Talk) -> None:
        """Tell agents that the visitor is here, on which page, and that the chat is paused if it is."""
        if talk.chat.head:
            words = f"{VISITOR} {talk.page.get('page_url', '')}".strip()
            is_paused = talk.chat.state is ChatState.PAUSED
            subject = subjects.live("paused" if is_paused else "viewing", talk.chat.head)
            await self._bus.publish_live(subject, StringValue(value=words))

    async def _read(self, talk: Talk, frame: Read) -> None:
        """The agent's words were seen: told as a delivery, which moves only forward."""
        if not talk.chat.conversation or not any(frame.entry in socket.shown for socket in talk.sockets):
            return
        at = self._clock.now()
        report = events_pb2.DeliveryReported(
            channel=CHANNEL,
            account=talk.chat.account,
            entry_id=frame.entry,
            state=message_pb2.DELIVERY_STATE_READ,
            at=wire.timestamp(at),
        )
        subject = subjects.delivery_reported(CHANNEL, talk.chat.account)
        try:
            await self._bus.publish(Event(ids.delivery_event_id(frame.entry, "read"), subject, report))
        except (Busy, Unavailable) as error:
            _log.warning("read_not_told", **logs.describe(error))

    async def _older(self, talk: Talk, socket: Socket, frame: Older) -> None:
        thread = await self._threads.older(talk.chat, frame.before)
        cursor = str(thread.views[-1]["at"]) if thread.views else ""
        socket.send(
            frames.frame("entries", entries=thread.views, before=thread.before, cursor=cursor, more=bool(thread.before))
        )
