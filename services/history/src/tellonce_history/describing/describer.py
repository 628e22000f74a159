"""Writing traits to the identity that they were told of."""

from collections.abc import Mapping
from datetime import datetime

from tellonce_core import mask
from tellonce_core.customer import Customer
from tellonce_core.errors import Conflict, NotFound, Rejected
from tellonce_runtime.clock import Clock
from tellonce_runtime.outbox import Outbox

from tellonce_history import events
from tellonce_history.describing.traits import MAX_TRAITS, newest_traits, told_traits
from tellonce_history.people import Person
from tellonce_history.reader import Reader
from tellonce_history.store.nodes import Nodes

_ATTEMPTS = 5


class Describer:
    """Sets traits; the same ones again change nothing and tell nobody."""

    def __init__(self, nodes: Nodes, reader: Reader, outbox: Outbox, clock: Clock) -> None:
        self._nodes = nodes
        self._reader = reader
        self._outbox = outbox
        self._clock = clock

    async def describe(self, node: str, values: Mapping[str, str], at: datetime) -> Customer:
        """The customer with these traits of one node; NotFound if there is no such node."""
        masked = {name: mask.mask_text(value).text for name, value in values.items()}
        for _ in range(_ATTEMPTS):
            person = (await self._nodes.load([node])).get(node)
            if person is None:
                raise NotFound("there is no such customer", metadata={"kind": "customer", "id": node})
            if await self._is_written(person, masked, at):
                return await self._reader.customer(node)
        raise Conflict("others keep changing the same traits")

    async def _is_written(self, person: Person, values: Mapping[str, str], at: datetime) -> bool:
        """False if another writer was quicker."""
        traits = newest_traits((*person.traits, *told_traits(values, at)))
        if traits == person.traits:
            return True
        if len(traits) > MAX_TRAITS:
            raise Rejected(f"traits would be more than {MAX_TRAITS} of one identity", metadata={"field": "traits"})
        event = events.customer_changed(person.customer, person.id, self._clock.now())
        if not await self._nodes.describe(person, traits, event):
            return False
        await self._outbox.flush(self._nodes.collection, [person.id])
        return True
