"""Recording messages: load what the batch needs, decide, write, tell the others (design §4).

Safe to run twice and by any number of replicas at once: claims, entries and rows are insert-if-absent, all else is a
maximum or a set. The un-acknowledged message stands in for the outbox: on a redelivery the event is made from the
stored entry.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tellonce_core.errors import Conflict
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import Clock
from tellonce_runtime.outbox import Outbox

from tellonce_history import concluding, events, ledger, metrics, outcome
from tellonce_history.announcing import Announcer
from tellonce_history.concluding import Concluder, Conclusion
from tellonce_history.decide import Decision, decide_batch, goes_on_alone
from tellonce_history.fresh import Fresh
from tellonce_history.item import Item, converses
from tellonce_history.joining.people import PeopleJoins
from tellonce_history.known import Known
from tellonce_history.ledger import Row
from tellonce_history.people import Person
from tellonce_history.record import Record, record_of
from tellonce_history.stores import Stores
from tellonce_history.talks import Talks, Words
from tellonce_history.together import together
from tellonce_history.weave import Changes

_LOOKS = 8
_PAUSE_SECONDS = 0.005


OnErased = Callable[[Sequence[Item]], Awaitable[None]]
"""Removes arrivals of items that were erased before."""


async def _keep(items: Sequence[Item]) -> None:
    del items


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A batch that is written and told, but for what is left."""

    expected: Mapping[str, str]
    """The items whose authors have a proof pending, with that proof."""
    left: Conclusion | None = None


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
        talks: Talks | None = None,
        fresh: Fresh | None = None,
        conclude_within: timedelta = concluding.WITHIN,
    ) -> None:
        self._on_erased = on_erased
        self._talks = talks or Talks()
        self._joins = joins
        self._stores = stores
        self._announcer = Announcer(stores, bus, fresh or Fresh())
        self._outbox = outbox
        self._clock = clock
        self._window = window
        self._concluder = Concluder(stores, outbox, clock, within=conclude_within)

    async def record(self, items: Sequence[Item]) -> Mapping[str, str]:
        """Every item has its row afterwards, each conversing one its entry and its event; repeats are only counted.

        An item that was kept apart or buried is recorded when it comes again as a person's: replayed, or rescued.
        Returned are the items whose authors have a proof pending, with that proof."""
        begun = await self.begin(items)
        if begun.left is not None:
            await self.conclude(begun.left)
        return begun.expected

    async def begin(self, items: Sequence[Item]) -> Begun:
        """The same, but what only goes on with a chat may have no row yet: `conclude` what is left before these items
        are acknowledged; the next may be begun before."""
        words = self._talks.words_of(items)
        if not words.items:
            return await self._begin(items)
        quick = {item.message.item_id for item in words.items}
        others = [item for item in items if item.message.item_id not in quick]
        (left, stood), begun = await together(self._say(words), self._begin(others))
        again = await self._begin(stood)
        return Begun(
            expected={**begun.expected, **again.expected}, left=concluding.together(left, begun.left, again.left)
        )

    async def _begin(self, items: Sequence[Item]) -> Begun:
        if not items:
            return Begun(expected={})
        forgotten = self._talks.forgotten
        rows, reached, people = await together(
            self._stores.rows.load(item.message.item_id for item in items),
            self._stores.threads.reach(items),
            self._stores.nodes.load({node for item in items for node in (item.node, *item.proved)}),
        )
        first: dict[str, Item] = {}
        again: list[Item] = []
        for item in items:
            row = rows.get(item.message.item_id)
            if item.message.item_id in first or (row and not ledger.may_be_recorded(row, item)):
                again.append(item)
            else:
                first[item.message.item_id] = item
        left = await self._record_new(list(first.values()), reached, people, forgotten) if first else None
        if again:
            if left is not None:
                await self.conclude(left)
            await self._repeat(again, rows)
            left = None
        authors = ((item.message.item_id, people.get(item.node)) for item in items)
        expected = {item_id: author.proof for item_id, author in authors if author and author.proof}
        return Begun(expected=expected, left=left)

    async def conclude(self, left: Conclusion) -> None:
        """Write what is left, together with what is left of other batches."""
        try:
            await self._concluder.conclude(left)
        except BaseException:
            self._talks.forget()
            raise

    async def _record_new(
        self, items: Sequence[Item], reached: Known, people: Mapping[str, Person], forgotten: int
    ) -> Conclusion | None:
        """Words that only go on with a chat take the short way beside the others; all of one writer take the same, so
        that they are told in their order."""
        at = self._clock.now()
        kept = [ledger.kept_apart_row(item, at) for item in items if not converses(item.message)]
        talking = [item for item in items if converses(item.message)]
        known = await self._stores.threads.load(talking, reached, people)
        busy = {item.node for item in talking if not (_is_known(item, people) and goes_on_alone(item, known))}
        going_on = [item for item in talking if item.node not in busy]
        others = [item for item in talking if item.node in busy]
        left, stands, _ = await together(
            self._go_on(going_on, known, people, at), self._thread(others, known, people, at), self._write_rows(kept)
        )
        self._talks.keep(talking if stands else going_on, known, people, at, forgotten)
        return left if isinstance(left, Conclusion) else None

    async def _write_rows(self, rows: Sequence[Row]) -> None:
        if rows and await self._stores.rows.add(rows):
            raise Conflict("an item was erased meanwhile")
        for row in rows:
            metrics.ITEMS.labels(row.state.value).inc()

    async def _repeat(self, items: Sequence[Item], rows: Mapping[str, Row]) -> None:
        """Count further arrivals. The same arrival once more means that a crash may have come before its event."""
        at = self._clock.now()
        redelivered = [
            item.message.item_id for item in items if ledger.is_redelivery(item, rows.get(item.message.item_id))
        ]
        found = await self._stores.entries.load(redelivered)
        stored = [found[id_] for id_ in redelivered if id_ in found and found[id_].entry.erased_at is None]
        arrivals = [(item.message.item_id, item.sequence, item.arrived_at or at) for item in items]
        await together(self._stores.rows.count(arrivals), self._announcer.announce_stored(stored))
        if erased := [item for item in items if ledger.was_erased(rows.get(item.message.item_id))]:
            await self._on_erased(erased)
        metrics.REPEATS.inc(len(items))

    # -- threading

    async def _say(self, words: Words) -> tuple[Conclusion | None, Sequence[Item]]:
        """Words of chats that are known here: nothing is read, and they are told as soon as their entries stand.

        Returned are what is left, and those that stood already: how far they came must be looked up."""
        at = self._clock.now()
        decisions, _ = decide_batch(words.known, words.items, window=self._window)
        records = {one.item.message.item_id: record_of(one, at) for one in decisions}
        stood = await self._stores.entries.add(list(records.values()))
        new = [one for one in decisions if one.item.message.item_id not in stood]
        told = outcome.told_of_people(new)
        await self._announcer.announce([records[one.item.message.item_id] for one in new], words.known, words.people)
        self._talks.learn(words.items, told)
        left = Conclusion(
            rows=outcome.rows([one.item for one in new], records, at),
            active=outcome.active(new),
            told=told,
            known=words.people,
        )
        return left if new else None, [item for item in words.items if item.message.item_id in stood]

    async def _go_on(
        self, items: Sequence[Item], known: Known, people: Mapping[str, Person], at: datetime
    ) -> Conclusion | None:
        """Words that claim nothing and let nobody in (`goes_on_alone`): they are told as soon as their entries stand.

        Cut off anywhere, there is no row yet: the redelivery finds the entry, tells it again and concludes."""
        if not items:
            return None
        decisions, changes = decide_batch(known, items, window=self._window)
        records = await self._add(decisions, at)
        await self._announcer.announce(list(records.values()), known, people)
        return Conclusion(
            rows=outcome.rows(items, records, at),
            active=changes.active,
            told=outcome.told_of_people(decisions),
            known=people,
        )

    async def _thread(self, items: Sequence[Item], known: Known, people: Mapping[str, Person], at: datetime) -> bool:
        """Record messages that may change who is reached by which key: entries come after what was decided is won.

        False if others decided meanwhile, so that more stands than is known here."""
        if not items:
            return True
        decisions: Sequence[Decision]
        decisions, changes = decide_batch(known, items, window=self._window)
        told = outcome.told_of_people(decisions)
        won, changed = await together(self._write(changes, at), self._stores.nodes.record(told, people, at))
        stands = won and not changes.needs_second_look
        if not stands:
            known, decisions = await self._settle(items, decisions, at, won=won)
        await self._join_proved(items, people)
        records = await self._add(decisions, at)
        await self._outbox.flush(self._stores.nodes.collection, changed)
        await together(
            self._write_rows(outcome.rows(items, records, at)),
            self._announcer.announce(list(records.values()), known, told | dict(people)),
        )
        return stands

    async def _settle(
        self, items: Sequence[Item], decided: Sequence[Decision], at: datetime, *, won: bool
    ) -> tuple[Known, Sequence[Decision]]:
        """Read and decide again until nothing is left to change: others may have decided on the same keys meanwhile.

        The reason is that of the last decision that changed something: afterwards each message finds its own claim."""
        reasons = outcome.reasons(decided)
        for look in range(_LOOKS):
            metrics.DECIDED_AGAIN.inc()
            reached = await self._stores.threads.reach(items)
            known = await self._stores.threads.load(items, reached, {item.node for item in items})
            decisions, changes = decide_batch(known, items, window=self._window)
            if not won:
                reasons = outcome.reasons(decisions)
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
        known = dict(people) | await self._stores.nodes.load({node for _, node in proved} - people.keys())
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


def _is_known(item: Item, people: Mapping[str, Person]) -> bool:
    """Whether its author wrote before, and whoever else the same evidence proves is one customer with them already."""
    author = people.get(item.node)
    proved = [people.get(node) for node in item.proved]
    return author is not None and all(one is not None and one.customer == author.customer for one in proved)
