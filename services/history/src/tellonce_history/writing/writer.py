"""Writes that people and systems ask for: notes, appointments, orders, replies taken back. Idempotent by request id."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tellonce_core.entry import Direction, Entry, Promise
from tellonce_core.errors import Conflict, NotFound, Rejected
from tellonce_core.message import Participant
from tellonce_runtime.clock import Clock
from tellonce_runtime.outbox import Outbox

from tellonce_history import identity
from tellonce_history.decide import decide_opened
from tellonce_history.people import seen_person
from tellonce_history.postponing import postponable
from tellonce_history.record import Record
from tellonce_history.store.conversations import Head
from tellonce_history.store.sending import Sending
from tellonce_history.store.story import Story
from tellonce_history.stores import Stores
from tellonce_history.writing import written
from tellonce_history.writing.entering import Entering, Placed
from tellonce_history.writing.orders import AppointmentOrder, CallNote, OrderNote
from tellonce_history.writing.reply import answered_to

PHONE, ORDER = "phone", "order"


class Writer:
    """Writes into stories."""

    def __init__(
        self,
        stores: Stores,
        story: Story,
        entering: Entering,
        sending: Sending,
        outbox: Outbox,
        clock: Clock,
        key: bytes,
    ) -> None:
        self._stores = stores
        self._story = story
        self._entering = entering
        self._sending = sending
        self._outbox = outbox
        self._clock = clock
        self._key = key

    async def note(self, request_id: str, conversation: str, text: str, content: str, actor: str) -> Record:
        """An internal note in a conversation; NotFound if that isn't there."""
        if stored := await self._stored(request_id, content):
            return stored
        head = await self._stores.conversations.head(conversation)
        entry = self._placed(request_id, head, channel=head.channel, account=head.account)
        record = written.note(entry, written.clean_words(text), written.author_of(actor), content)
        return await self._write(record, head)

    async def phone_note(self, order: CallNote, actor: str) -> Record:
        """What was said on the phone, in the conversation that is named, else in one of its own."""
        if stored := await self._stored(order.request_id, order.content):
            return stored
        head, opened = await self._head_or_own(order)
        entry = self._placed(order.request_id, head, channel=PHONE, account=PHONE, at=order.at)
        author = written.author_of(actor, order.who)
        words = written.clean_words(order.text)
        record = written.phone_note(entry, words, author, order.call, order.content, opened=opened)
        return await self._write(record, head)

    async def appointment(self, order: AppointmentOrder, actor: str) -> Record:
        """A call-back or a promise, in the conversation that is named, else in one of its own."""
        if stored := await self._stored(order.request_id, order.content):
            return stored
        head, opened = await self._head_or_own(order)
        entry = self._placed(order.request_id, head, channel=PHONE, account=PHONE, at=order.at)
        author = written.author_of(actor, order.who)
        to = await self._promised_to(order.promise, head) if order.promise else ()
        record = written.appointment(
            replace(entry, kind=order.kind, promise=order.promise, participants=to),
            written.clean_words(order.text),
            author,
            order.card,
            order.content,
            opened=opened,
        )
        return await self._write(record, head)

    async def order(self, note: OrderNote, actor: str) -> Record:
        """An order, in the conversation of its number."""
        if stored := await self._stored(note.request_id, note.content):
            return stored
        head = await self._open(note, ORDER, root=f"{ORDER}:{note.order.number}")
        entry = self._placed(note.request_id, head, channel=ORDER, account=ORDER, at=note.at)
        words = written.clean_words(note.summary, subject=note.order.number)
        author = written.author_of(actor, note.who)
        return await self._write(
            written.order(entry, words, author, note.order, note.content, opened=head.opened_by == entry.id), head
        )

    async def cancel(self, entry_id: str) -> Record:
        """The reply, taken back; Conflict with ALREADY_SENT once it is on its way, NotFound if it is no reply."""
        record = (await self._stores.entries.load([entry_id])).get(entry_id)
        if record is None or record.entry.delivery is None:
            raise NotFound("there is no such reply", metadata={"kind": "reply", "id": entry_id})
        cancelled = await self._sending.cancel(record, self._clock.now())
        if cancelled is None:
            raise Conflict("the reply is already on its way", reason="ALREADY_SENT")
        await self._publish([entry_id])
        return cancelled

    # -- parts

    async def _stored(self, request_id: str, content: str) -> Record | None:
        """What this request made before; Rejected if that was another."""
        id_ = written.entry_id(request_id)
        stored = (await self._stores.entries.load([id_])).get(id_)
        if stored:
            written.require_same(stored, content, request_id)
        return stored

    async def _head_or_own(self, order: CallNote | AppointmentOrder) -> tuple[Head, bool]:
        """The conversation that is named, else one of its own; and whether it was opened for this."""
        if order.conversation:
            return await self._stores.conversations.head(order.conversation), False
        return await self._open(order, PHONE), True

    async def _promised_to(self, promise: Promise, head: Head) -> tuple[Participant, ...]:
        """To whom the reply went in which it was made, else who would get an answer now: several may write there."""
        made_in = promise.made_in_entry_id
        reply = (await self._stores.entries.load([made_in])).get(made_in) if made_in else None
        if reply and reply.entry.direction is Direction.OUT and reply.entry.conversation_id in head.members:
            return answered_to(reply)
        return answered_to(await self._story.last_received(head.members))

    def _placed(self, request_id: str, head: Head, *, channel: str, account: str, at: datetime | None = None) -> Entry:
        now = self._clock.now()
        return written.placed(
            request_id, head.id, head.node, channel=channel, account=account, at=at or now, recorded_at=now
        )

    async def _open(self, note: CallNote | OrderNote | AppointmentOrder, channel: str, *, root: str = "") -> Head:
        """A conversation of this root's own, else of the note's, of the customer that is named or has the identity."""
        id_ = written.entry_id(note.request_id)
        node = await self._caller(note)
        conversation, changes = decide_opened(id_, node, root=root, channel=channel, account=channel, at=note.at)
        await self._stores.threads.write(changes, self._clock.now())
        return await self._stores.conversations.head(conversation)

    async def _caller(self, order: CallNote | OrderNote | AppointmentOrder) -> str:
        if order.customer:
            people = await self._stores.nodes.load([order.customer])
            if order.customer not in people:
                raise NotFound("there is no such customer", metadata={"kind": "customer", "id": order.customer})
            return order.customer
        if order.who is None:
            raise Rejected("one of conversation_id, customer_id and identity is needed", metadata={"field": "identity"})
        node = identity.person_node(self._key, order.who, call=order.request_id)
        known = await self._stores.nodes.load([node])
        person = seen_person(node, order.who, order.at)
        await self._publish_nodes(await self._stores.nodes.record({node: person}, known, self._clock.now()))
        return node

    async def _write(self, record: Record, head: Head) -> Record:
        """The record as it is stored."""
        return (await self._entering.enter([Placed(record=record, head=head)]))[record.entry.id]

    async def _publish(self, ids: Sequence[str]) -> None:
        await postponable(self._outbox.flush(self._stores.entries.collection, ids))

    async def _publish_nodes(self, ids: Sequence[str]) -> None:
        await postponable(self._outbox.flush(self._stores.nodes.collection, ids))
