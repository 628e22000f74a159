"""The steps of an erasure inside of history; each may be done again, by anybody, after a crash at any place."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from tellonce_core import ids
from tellonce_core.entry import AuthorKind
from tellonce_core.link import Link, LinkKind
from tellonce_runtime.clock import Clock
from tellonce_runtime.files import FileStore
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox

from tellonce_history.erasing.content import Gathered, Part
from tellonce_history.erasing.erasure import APART, Erasure, Step
from tellonce_history.erasing.streams import Streams
from tellonce_history.erasing.telling import told_of
from tellonce_history.keys import thread_key, token_key
from tellonce_history.store.entries import record_from
from tellonce_history.store.erasures import Erasures
from tellonce_history.store.groups import Groups
from tellonce_history.store.shells import Shells
from tellonce_history.store.traces import Removal, Traces, carry_out, count
from tellonce_history.telling.facts import facts_of

LEASE = timedelta(minutes=1)
COMES_WITHIN = timedelta(minutes=10)
MOST_BY_AGE = 20_000
"""So many entries one erasure takes by their age; the next look takes the next ones."""
ACTOR = "system:erasure"
_REASON = "erased"


class Steps:
    """Carries out the steps."""

    def __init__(
        self,
        erasures: Erasures,
        shells: Shells,
        traces: Traces,
        groups: Groups,
        streams: Streams,
        files: FileStore,
        outbox: Outbox,
        clock: Clock,
        *,
        region: str,
    ) -> None:
        self._erasures = erasures
        self._shells = shells
        self._traces = traces
        self._groups = groups
        self._streams = streams
        self._files = files
        self._outbox = outbox
        self._clock = clock
        self._region = region
        self.of: Mapping[Step, Callable[[Erasure], Awaitable[None]]] = {
            Step.FIND: self.find,
            Step.PART: self.part,
            Step.ENTRIES: self.entries,
            Step.APART: self.apart,
            Step.THREADS: self.threads,
            Step.PEOPLE: self.people,
            Step.STREAMS: self._streams.clean,
            Step.FILES: self.files,
            Step.TELL: self.tell,
        }

    async def find(self, erasure: Erasure) -> None:
        """Keep whose it is before any of it is gone."""
        if not erasure.of_customer:
            return
        names = await in_thread(self._traces.names, erasure.nodes)
        own = await in_thread(self._traces.own, erasure.nodes)
        others = await in_thread(self._traces.others, erasure.nodes, own)
        await self._erasures.found(erasure.id, names=names, own=sorted(own), others=sorted(others))

    async def part(self, erasure: Erasure) -> None:
        """Take joins with others' conversations back, as people would: those stand alone again."""
        links = await in_thread(self._groups.links.touching, [LinkKind.CONVERSATION], erasure.own)
        for link in links:
            crosses = (link.one in erasure.own) is not (link.other in erasure.own)
            if crosses and link.at is not None and link.at <= erasure.at:
                await in_thread(self._take_back, link)
                await self._outbox.flush(self._groups.links.collection, [link.id])

    async def entries(self, erasure: Erasure) -> None:
        """Leave shells, batch by batch; what each refers to is kept first."""
        taken = 0
        while (taken < MOST_BY_AGE or erasure.of_customer) and (found := await in_thread(self._shells.own, erasure)):
            await self._take(erasure, found, in_place=False)
            taken += len(found)
        while found := await in_thread(self._shells.elsewhere, erasure):
            await self._take(erasure, found, in_place=True)
        await self._count_shells(erasure)

    async def apart(self, erasure: Erasure) -> None:
        """The same for items that became no entry."""
        if erasure.kind == APART and erasure.before:
            while rows := await in_thread(self._shells.old_apart, erasure.before):
                await self._hollow_rows(erasure, rows)
        if not erasure.of_customer:
            await self._count_shells(erasure)
            return
        values = [name.value for name in erasure.names]
        async for part in self._parts(erasure.id):
            await self._rows_apart(erasure, [], part.keys)
        await self._rows_apart(erasure, values, [])
        await self._count_shells(erasure)

    async def threads(self, erasure: Erasure) -> None:
        """Remove conversations of which nothing is left, and the keys that lead there."""
        mine = set(erasure.own)
        if not erasure.of_customer:
            async for part in self._parts(erasure.id):
                mine.update(part.touched_conversations)
        remaining = await in_thread(self._traces.remaining, mine)
        gone = mine - remaining
        if not erasure.of_customer:
            await self._erasures.found(erasure.id, names=[], own=sorted(gone), others=[])
        await self._strike_out(erasure)
        if erasure.of_customer:
            await in_thread(self._traces.bare, remaining, erasure.at)
        await in_thread(self._traces.forget_mentions, gone)
        await self._remove(erasure, await in_thread(self._traces.of_threads, gone, erasure))

    async def people(self, erasure: Erasure) -> None:
        """Remove the nodes, unless they came again since, and all that hangs on them."""
        async for part in self._parts(erasure.id):
            await in_thread(self._traces.remove_hints, part, erasure.nodes)
        if not erasure.of_customer:
            return
        gone, conversations = await self._gone(erasure)
        await self._remove(erasure, await in_thread(self._traces.of_people, gone, conversations))
        await in_thread(self._traces.regroup, set(erasure.nodes) - gone)

    async def files(self, erasure: Erasure) -> None:
        """Remove files that nothing refers to any more."""
        keys = {key async for part in self._parts(erasure.id) for key in part.files}
        removed = 0
        for key in sorted(keys):
            if not await in_thread(self._shells.has_file, key):
                await self._files.delete(key)
                removed += 1
        await self._erasures.count(erasure.id, {"files": removed})

    async def tell(self, erasure: Erasure) -> None:
        """Tell the others what to drop."""
        parts = [part async for part in self._parts(erasure.id)]
        nodes, conversations = await self._gone(erasure)
        await self._streams.tell(told_of(erasure, parts, nodes=nodes, conversations=conversations))

    async def is_expecting(self, erasure: Erasure) -> bool:
        """Whether a message that was just being recorded hasn't come to its shell yet: it is removed when it does. One
        that doesn't come (a restored database, a stream past its age) is waited for only so long."""
        is_late = self._clock.now() > erasure.at + COMES_WITHIN
        return not is_late and await in_thread(self._shells.is_expected, erasure.id)

    # -- parts

    def _take_back(self, link: Link) -> None:
        taken = self._groups.links.remove(link.id, by=ACTOR, reason=_REASON, at=self._clock.now())
        self._groups.settle(taken or link)

    async def _strike_out(self, erasure: Erasure) -> None:
        """Take the customer off others' mails; how those came stands in the streams, too."""
        named = await in_thread(self._traces.mentioning, erasure)
        if named:
            places = {place for row in await in_thread(self._shells.rows, named) for place in row.get("sequences", ())}
            part = Part(id=ids.new_id(), erasure=erasure.id, mentions=tuple(sorted(places)))
            await self._erasures.add_part(part)
        await self._erasures.count(erasure.id, {"mentions": len(named)})
        await in_thread(self._traces.strike_out, erasure, named)

    async def _gone(self, erasure: Erasure) -> tuple[set[str], set[str]]:
        """Nodes and conversations of which nothing is left; not those that came again since."""
        conversations = set(erasure.own) - await in_thread(self._traces.remaining, erasure.own)
        if not erasure.of_customer:
            return set(), conversations
        return set(erasure.nodes) - await in_thread(self._traces.still_there, erasure), conversations

    async def _take(self, erasure: Erasure, found: Sequence[Mapping[str, Any]], *, in_place: bool) -> None:
        await self._erasures.hold(erasure.id, self._clock.now() + LEASE)
        wanted = [one["_id"] for one in found]
        rows = await in_thread(self._shells.rows_of, erasure.id, found, erasure.at)
        await self._erasures.add_part(self._part(erasure, found, rows, in_place=in_place))
        await in_thread(self._shells.hollow_rows, erasure.id, wanted, erasure.at)
        await in_thread(lambda: self._shells.hollow_entries(erasure.id, wanted, erasure.at, in_place=in_place))

    def _part(
        self, erasure: Erasure, found: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], *, in_place: bool
    ) -> Part:
        gathered = Gathered()
        for entry in found:
            gathered.take_entry(entry)
        for row in rows:
            gathered.take_row(row)
        elsewhere = [one for one in found if in_place or not erasure.of_customer]
        facts = [fact.id for one in found for fact in facts_of([record_from(one).entry], self._region)]
        return Part(
            id=ids.new_id(),
            erasure=erasure.id,
            entries=tuple(one["_id"] for one in found),
            touched=tuple(one["_id"] for one in elsewhere),
            touched_conversations=tuple(sorted({one["conversation"] for one in elsewhere})),
            sequences=tuple(sorted(gathered.sequences)),
            buried=tuple(sorted(gathered.buried)),
            often=tuple(sorted(gathered.often)),
            files=tuple(sorted(gathered.files)),
            external=tuple(sorted(gathered.external)),
            accounts=tuple(sorted(gathered.accounts)),
            keys=tuple(sorted({key for one in found for key in _keys(one)})),
            writers=tuple(sorted(_writers(found) - set(erasure.nodes))),
            facts=tuple(sorted(set(facts))),
        )

    async def _rows_apart(self, erasure: Erasure, authors: Sequence[str], quoted: Sequence[str]) -> None:
        while rows := await in_thread(self._shells.apart, authors, quoted, erasure.at):
            await self._hollow_rows(erasure, rows)

    async def _hollow_rows(self, erasure: Erasure, rows: Sequence[Mapping[str, Any]]) -> None:
        await self._erasures.hold(erasure.id, self._clock.now() + LEASE)
        await self._erasures.add_part(self._part_of_rows(erasure, rows))
        await in_thread(self._shells.hollow_rows, erasure.id, [one["_id"] for one in rows], erasure.at)

    @staticmethod
    def _part_of_rows(erasure: Erasure, rows: Sequence[Mapping[str, Any]]) -> Part:
        gathered = Gathered()
        for row in rows:
            gathered.take_row(row)
        return Part(
            id=ids.new_id(),
            erasure=erasure.id,
            entries=tuple(one["_id"] for one in rows),
            sequences=tuple(sorted(gathered.sequences)),
            buried=tuple(sorted(gathered.buried)),
            often=tuple(sorted(gathered.often)),
            files=tuple(sorted(gathered.files)),
            accounts=tuple(sorted(gathered.accounts)),
        )

    async def _remove(self, erasure: Erasure, removals: Sequence[Removal]) -> None:
        """Count first: what a crash cuts short is counted all the same."""
        await self._erasures.count(erasure.id, await in_thread(count, removals))
        await in_thread(carry_out, removals)

    async def _count_shells(self, erasure: Erasure) -> None:
        await self._erasures.count(erasure.id, await in_thread(self._shells.counts, erasure.id))

    def _parts(self, erasure: str) -> AsyncIterator[Part]:
        return self._erasures.all_parts(erasure)


def _keys(entry: Mapping[str, Any]) -> list[str]:
    """The keys by which others name this entry."""
    keys = [thread_key(entry["channel"], entry["external_id"])] if entry.get("external_id") else []
    return keys + ([token_key(entry["reply_token"])] if entry.get("reply_token") else [])


def _writers(found: Sequence[Mapping[str, Any]]) -> set[str]:
    authors = [one.get("author") or {} for one in found]
    return {author["id"] for author in authors if author.get("kind") == AuthorKind.CUSTOMER.value and author.get("id")}
