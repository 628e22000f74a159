"""Finding clues in what is recorded, and answering who may be whom."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tellonce_core.customer import Customer
from tellonce_core.entry import Entry
from tellonce_core.errors import NotFound
from tellonce_core.link import Link, LinkKind, Suggestion
from tellonce_runtime.clock import Clock
from tellonce_runtime.mongo import in_thread

from tellonce_history.joining.people import PeopleJoins
from tellonce_history.people import Person, customer_of
from tellonce_history.store.clues import Clues
from tellonce_history.stores import Stores
from tellonce_history.suggesting.clues import clues_of
from tellonce_history.suggesting.suggest import pair_of, suggest


class Suggestions:
    """Who may be the same person."""

    def __init__(self, stores: Stores, clues: Clues, joins: PeopleJoins, clock: Clock, *, region: str) -> None:
        self._stores = stores
        self._clues = clues
        self._joins = joins
        self._clock = clock
        self._region = region

    async def keep(self, entries: Iterable[Entry]) -> None:
        """Keep the clues of these entries. Safe to run twice and in any order."""
        await self._clues.add(one for entry in entries for one in clues_of(entry, self._region))

    async def of(self, nodes: Sequence[str]) -> list[Suggestion]:
        """Who else the customer with these nodes may be."""
        mine = await self._clues.of_nodes(nodes)
        theirs = await self._clues.sharing({one.key for one in mine}, without=nodes)
        people = await self._stores.nodes.load({*nodes, *(one.node for one in theirs)})
        found = suggest(mine, theirs, people, await self._refused(nodes))
        groups = await self._stores.nodes.load_customers([one.other_node_id for one in found])
        return [replace(one, other=await self._customer(groups[one.other_node_id])) for one in found]

    async def decide(self, id_: str, *, accept: bool, reason: str, actor: str) -> tuple[str, Link | None]:
        """The node that was asked for, and the link if it was accepted. NotFound if there is no such suggestion."""
        one, other = pair_of(id_)
        if len(await self._stores.nodes.load([one, other])) < 2:
            raise NotFound("there is no such suggestion", metadata={"kind": "suggestion", "id": id_})
        first, second = sorted((one, other))
        await self._clues.decide(first, second, accepted=accept, actor=actor, at=self._clock.now())
        link = await self._joins.join(f"{first}.{second}", one, other, reason, actor) if accept else None
        return one, link

    async def _customer(self, people: Sequence[Person]) -> Customer:
        count = await self._stores.conversations.count([one.id for one in people])
        return customer_of(people, conversations=count)

    async def _refused(self, nodes: Sequence[str]) -> set[frozenset[str]]:
        """Pairs of customers that people refused, or joined and took apart again."""
        pairs = await self._clues.refused(nodes)
        links = await in_thread(lambda: self._stores.links.touching([LinkKind.CUSTOMER], nodes, with_removed=True))
        pairs += [(link.one, link.other) for link in links if link.removed_at is not None]
        people = await self._stores.nodes.load({node for pair in pairs for node in pair})
        return {frozenset(people[node].customer for node in pair if node in people) for pair in pairs}
