"""Promises of a customer's story and of the company: made, changed, listed."""

from tellonce_core.entry import Entry, Promise
from tellonce_core.errors import Conflict, NotFound
from tellonce_runtime.clock import Clock
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox

from tellonce_history import events
from tellonce_history.place import Place
from tellonce_history.postponing import postponable
from tellonce_history.promising.change import Wish, changed
from tellonce_history.reader import Reader
from tellonce_history.record import Record
from tellonce_history.store.promised import Choice, Promised
from tellonce_history.store.story import Scope
from tellonce_history.stores import Stores
from tellonce_history.writing.orders import AppointmentOrder
from tellonce_history.writing.writer import Writer

_TRIES = 5
_OF_CUSTOMER = 256


class Promises:
    """All promises."""

    def __init__(
        self, stores: Stores, promised: Promised, writer: Writer, reader: Reader, outbox: Outbox, clock: Clock
    ) -> None:
        self._stores = stores
        self._promised = promised
        self._writer = writer
        self._reader = reader
        self._outbox = outbox
        self._clock = clock

    async def make(self, order: AppointmentOrder, actor: str) -> Entry:
        """A new promise, in its conversation; it becomes work on the desk when it is due."""
        return await self._finished(await self._writer.appointment(order, actor))

    async def change(self, promise_id: str, wish: Wish, actor: str) -> Entry:
        """The promise after somebody's word; NotFound if there is none, Conflict if others keep changing it."""
        for _ in range(_TRIES):
            record, before = await self._get(promise_id)
            after = changed(before, wish, actor, self._clock.now())
            if after == before:
                return await self._finished(record)
            event = events.promise_changed(record.entry, after, await self._customer(record), actor, self._clock.now())
            written = await in_thread(self._promised.write, record, after, event)
            if written:
                await postponable(self._outbox.flush(self._promised.collection, [promise_id]))
                return await self._finished(written)
        raise Conflict("others keep changing this promise")

    async def of_customer(self, customer: str) -> list[Entry]:
        """What a customer was promised: open ones with the soonest first, then settled ones with the newest first."""
        scope = Scope(kinds=("promise",))
        page = await self._reader.page(customer, scope, before=None, after=None, size=_OF_CUSTOMER)
        return sorted(page.entries, key=_open_first)

    async def chosen(self, choice: Choice, *, beyond: Place | None, limit: int) -> tuple[list[Entry], Place | None]:
        """A page of promises, and where the next one begins; None on the last."""
        found = await in_thread(self._promised.find, choice, beyond, limit)
        last = found[-1].entry if len(found) == limit else None
        due_at = last.promise.due_at if last and last.promise else None
        return await self._reader.finish(found), Place(due_at, last.id) if last and due_at else None

    async def _get(self, promise_id: str) -> tuple[Record, Promise]:
        record = (await self._stores.entries.load([promise_id])).get(promise_id)
        if record is None or record.entry.promise is None:
            raise NotFound("there is no such promise", metadata={"kind": "promise", "id": promise_id})
        return record, record.entry.promise

    async def _customer(self, record: Record) -> str:
        node = record.entry.node_id
        people = await self._stores.nodes.load([node])
        return people[node].customer if node in people else node

    async def _finished(self, record: Record) -> Entry:
        (entry,) = await self._reader.finish([record])
        return entry


def _open_first(entry: Entry) -> tuple[bool, float, str]:
    promise = entry.promise
    if promise is None or promise.due_at is None:
        return True, 0.0, entry.id
    due = promise.due_at.timestamp()
    return (promise.settled_at is not None), -due if promise.settled_at else due, entry.id
