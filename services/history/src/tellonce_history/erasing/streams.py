"""An erasure in the broker's streams: every message that tells of what is erased is overwritten."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from tellonce.message.v1 import events_pb2
from tellonce_core import ids, subjects
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.event import TYPE
from tellonce_runtime.remover import Stored

from tellonce_history.erasing.content import Part, files_of_message
from tellonce_history.erasing.erasure import Erasure
from tellonce_history.store.erasures import Erasures

_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}")
_MESSAGES = {kind.DESCRIPTOR.full_name: kind for kind in (events_pb2.MessageReceived, events_pb2.MessageImported)}
_ERASED = f"{subjects.customer_event('erased', 'x').removesuffix('.x')}."
_ANYTHING = ">"


@dataclass(slots=True)
class _Doomed:
    """Ids of what is erased, over all parts."""

    ids: set[bytes] = field(default_factory=set)
    external: set[bytes] = field(default_factory=set)

    def is_meant(self, stored: Stored) -> bool:
        """Whether a message names any of them."""
        if not self.ids.isdisjoint(_ID.findall(stored.body)):
            return True
        return any(one in stored.body for one in self.external) if self.external else False


class Streams:
    """Reads and cleans streams."""

    def __init__(self, bus: Bus, erasures: Erasures) -> None:
        self._bus = bus
        self._remover = bus.remover
        self._erasures = erasures

    async def clean(self, erasure: Erasure) -> None:
        """Overwrite what came in, what is on its way out, what was reported of it, and what was buried."""
        removed = {subjects.MESSAGES: 0, subjects.DEAD: 0}
        doomed, often, accounts = _Doomed(), set[str](), set[str]()
        async for part in self._parts(erasure):
            removed[subjects.MESSAGES] += await self._remove_arrivals(erasure, part)
            for sequence in part.mentions:
                removed[subjects.MESSAGES] += await self._remover.remove(subjects.MESSAGES, sequence)
            for sequence in part.buried:
                removed[subjects.DEAD] += await self._remover.remove(subjects.DEAD, sequence)
            doomed.ids.update(one.encode() for one in part.entries)
            doomed.external.update(one.encode() for one in part.external)
            often.update(part.often)
            accounts.update(part.accounts)
        removed[subjects.MESSAGES] += await self._remove_often(accounts, often)
        removed[subjects.MESSAGES] += await self._remove_reports(accounts, doomed)
        removed |= await self._clean_queues(doomed, removed)
        await self._erasures.count(erasure.id, {f"stream_{name}": count for name, count in removed.items()})

    async def sweep(self, erasure: Erasure) -> None:
        """Overwrite what was told of it, once everybody has heard: ids and facts, so that no replay speaks of it."""
        doomed = _Doomed({one.encode() for one in (*erasure.nodes, *erasure.own)})
        async for part in self._parts(erasure):
            doomed.ids.update(one.encode() for one in part.entries)
        removed = {subjects.STORY: 0, subjects.DESK: 0}
        for conversation in erasure.own:
            for stream, subject in subjects.about_conversation(conversation):
                removed[stream] += await self._remover.remove_where(stream, subject, _always)
        for node in erasure.nodes:
            for subject in subjects.about_node(node):
                removed[subjects.STORY] += await self._remover.remove_where(
                    subjects.STORY, subject, _but_the_end(doomed)
                )
        removed |= await self._clean_queues(doomed, {})
        await self._erasures.count(erasure.id, {f"stream_{name}": count for name, count in removed.items()})

    async def tell(self, events: Sequence[Event]) -> None:
        """Publish."""
        await self._bus.publish_many(events)

    # -- parts

    async def _clean_queues(self, doomed: _Doomed, before: dict[str, int]) -> dict[str, int]:
        """Overwrite what is on its way out, and what was buried."""
        names = (subjects.REPLIES, subjects.DEAD)
        return {
            name: before.get(name, 0) + await self._remover.remove_where(name, _ANYTHING, doomed.is_meant)
            for name in names
        }

    async def _remove_arrivals(self, erasure: Erasure, part: Part) -> int:
        """Overwrite the messages by which items came; files that only they name are kept in mind first."""
        files: set[str] = set()
        for sequence in part.sequences:
            if stored := await self._remover.get(subjects.MESSAGES, sequence):
                files |= _files(stored)
        await self._keep_files(erasure, files - set(part.files))
        return sum([await self._remover.remove(subjects.MESSAGES, sequence) for sequence in part.sequences])

    async def _remove_often(self, accounts: set[str], often: set[str]) -> int:
        """Overwrite arrivals whose places the ledger doesn't know: it keeps the last thousand of an item."""
        doomed, removed = _Doomed({one.encode() for one in often}), 0
        for account in accounts if often else ():
            channel, _, name = account.partition(".")
            for subject in (subjects.message_received(channel, name), subjects.message_imported(channel, name)):
                removed += await self._remover.remove_where(subjects.MESSAGES, subject, doomed.is_meant)
        return removed

    async def _remove_reports(self, accounts: set[str], doomed: _Doomed) -> int:
        removed = 0
        for account in sorted(accounts):
            channel, _, name = account.partition(".")
            subject = subjects.delivery_reported(channel, name)
            removed += await self._remover.remove_where(subjects.MESSAGES, subject, doomed.is_meant)
        return removed

    async def _keep_files(self, erasure: Erasure, files: set[str]) -> None:
        if files:
            await self._erasures.add_part(Part(id=ids.new_id(), erasure=erasure.id, files=tuple(sorted(files))))

    def _parts(self, erasure: Erasure) -> AsyncIterator[Part]:
        return self._erasures.all_parts(erasure.id)


def _files(stored: Stored) -> set[str]:
    kind = _MESSAGES.get(stored.headers.get(TYPE, ""))
    return files_of_message(kind.FromString(stored.body).message) if kind else set()


def _always(stored: Stored) -> bool:
    del stored
    return True


def _but_the_end(doomed: _Doomed) -> Callable[[Stored], bool]:
    """What names something erased; not that it was erased: who comes late must hear that."""
    return lambda stored: not stored.subject.startswith(_ERASED) and doomed.is_meant(stored)
