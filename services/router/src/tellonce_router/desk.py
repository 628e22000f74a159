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
        lost = await self.items.write(changes)
        won = [change for change in changes if change.after.conversation_id not in lost]
        await self.agents.release(freed_holds(won))
        await self.agents.resize(resized_holds(won))
        events = {change.after.conversation_id: change.events for change in won}
        await self.outbox.flush_written(self.items.collection, events)
        if won:
            self.bell.set()
        return lost


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
