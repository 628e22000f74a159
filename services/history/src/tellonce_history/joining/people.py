"""Joining customers by people's word or by proof, taking that back, and who may act for whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from tellonce_core import ids
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.link import Link, LinkKind
from tellonce_core.message import Identity
from tellonce_runtime.clock import Clock
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox

from tellonce_history import identity
from tellonce_history.people import Person, seen_person
from tellonce_history.postponing import postponable
from tellonce_history.store.customers import Customers
from tellonce_history.store.links import Links
from tellonce_history.store.nodes import Nodes

AGENT, PROOF = "agent", "proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was proved about an identity."""

    who: Identity
    """Normalized, with its evidence."""
    customer: str
    """Whose it is by the same proof; may be empty."""
    reason: str


class PeopleJoins:
    """Links between persons."""

    def __init__(self, nodes: Nodes, links: Links, customers: Customers, outbox: Outbox, clock: Clock, key: bytes):
        self._nodes = nodes
        self._links = links
        self._customers = customers
        self._outbox = outbox
        self._clock = clock
        self._key = key

    async def join(self, request_id: str, one: str, other: str, reason: str, actor: str) -> Link:
        """The link that makes one customer of both; Rejected if they are one already."""
        id_ = ids.derived_id("link", request_id)
        if made := await in_thread(self._links.get, id_):
            return await self._settled(_same(made, one, other))
        people = await self._both(one, other)
        if people[one].customer == people[other].customer:
            raise Rejected("they are one customer already", metadata={"field": "other_customer_id"})
        return await self._make(self._link(id_, LinkKind.CUSTOMER, one, other, AGENT, reason, actor))

    async def unjoin(self, link_id: str, reason: str, actor: str) -> Link:
        """The link, taken back; the same if it was before. NotFound if there is none of persons."""
        return await self._settled(await self._take_back(link_id, LinkKind.CUSTOMER, reason, actor))

    async def verify(self, proof: Proof, actor: str) -> tuple[str, Link | None]:
        """The node of the identity, proved from now on, and the link that joined it to the customer, if one had to."""
        node = identity.person_node(self._key, proof.who)
        people = await self._nodes.load([node, proof.customer])
        if proof.customer and proof.customer not in people:
            raise NotFound("there is no such customer", metadata={"kind": "customer", "id": proof.customer})
        known = {node: people[node]} if node in people else {}
        at = self._clock.now()
        changed = await self._nodes.record({node: seen_person(node, proof.who, at)}, known, at)
        await postponable(self._outbox.flush(self._nodes.collection, changed))
        if not proof.customer or proof.customer == node:
            return node, None
        link = self.proof_link(proof.customer, node, proof.reason or proof.who.evidence, actor)
        return node, await self.join_by_proof(link)

    def proof_link(self, one: str, other: str, reason: str, actor: str) -> Link:
        """The link that a proof makes between two nodes: always the same one."""
        one, other = sorted((one, other))
        id_ = ids.derived_id("link", PROOF, one, other)
        return self._link(id_, LinkKind.CUSTOMER, one, other, PROOF, reason, actor)

    async def join_by_proof(self, link: Link) -> Link | None:
        """The link as it holds; None if people took this very one back: a machine doesn't join them again."""
        made = await self._make(link)
        return made if made.removed_at is None else None

    async def authorize(self, request_id: str, customer: str, contact: str, reason: str, actor: str) -> Link:
        """The link by which `contact` may act for `customer`."""
        people = await self._both(customer, contact)
        if people[customer].customer == people[contact].customer:
            raise Rejected("nobody acts for themselves", metadata={"field": "contact_customer_id"})
        id_ = ids.derived_id("link", request_id)
        return await self._make(self._link(id_, LinkKind.CONTACT, customer, contact, AGENT, reason, actor))

    async def revoke(self, link_id: str, reason: str, actor: str) -> Link:
        """The link, ended."""
        return await self._settled(await self._take_back(link_id, LinkKind.CONTACT, reason, actor))

    # -- parts

    def _link(self, id_: str, kind: LinkKind, one: str, other: str, basis: str, reason: str, actor: str) -> Link:
        at = self._clock.now()
        return Link(id=id_, kind=kind, one=one, other=other, basis=basis, reason=reason, actor=actor, at=at)

    async def _both(self, one: str, other: str) -> Mapping[str, Person]:
        people = await self._nodes.load([one, other])
        for id_ in (one, other):
            if id_ not in people:
                raise NotFound("there is no such customer", metadata={"kind": "customer", "id": id_})
        return people

    async def _make(self, link: Link) -> Link:
        await in_thread(self._links.add, link)
        made: Link | None = await in_thread(self._links.get, link.id)
        return await self._settled(made or link)

    async def _take_back(self, link_id: str, kind: LinkKind, reason: str, actor: str) -> Link:
        made = await in_thread(self._links.get, link_id)
        if made is None or made.kind is not kind:
            raise NotFound("there is no such link", metadata={"kind": "link", "id": link_id})
        taken = await in_thread(lambda: self._links.remove(link_id, by=actor, reason=reason, at=self._clock.now()))
        return taken or made

    async def _settled(self, link: Link) -> Link:
        """The link, once all that follows from it is written and told."""
        if not await in_thread(self._links.is_settled, link.id):
            await in_thread(self._customers.settle if link.kind is LinkKind.CUSTOMER else self._told_nobody, link)
        await postponable(self._outbox.flush(self._links.collection, [link.id]))
        return link

    def _told_nobody(self, link: Link) -> None:
        self._links.settle(link.id, [])


def _same(made: Link, one: str, other: str) -> Link:
    """The link that a request made before; Rejected if it was for others."""
    if {made.one, made.other} != {one, other}:
        raise Rejected("this request_id was used for something else", reason="REQUEST_ID_REUSED")
    return made
