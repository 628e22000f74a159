"""What the parts of the router share at run time: the stores, the outbox, the clock, and the bell of the dispatcher."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from tellonce_runtime.clock import Clock
from tellonce_runtime.outbox import Outbox

from tellonce_router.recording import Change
from tellonce_router.settings import RouterSettings
from tellonce_router.store.agents import AgentStore
from tellonce_router.store.decisions import DecisionStore
from tellonce_router.store.items import ItemStore
from tellonce_router.store.settings import SettingsStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that handlers, dispatcher and gRPC need."""

    items: ItemStore
    agents: AgentStore
    decisions: DecisionStore
    rules: SettingsStore
    outbox: Outbox
    clock: Clock
    settings: RouterSettings
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rung whenever there may be something to assign."""

    async def write(self, changes: Sequence[Change]) -> set[str]:
        """Write changes, give back the points that they free, publish their events, ring the bell. The ids of those
        that another writer was quicker with."""
        outboxes = self._told_outboxes(changes)
        lost = await self.items.write(changes, outboxes)
        won = [change for change in changes if change.after.conversation_id not in lost]
        await self.agents.release(freed_holds(won))
        await self.agents.resize(resized_holds(won))
        events = {change.after.conversation_id: change.events for change in won}
        for conversation_id in outboxes.keys() - lost:
            self.outbox.forget_told(self.items.collection, conversation_id, outboxes[conversation_id])
        await self.outbox.tell_written(self.items.collection, events)
        if won:
            self.bell.set()
        return lost

    def _told_outboxes(self, changes: Sequence[Change]) -> dict[str, tuple[str, ...]]:
        """What the outboxes of those items held that hold nothing but what is published (docs/decisions/0027)."""
        held = {change.after.conversation_id: change.before.outbox for change in changes if change.before}
        return {
            id_: outbox
            for id_, outbox in held.items()
            if outbox is not None and self.outbox.has_told(self.items.collection, id_, outbox)
        }


def freed_holds(changes: Collection[Change]) -> list[str]:
    """Holds that items had before and no longer have."""
    return [
        change.before.hold_id
        for change in changes
        if change.before and change.before.hold_id and change.before.hold_id != change.after.hold_id
    ]


def resized_holds(changes: Collection[Change]) -> dict[str, int]:
    """Holds that items keep with other points than before."""
    return {
        change.after.hold_id: change.after.derived.points
        for change in changes
        if change.before
        and change.after.hold_id
        and change.before.hold_id == change.after.hold_id
        and change.before.derived.points != change.after.derived.points
    }
