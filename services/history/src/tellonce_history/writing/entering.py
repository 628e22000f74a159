"""Enters what we write ourselves: whom it addresses takes part, and it is stored together with what is told of it.

Many at once cost as many commands as one: automatic messages come in crowds."""

from collections.abc import Sequence
from dataclasses import dataclass

from tellonce_core.entry import EntryKind
from tellonce_core.errors import Conflict
from tellonce_runtime.bus import Event
from tellonce_runtime.clock import Clock
from tellonce_runtime.outbox import Outbox

from tellonce_history import events, identity, keys, metrics
from tellonce_history.decide import Writing, decide_written
from tellonce_history.postponing import postponable
from tellonce_history.record import Record
from tellonce_history.store.conversations import Head
from tellonce_history.stores import Stores
from tellonce_history.together import together

_LOOKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An entry of ours, the conversation in which it will stand, and what is told beside its being there."""

    record: Record
    head: Head
    further: tuple[Event, ...] = ()

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.record.entry.id


class Entering:
    """The way into the record for what we write."""

    def __init__(self, stores: Stores, outbox: Outbox, clock: Clock, key: bytes) -> None:
        self._stores = stores
        self._outbox = outbox
        self._clock = clock
        self._key = key

    async def enter(self, placed: Sequence[Placed]) -> dict[str, Record]:
        """The records as they are stored, by entry: one that stood already counts as it stood.

        Claims come first, then the entries in the same write with their events. Conflict if others keep changing the
        conversations; safe to repeat."""
        nodes = {one.record.entry.node_id for one in placed}
        _, people = await together(self._thread(placed), self._stores.nodes.load(nodes))
        told = {}
        for one in placed:
            node = one.record.entry.node_id
            customer = people[node].customer if node in people else node
            recorded = events.entry_recorded(one.record, customer=customer, reference=one.head.reference)
            told[one.id] = [recorded, *one.further]
        records = {one.id: one.record for one in placed}
        stood = await self._stores.entries.add_with_events(list(records.values()), told)
        new = {id_: some for id_, some in told.items() if id_ not in stood}
        await postponable(self._outbox.flush_written(self._stores.entries.collection, new))
        for id_ in new:
            metrics.WRITTEN.labels(records[id_].entry.kind.value).inc()
        return records | await self._stores.entries.load(stood)

    async def _thread(self, placed: Sequence[Placed]) -> None:
        """Claim our messages' tokens, and let whom they address take part; who waited for that is joined."""
        members = list({member for one in placed for member in one.head.members})
        writings = [self._writing(one) for one in placed]
        for _ in range(_LOOKS):
            known = await self._stores.threads.load_conversations(members)
            changes = decide_written(known, writings)
            won = await self._stores.threads.write(changes, self._clock.now())
            await self._outbox.flush(self._stores.links.collection, [join.link_id for join in changes.joins])
            if won and not changes.joins:
                return
            writings = [one.without_claims() for one in writings]
        raise Conflict("others keep changing this conversation")

    def _writing(self, placed: Placed) -> Writing:
        record, head = placed.record, placed.head
        addressed = record.recipients if record.entry.kind is not EntryKind.NOTE else ()
        return Writing(
            conversation=head.id,
            node=head.node,
            claims=_claims(record),
            others=frozenset(identity.person_node(self._key, one.identity) for one in addressed if one.identity),
            at=record.entry.order_at or self._clock.now(),
        )


def _claims(record: Record) -> tuple[keys.Claim, ...]:
    if not record.reply_token:
        return ()
    entry = record.entry
    claim = keys.Claim(
        id=keys.token_key(record.reply_token),
        conversation=entry.conversation_id,
        node=entry.node_id,
        own=True,
        item=entry.id,
        ours_at=entry.order_at,
        reason=keys.FORWARDED if entry.kind is EntryKind.NOTE else entry.thread_reason.value,
    )
    return (claim,)
