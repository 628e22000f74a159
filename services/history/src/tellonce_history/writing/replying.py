"""Replies: what is asked for becomes entries of ours, which leave at once or when their time comes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from tellonce_core.entry import Audience
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.message import DeliveryState, FileRef
from tellonce_runtime.bus import Event
from tellonce_runtime.clock import Clock
from tellonce_runtime.files import FileStore

from tellonce_history import events, metrics
from tellonce_history.proving.code_proof import code_of, with_code
from tellonce_history.record import Record
from tellonce_history.store.conversations import Head, head_among
from tellonce_history.store.story import Story
from tellonce_history.stores import Stores
from tellonce_history.together import together
from tellonce_history.writing import written
from tellonce_history.writing.entering import Entering, Placed
from tellonce_history.writing.orders import ReplyOrder
from tellonce_history.writing.reply import (
    CHAT,
    Route,
    answer_subject,
    audience_of,
    forward_subject,
    route_by,
    route_forward,
    route_to,
)

_INLINE_BYTES = 64 * 1024


class Replies:
    """Takes replies."""

    def __init__(
        self, stores: Stores, story: Story, entering: Entering, files: FileStore, clock: Clock, key: bytes
    ) -> None:
        self._stores = stores
        self._story = story
        self._entering = entering
        self._files = files
        self._clock = clock
        self._key = key

    async def reply(self, order: ReplyOrder, actor: str) -> Record:
        """A reply, queued, or handed to its adapter where it may not be taken back; Rejected with NO_REPLY_ROUTE where
        nothing can be answered."""
        (record,) = await self.replies([order], actor)
        return record

    async def replies(self, orders: Sequence[ReplyOrder], actor: str) -> list[Record]:
        """The replies in this order, with the commands of one. What is wrong with any of them is raised before anything
        is written; safe to repeat."""
        wanted = {written.entry_id(order.request_id): order for order in orders}
        if len(wanted) < len(orders):
            raise Rejected("a request_id stands twice in the same request", metadata={"field": "request_id"})
        stored = await self._stores.entries.load(wanted)
        for id_, record in stored.items():
            written.require_same(record, wanted[id_].content, wanted[id_].request_id)
        new = [order for id_, order in wanted.items() if id_ not in stored]
        entered = await self._enter(new, actor) if new else {}
        return [(stored | entered)[id_] for id_ in wanted]

    async def _enter(self, orders: Sequence[ReplyOrder], actor: str) -> dict[str, Record]:
        heads, answered = await together(
            self._stores.conversations.heads(order.conversation for order in orders),
            self._stores.entries.load(order.answers for order in orders if order.answers),
        )
        placed = [await self._placed(order, head_among(heads, order.conversation), answered, actor) for order in orders]
        entered = await self._entering.enter(placed)
        metrics.REPLIES.inc(sum(bool(one.further) for one in placed))
        return entered

    async def _placed(self, order: ReplyOrder, head: Head, answered: Mapping[str, Record], actor: str) -> Placed:
        answers = await self._answered(order, head, answered)
        record = self._record(order, head, answers, actor)
        told: tuple[Event, ...] = ()
        if record.entry.delivery and record.entry.delivery.state is DeliveryState.SENDING:
            whole = with_its_code(record, self._key)
            told = (events.reply_send(whole, answers, reference=head.reference),)
        return Placed(record=await self._with_files(record), head=head, further=told)

    async def _answered(self, order: ReplyOrder, head: Head, answered: Mapping[str, Record]) -> Record | None:
        if not order.answers:
            return await self._story.last_received(head.members)
        record = answered.get(order.answers)
        if record is None or record.entry.conversation_id not in head.members:
            raise NotFound(
                "the entry to answer isn't in this conversation", metadata={"kind": "entry", "id": order.answers}
            )
        return record

    def _record(self, order: ReplyOrder, head: Head, answered: Record | None, actor: str) -> Record:
        now = self._clock.now()
        route = _route(order, answered)
        audience = Audience.UNSPECIFIED if order.by or order.forward else audience_of(answered, order.audience)
        asked_under = answered.entry.subject if answered else head.subject
        subject = order.subject or (forward_subject if order.forward else answer_subject)(asked_under)
        words = written.clean_words(order.text, html=order.html, subject=subject, attachments=order.attachments)
        record = written.reply(
            written.placed(
                order.request_id, head.id, head.node, channel=route.channel, account=route.account, at=now,
                recorded_at=now,
            ),
            words,
            written.author_of(actor),
            order.content,
            route=route,
            state=_first_state(order, route),
            send_at=None if route.channel == CHAT else now + order.delay,
            automatic=order.automatic,
            card=order.card,
            template=order.template,
            audience=audience,
            code_of=order.code_of,
            answers=answered.entry.id if answered else "",
            language=order.language or (answered.entry.language if answered else ""),
        )  # fmt: skip
        return written.forwarded(record) if order.forward else record

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


def with_its_code(record: Record, key: bytes) -> Record:
    """The record with the code that its mail brings; what is stored never has it."""
    if not record.code_of:
        return record
    return replace(record, entry=replace(record.entry, text=with_code(record.entry.text, code_of(key, record.code_of))))


def _first_state(order: ReplyOrder, route: Route) -> DeliveryState:
    """Chat has left by being recorded; what may be taken back waits; the rest goes with its own write."""
    if route.channel == CHAT:
        return DeliveryState.SENT
    return DeliveryState.QUEUED if order.delay > timedelta() else DeliveryState.SENDING


def _route(order: ReplyOrder, answered: Record | None) -> Route:
    if order.forward:
        return route_forward(answered, order.further)
    return route_by(order.by, order.further) if order.by else route_to(answered, order.further)
