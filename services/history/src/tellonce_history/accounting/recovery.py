"""Bringing an item into the story that became no entry: it is published again, as a person's."""

from dataclasses import replace

from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import subjects, wire
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.message import Attachment, Disposition, Identity, Message, Verdict
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.clock import Clock

from tellonce_history.ledger import RECORDED, Row
from tellonce_history.store.books import Books
from tellonce_history.store.rows import Rows

RECOVERED = "recovered"
_ORIGINALS = {"email": ("original.eml", "message/rfc822")}
_OTHER = ("original.txt", "text/plain")
_RAW = "raw"


class Recoverer:
    """Brings items back."""

    def __init__(self, rows: Rows, books: Books, bus: Bus, clock: Clock) -> None:
        self._rows = rows
        self._books = books
        self._bus = bus
        self._clock = clock

    async def recover(self, item: str, request_id: str, actor: str, *, reason: str = RECOVERED) -> Row:
        """Publish the item again unless it stands in a story; its row as it was found. NotFound if there is no such
        item, or the broker has lost it.

        The same request is the same event: the broker drops a repeat, and so does the recorder."""
        row = (await self._rows.load([item])).get(item)
        if row is None:
            raise _not_there(item, "there is no such item")
        if row.state in RECORDED:
            return row
        message = again(await self._stored(row), row, reason=reason)
        arrival = f"{reason}-{request_id}"
        event = events_pb2.MessageReceived(message=wire.message_to_proto(message), arrival_id=arrival)
        await self._books.note_recovery(item, actor, self._clock.now())
        await self._bus.publish(
            Event(f"{item}.{arrival}", subjects.message_received(message.channel, message.account), event)
        )
        return row

    async def _stored(self, row: Row) -> message_pb2.Message:
        """The message as an adapter sent it last; an empty one if its bytes are none."""
        places = [(subjects.MESSAGES, sequence) for sequence in reversed(row.sequences)]
        if row.dead_sequence:
            places.append((subjects.DEAD, row.dead_sequence))
        for stream, sequence in places:
            try:
                event = await self._bus.stored(stream, sequence)
            except Rejected:
                return message_pb2.Message()
            if isinstance(event, events_pb2.MessageReceived | events_pb2.MessageImported):
                return event.message
        if row.raw or row.raw_copy:
            return message_pb2.Message()
        raise _not_there(row.id, "the broker doesn't hold it any more")


def again(stored: message_pb2.Message, row: Row, *, reason: str) -> Message:
    """The message as a person's; of one that breaks the contract, or couldn't be read, what there is of it. Pure."""
    verdict = Verdict(disposition=Disposition.ACCEPT, reason=reason)
    try:
        message = replace(wire.message_from_proto(stored), verdict=verdict)
    except (Rejected, OverflowError):
        message = replace(_bare(row), verdict=verdict)
    return message if message.text or message.subject or message.attachments else _with_original(message)


def _bare(row: Row) -> Message:
    """A message of nothing but what the row knows, from somebody of its own: two of these are two persons."""
    kind = row.channel
    author = Identity(kind=kind, value=f"{row.id}@sender.invalid" if kind == "email" else row.id)
    return Message(
        item_id=row.id,
        channel=row.channel,
        account=row.account,
        author=author,
        external_id=row.external_id,
        thread_root=row.external_id or row.id,
        raw=row.raw,
        raw_copy=row.raw_copy,
        received_at=row.first_seen_at,
    )


def _with_original(message: Message) -> Message:
    """The raw copy as its attachment or its text: whoever opens it can see what came."""
    name, media_type = _ORIGINALS.get(message.channel, _OTHER)
    if message.raw is not None:
        original = Attachment(id=_RAW, filename=name, media_type=media_type, file=message.raw)
        return replace(message, attachments=(original,))
    return replace(message, text=message.raw_copy.decode("utf-8", "replace")[: wire.MAX_RAW_COPY_BYTES])


def _not_there(item: str, problem: str) -> NotFound:
    return NotFound(problem, metadata={"kind": "item", "id": item})
