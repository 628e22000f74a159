"""Writes that people and systems ask for: phone notes, notes, replies, cancelling. All idempotent by request id."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tellonce_core.entry import Audience, Entry, EntryKind
from tellonce_core.errors import Conflict, NotFound, Rejected
from tellonce_core.message import FileRef
from tellonce_runtime.clock import Clock
from tellonce_runtime.files import FileStore
from tellonce_runtime.outbox import Outbox

from tellonce_history import events, identity, keys, metrics, written
from tellonce_history.decide import decide_opened, decide_written
from tellonce_history.orders import AppointmentOrder, CallNote, OrderNote, ReplyOrder
from tellonce_history.people import seen_person
from tellonce_history.postponing import postponable
from tellonce_history.record import Record
from tellonce_history.reply import (
    CHAT,
    Route,
    answer_subject,
    audience_of,
    forward_subject,
    route_by,
    route_forward,
    route_to,
)
from tellonce_history.store.conversations import Head
from tellonce_history.store.sending import Sending
from tellonce_history.store.story import Story
from tellonce_history.stores import Stores
from tellonce_history.together import together

PHONE, ORDER = "phone", "order"
_INLINE_BYTES = 64 * 1024
_LOOKS = 8


class Writer:
    """Writes into stories."""

    def __init__(
        self, stores: Stores, story: Story, sending: Sending, outbox: Outbox, files: FileStore, clock: Clock, key: bytes
    ) -> None:
        self._stores = stores
        self._story = story
        self._sending = sending
        self._outbox = outbox
        self._files = files
        self._clock = clock
        self._key = key
        self.due = asyncio.Event()
        """Set when a reply may leave at once."""

    async def note(self, request_id: str, conversation: str, text: str, content: str, actor: str) -> Record:
        """An internal note in a conversation; NotFound if that isn't there."""
        if stored := await self._stored(request_id, content):
            return stored
        head = await self._head(conversation)
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
        record = written.appointment(
            replace(entry, kind=order.kind),
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

    async def reply(self, order: ReplyOrder, actor: str) -> Record:
        """A reply, queued; Rejected with NO_REPLY_ROUTE where nothing can be answered."""
        if stored := await self._stored(order.request_id, order.content):
            return stored
        head = await self._head(order.conversation)
        answered = await self._answered(order, head)
        route = _route(order, answered)
        audience = Audience.UNSPECIFIED if order.by or order.forward else audience_of(answered, order.audience)
        asked_under = answered.entry.subject if answered else head.subject
        subject = order.subject or (forward_subject if order.forward else answer_subject)(asked_under)
        words = written.clean_words(order.text, html=order.html, subject=subject, attachments=order.attachments)
        record = written.reply(
            self._placed(order.request_id, head, channel=route.channel, account=route.account),
            words,
            written.author_of(actor),
            order.content,
            route=route,
            send_at=None if route.channel == CHAT else self._clock.now() + order.delay,
            automatic=order.automatic,
            card=order.card,
            template=order.template,
            audience=audience,
            code_of=order.code_of,
            answers=answered.entry.id if answered else "",
            language=order.language or (answered.entry.language if answered else ""),
        )
        record = written.forwarded(record) if order.forward else record
        record = await self._write(await self._with_files(record), head)
        if order.delay <= timedelta():
            self.due.set()
        return record

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
        if stored and stored.content != content:
            raise Rejected(
                "this request_id was used for something else",
                reason="REQUEST_ID_REUSED",
                metadata={"request_id": request_id},
            )
        return stored

    async def _head_or_own(self, order: CallNote | AppointmentOrder) -> tuple[Head, bool]:
        """The conversation that is named, else one of its own; and whether it was opened for this."""
        if order.conversation:
            return await self._head(order.conversation), False
        return await self._open(order, PHONE), True

    async def _head(self, conversation: str) -> Head:
        head = (await self._stores.conversations.heads([conversation])).get(conversation)
        if head is None:
            raise NotFound("there is no such conversation", metadata={"kind": "conversation", "id": conversation})
        return head

    def _placed(self, request_id: str, head: Head, *, channel: str, account: str, at: datetime | None = None) -> Entry:
        now = self._clock.now()
        return written.placed(
            request_id, head.id, head.node, channel=channel, account=account, at=at or now, recorded_at=now
        )

    async def _answered(self, order: ReplyOrder, head: Head) -> Record | None:
        if not order.answers:
            return await self._story.last_received(head.members)
        record = (await self._stores.entries.load([order.answers])).get(order.answers)
        if record is None or record.entry.conversation_id not in head.members:
            raise NotFound(
                "the entry to answer isn't in this conversation", metadata={"kind": "entry", "id": order.answers}
            )
        return record

    async def _open(self, note: CallNote | OrderNote | AppointmentOrder, channel: str, *, root: str = "") -> Head:
        """A conversation of this root's own, else of the note's, of the customer that is named or has the identity."""
        id_ = written.entry_id(note.request_id)
        node = await self._caller(note)
        conversation, changes = decide_opened(id_, node, root=root, channel=channel, account=channel, at=note.at)
        await self._stores.threads.write(changes, self._clock.now())
        return await self._head(conversation)

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

    async def _with_files(self, record: Record) -> Record:
        """Long texts stand in the file store, and their beginning in the entry."""
        entry = record.entry
        text, full_text = await self._shortened(entry.text)
        html, full_html = await self._shortened(entry.html)
        return replace(record, entry=replace(entry, text=text, full_text=full_text, html=html, full_html=full_html))

    async def _shortened(self, text: str) -> tuple[str, FileRef | None]:
        data = text.encode()
        if len(data) <= _INLINE_BYTES:
            return text, None
        stored = await self._files.put(data)
        reference = FileRef(key=stored.key, size_bytes=stored.size, sha256=stored.sha256)
        return data[:_INLINE_BYTES].decode(errors="ignore"), reference

    async def _write(self, record: Record, head: Head) -> Record:
        """The record as it is stored: claims first, then the entry together with its event."""
        _, customer = await together(self._thread(record, head), self._customer(record.entry.node_id))
        event = events.entry_recorded(record, customer=customer, reference=head.reference)
        if not await self._stores.entries.add_with_events(record, [event]):
            stored = await self._stores.entries.load([record.entry.id])
            return stored[record.entry.id]
        await postponable(self._outbox.flush_written(self._stores.entries.collection, {record.entry.id: [event]}))
        metrics.WRITTEN.labels(record.entry.kind.value).inc()
        return record

    async def _thread(self, record: Record, head: Head) -> None:
        """Claim our message's token, and let whom it addresses take part; who waited for that is joined."""
        entry, at = record.entry, self._clock.now()
        claims = _claims(record)
        others = (
            {identity.person_node(self._key, one.identity) for one in record.recipients if one.identity}
            if entry.kind is not EntryKind.NOTE
            else set()  # whom something is forwarded to takes no part
        )
        for _ in range(_LOOKS):
            known = await self._stores.threads.load_conversations(head.members)
            changes = decide_written(known, head.id, head.node, claims=claims, others=others, at=entry.order_at or at)
            won = await self._stores.threads.write(changes, at)
            await self._outbox.flush(self._stores.links.collection, [join.link_id for join in changes.joins])
            if won and not changes.joins:
                return
            claims = []
        raise Conflict("others keep changing this conversation")

    async def _customer(self, node: str) -> str:
        people = await self._stores.nodes.load([node])
        return people[node].customer if node in people else node

    async def _publish(self, ids: Sequence[str]) -> None:
        await postponable(self._outbox.flush(self._stores.entries.collection, ids))

    async def _publish_nodes(self, ids: Sequence[str]) -> None:
        await postponable(self._outbox.flush(self._stores.nodes.collection, ids))


def _route(order: ReplyOrder, answered: Record | None) -> Route:
    if order.forward:
        return route_forward(answered, order.further)
    return route_by(order.by, order.further) if order.by else route_to(answered, order.further)


def _claims(record: Record) -> list[keys.Claim]:
    if not record.reply_token:
        return []
    entry = record.entry
    return [
        keys.Claim(
            id=keys.token_key(record.reply_token),
            conversation=entry.conversation_id,
            node=entry.node_id,
            own=True,
            item=entry.id,
            ours_at=entry.order_at,
            reason=keys.FORWARDED if entry.kind is EntryKind.NOTE else entry.thread_reason.value,
        )
    ]
