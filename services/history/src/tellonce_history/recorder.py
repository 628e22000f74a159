"""Recording messages: load what the batch needs, decide, write, tell the others (design §4).

Safe to run twice and by any number of replicas at once: claims, entries and rows are insert-if-absent, all else is a
maximum or a set. The un-acknowledged message stands in for the outbox: on a redelivery the event is made from the
stored entry.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tellonce_core.entry import ThreadReason
from tellonce_core.errors import Conflict
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.clock import Clock
from tellonce_runtime.outbox import Outbox

from tellonce_history import events, ledger, metrics
from tellonce_history.decide import Decision, decide_batch
from tellonce_history.item import Item, converses
from tellonce_history.joining.people import PeopleJoins
from tellonce_history.keys import Claim
from tellonce_history.known import Known
from tellonce_history.ledger import Row
from tellonce_history.people import Person, merge_all, seen_person
from tellonce_history.record import Record, record_of
from tellonce_history.stores import Stores
from tellonce_history.together import together
from tellonce_history.weave import Changes

_LOOKS = 8
_PAUSE_SECONDS = 0.005


OnErased = Callable[[Sequence[Item]], Awaitable[None]]
"""Removes arrivals of items that were erased before."""


async def _keep(items: Sequence[Item]) -> None:
    del items


class Recorder:
    """Turns items into rows, entries and events."""

    def __init__(
        self,
        stores: Stores,
        joins: PeopleJoins,
        bus: Bus,
        outbox: Outbox,
        clock: Clock,
        *,
        window: timedelta,
        on_erased: OnErased = _keep,
    ) -> None:
        self._on_erased = on_erased
        self._joins = joins
        self._stores = stores
        self._bus = bus
        self._outbox = outbox
        self._clock = clock
        self._window = window

    async def record(self, items: Sequence[Item]) -> dict[str, str]:
        """Every item has its row afterwards, each conversing one its entry and its event; repeats are only counted.

        An item that was kept apart or buried is recorded when it comes again as a person's: replayed, or rescued.
        Returned are the items whose authors have a proof pending, with that proof."""
        rows, claims, people = await together(
            self._stores.rows.load(item.message.item_id for item in items),
            self._stores.threads.load_claims(items),
            self._stores.nodes.load({item.node for item in items}),
        )
        first: dict[str, Item] = {}
        again: list[Item] = []
        for item in items:
            row = rows.get(item.message.item_id)
            if item.message.item_id in first or (row and not ledger.may_be_recorded(row, item)):
                again.append(item)
            else:
                first[item.message.item_id] = item
        if first:
            await self._record_new(list(first.values()), claims, people)
        if again:
            await self._repeat(again, rows)
        authors = ((item.message.item_id, people.get(item.node)) for item in items)
        return {item_id: author.proof for item_id, author in authors if author and author.proof}

    async def _record_new(self, items: Sequence[Item], claims: Sequence[Claim], people: Mapping[str, Person]) -> None:
        at = self._clock.now()
        rows = [ledger.kept_apart_row(item, at) for item in items if not converses(item.message)]
        told: list[Event] = []
        talking = [item for item in items if converses(item.message)]
        if talking:
            records, told = await self._thread(talking, claims, people, at)
            rows += [ledger.recorded_row(item, records[item.message.item_id], at) for item in talking]
        await together(self._stores.rows.add(rows), self._bus.publish_many(told))
        for row in rows:
            metrics.ITEMS.labels(row.state.value).inc()

    async def _repeat(self, items: Sequence[Item], rows: Mapping[str, Row]) -> None:
        """Count further arrivals. The same arrival once more means that a crash may have come before its event."""
        at = self._clock.now()
        redelivered = [item.message.item_id for item in items if _is_redelivery(item, rows)]
        stored = {
            id_: record
            for id_, record in (await self._stores.entries.load(redelivered)).items()
            if record.entry.erased_at is None
        }
        arrivals = [(item.message.item_id, item.sequence, item.arrived_at or at) for item in items]
        await together(self._stores.rows.count(arrivals), self._publish_stored(list(stored.values())))
        if erased := [item for item in items if _was_erased(item, rows)]:
            await self._on_erased(erased)
        metrics.REPEATS.inc(len(items))

    # -- threading

    async def _thread(
        self, items: Sequence[Item], claims: Sequence[Claim], people: Mapping[str, Person], at: datetime
    ) -> tuple[dict[str, Record], list[Event]]:
        """The records of these items as they stand in the store, and what is to be told of them."""
        known = await self._stores.threads.load(items, claims, people)
        decisions: Sequence[Decision]
        decisions, changes = decide_batch(known, items, window=self._window)
        told = merge_all(person for decision in decisions for person in _people(decision))
        won, changed = await together(self._write(changes, at), self._stores.nodes.record(told, people, at))
        if not won or changes.needs_second_look:
            known, decisions = await self._settle(items, decisions, at, won=won)
        await self._join_proved(items, people)
        records = await self._add(decisions, at)
        await self._outbox.flush(self._stores.nodes.collection, changed)
        return records, await self._events(list(records.values()), known, told | dict(people))

    async def _settle(
        self, items: Sequence[Item], decided: Sequence[Decision], at: datetime, *, won: bool
    ) -> tuple[Known, Sequence[Decision]]:
        """Read and decide again until nothing is left to change: others may have decided on the same keys meanwhile.

        The reason is that of the last decision that changed something: afterwards each message finds its own claim."""
        reasons = _reasons(decided)
        for look in range(_LOOKS):
            metrics.DECIDED_AGAIN.inc()
            claims = await self._stores.threads.load_claims(items)
            known = await self._stores.threads.load(items, claims, {item.node for item in items})
            decisions, changes = decide_batch(known, items, window=self._window)
            if not won:
                reasons = _reasons(decisions)
            if won and not changes.is_open:
                return known, [replace(one, reason=reasons[one.item.message.item_id]) for one in decisions]
            won = await self._write(changes, at)
            await asyncio.sleep(_PAUSE_SECONDS * look)
        raise Conflict("others keep deciding on the same conversations")

    async def _join_proved(self, items: Sequence[Item], people: Mapping[str, Person]) -> None:
        """Join the identities that one evidence proves together; those who were joined before cost nothing."""
        proved = {(item.node, node): one.evidence for item in items for node, one in item.proved.items()}
        if not proved:
            return
        known = dict(people) | await self._stores.nodes.load({node for _, node in proved})
        for (one, other), evidence in proved.items():
            if one not in known or known[one].customer != known[other].customer:
                await self._joins.join_by_proof(self._joins.proof_link(one, other, evidence, events.MACHINE))

    async def _write(self, changes: Changes, at: datetime) -> bool:
        won = await self._stores.threads.write(changes, at)
        await self._outbox.flush(self._stores.links.collection, [join.link_id for join in changes.joins])
        return won

    async def _add(self, decisions: Sequence[Decision], at: datetime) -> dict[str, Record]:
        """Write the entries; where one stood already, that one counts and not what was decided now."""
        records = {decision.item.message.item_id: record_of(decision, at) for decision in decisions}
        stood = await self._stores.entries.add(list(records.values()))
        return records | await self._stores.entries.load(stood)

    # -- telling

    async def _events(self, records: Sequence[Record], known: Known, people: Mapping[str, Person]) -> list[Event]:
        references = {strand.id: strand.reference for strand in known.strands.values() if strand.reference}
        missing = {record.entry.conversation_id for record in records} - set(references)
        strangers = {record.entry.node_id for record in records} - set(people)
        found, others = await together(self._stores.conversations.heads(missing), self._stores.nodes.load(strangers))
        references |= {id_: head.reference for id_, head in found.items()}
        return _told(records, references, dict(people) | others)

    async def _publish_stored(self, records: Sequence[Record]) -> None:
        if records:
            await self._bus.publish_many(await self._events(records, Known(), {}))


def _told(records: Iterable[Record], references: Mapping[str, str], people: Mapping[str, Person]) -> list[Event]:
    told = []
    for record in records:
        node, reference = record.entry.node_id, references.get(record.entry.conversation_id, "")
        customer = people[node].customer if node in people else node
        told.append(events.entry_recorded(record, customer=customer, reference=reference))
    return told


def _people(decision: Decision) -> Iterator[Person]:
    message, at = decision.item.message, decision.order_at
    if message.author is None:
        raise ValueError("a message without an author was decided on")
    yield seen_person(decision.item.node, message.author, at, language=message.language)
    for node, who in decision.item.proved.items():
        yield seen_person(node, who, at)


def _is_redelivery(item: Item, rows: Mapping[str, Row]) -> bool:
    row = rows.get(item.message.item_id)
    return row is not None and item.sequence in row.sequences and row.state in ledger.RECORDED


def _was_erased(item: Item, rows: Mapping[str, Row]) -> bool:
    row = rows.get(item.message.item_id)
    return row is not None and row.erased_at is not None


def _reasons(decisions: Sequence[Decision]) -> dict[str, ThreadReason]:
    return {decision.item.message.item_id: decision.reason for decision in decisions}
