"""Tells the others of entries that stand: ids and facts of each, with its customer and its conversation's reference."""

from collections.abc import Mapping, Sequence

from tellonce_runtime.bus import Bus

from tellonce_history import outcome
from tellonce_history.fresh import Fresh
from tellonce_history.known import Known
from tellonce_history.people import Person
from tellonce_history.record import Record
from tellonce_history.stores import Stores
from tellonce_history.together import together


class Announcer:
    """Publishes `entry.recorded`; what isn't known of an entry is looked up first."""

    def __init__(self, stores: Stores, bus: Bus, fresh: Fresh) -> None:
        self._stores = stores
        self._bus = bus
        self._fresh = fresh

    async def announce(self, records: Sequence[Record], known: Known, people: Mapping[str, Person]) -> None:
        """Tell of these, once each in effect; who hears it may ask for the words at once."""
        references = {strand.id: strand.reference for strand in known.strands.values() if strand.reference}
        missing = {record.entry.conversation_id for record in records} - set(references)
        strangers = {record.entry.node_id for record in records} - set(people)
        found, others = await together(self._stores.conversations.heads(missing), self._stores.nodes.load(strangers))
        references |= {id_: head.reference for id_, head in found.items()}
        writers = dict(people) | others
        self._fresh.keep(records, references, writers)
        await self._bus.publish_many(outcome.told(records, references, writers))

    async def announce_stored(self, records: Sequence[Record]) -> None:
        """The same, of entries of which nothing else is known here."""
        if records:
            await self.announce(records, Known(), {})
