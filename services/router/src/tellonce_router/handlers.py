"""What comes in from the bus: one function a message type. They record facts; the dispatcher assigns."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_core.errors import Conflict
from tellonce_runtime.event import Received

from tellonce_router.desk import Desk
from tellonce_router.facts import Told, Words, concerns_desk, needs_text
from tellonce_router.history import History
from tellonce_router.item import Item
from tellonce_router.recording import Surroundings, record_entries
from tellonce_router.rules import Rules

_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryHandler:
    """Records on desk items what entries tell."""

    desk: Desk
    history: History

    async def on_entry_recorded(self, batch: Sequence[Received[EntryRecorded]]) -> None:
        """Record a batch. Safe to run twice and in any order; what another writer was quicker with is decided again."""
        events = [received.message for received in batch if concerns_desk(received.message)]
        for _ in range(_TRIES):
            if not events:
                return
            events = await self._record(events)
        raise Conflict("other writers were quicker each time")

    async def _record(self, events: Sequence[EntryRecorded]) -> list[EntryRecorded]:
        """Those that must be decided again: another writer was quicker with the item, or one it is joined into."""
        now = self.desk.clock.now()
        since = now - self.desk.settings.contacts_window
        rules = await self.desk.rules.rules()
        items, words = await asyncio.gather(self._load(events), self._words(events, rules))
        new = {event.customer_id for event in events if event.conversation_id not in items}
        contacts = await self.desk.items.count_recent(new, since) if new else {}
        told = [Told(event=event, words=words.get(event.entry_id)) for event in events]
        around = Surroundings(rules=rules, now=now, contacts=contacts)
        lost = await self.desk.write(record_entries(items, told, around))
        return [event for event in events if lost and lost & _stands_in(event.conversation_id, items)]

    async def _words(self, events: Sequence[EntryRecorded], rules: Rules) -> dict[str, Words]:
        """The words of those that have any, with what others say of the customer if a rule asks for that."""
        spoken = [event for event in events if needs_text(event)]
        fetch = self.history.words([event.entry_id for event in spoken], as_told=True)
        if not rules.ask_for_traits:
            return await fetch
        words, traits = await asyncio.gather(fetch, self.history.traits({event.customer_id for event in spoken}))
        whose = {event.entry_id: event.customer_id for event in spoken}
        return {id_: replace(one, traits=traits.get(whose[id_], {})) for id_, one in words.items()}

    async def _load(self, events: Sequence[EntryRecorded]) -> dict[str, Item]:
        """The items of these conversations, and those that they are joined into."""
        items = await self.desk.items.load({event.conversation_id for event in events})
        while survivors := {item.joined_into for item in items.values()} - {""} - items.keys():
            found = await self.desk.items.load(survivors)
            if not found:
                break
            items |= found
        return items


def _stands_in(conversation_id: str, items: Mapping[str, Item]) -> set[str]:
    """The conversation, and all that it is joined into: its entries count for each of them."""
    found, item = {conversation_id}, items.get(conversation_id)
    while item is not None and item.joined_into:
        found.add(item.joined_into)
        item = items.get(item.joined_into)
    return found
