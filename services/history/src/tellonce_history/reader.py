"""Reading stories, conversations and customers, as callers of the service see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tellonce.entry.v1 import entry_pb2
from tellonce_core import wire
from tellonce_core.customer import Conversation, Customer
from tellonce_core.entry import AuthorKind, Entry
from tellonce_core.errors import NotFound
from tellonce_core.link import Link, LinkKind
from tellonce_core.message import Identity
from tellonce_runtime.mongo import in_thread

from tellonce_history import identity
from tellonce_history.fresh import MOST_CHARACTERS, Fresh, FreshWord
from tellonce_history.keys import thread_key
from tellonce_history.people import Person, customer_of
from tellonce_history.place import Cursor, Place
from tellonce_history.record import Record
from tellonce_history.store.conversations import Head
from tellonce_history.store.owners import Owners
from tellonce_history.store.story import Scope, Story
from tellonce_history.stores import Stores
from tellonce_history.together import together

_BEGINNING = Place(datetime(1970, 1, 1, tzinfo=UTC), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries in story order, and where to go on to both sides."""

    entries: list[Entry]
    before: Place | None
    """None if nothing is older."""
    after: Place


class Reader:
    """Reads what stands in the record."""

    def __init__(self, stores: Stores, story: Story, key: bytes, region: str, fresh: Fresh | None = None) -> None:
        self._stores = stores
        self._story = story
        self._key = key
        self._region = region
        self._owners = Owners()
        self.fresh = fresh or Fresh()

    async def customer(self, id_: str) -> Customer:
        """The customer with this node; NotFound if there is none."""
        people = await self.people(id_)
        count = await self._stores.conversations.count([person.id for person in people])
        return customer_of(people, conversations=count)

    async def people(self, id_: str) -> list[Person]:
        """All nodes of a customer; NotFound if there is none."""
        people = (await self._stores.nodes.load_customers([id_])).get(id_)
        if not people:
            raise NotFound("there is no such customer", metadata={"kind": "customer", "id": id_})
        return people

    async def find_customer(self, who: Identity) -> Customer:
        """The customer who has this identity; NotFound if nobody has."""
        return await self.customer(identity.person_node(self._key, identity.normalize(who, region=self._region)))

    async def customers(self, ids: Sequence[str]) -> dict[str, Customer]:
        """Those that are there, by the id that was asked for; without counts of conversations."""
        found = await self._stores.nodes.load_customers(ids)
        return {id_: customer_of(people) for id_, people in found.items()}

    async def entries(self, ids: Sequence[str], *, brief: bool) -> list[Entry]:
        """Those that are there, in the order of the ids."""
        records = await self._stores.entries.load(ids)
        there = (records[id_] for id_ in dict.fromkeys(ids) if id_ in records)
        finished = await self.finish([record for record in there if record.entry.erased_at is None])
        return [_brief(entry) for entry in finished] if brief else finished

    async def as_told(self, ids: Sequence[str], *, brief: bool) -> list[entry_pb2.Entry]:
        """The same for who follows STORY: what this process told a moment ago isn't read again."""
        fresh = await self._still(self.fresh.of(ids))
        read = await self.entries([id_ for id_ in ids if id_ not in fresh], brief=brief)
        found = {entry.id: wire.ENTRY.to_proto(entry) for entry in read}
        found |= {id_: word.proto for id_, word in fresh.items()}
        return [found[id_] for id_ in dict.fromkeys(ids) if id_ in found]

    async def _still(self, fresh: dict[str, FreshWord]) -> dict[str, FreshWord]:
        """Those of these words that are still the same customer's, in the same conversation."""
        people, heads = await together(
            self._stores.nodes.load({word.entry.node_id for word in fresh.values()}),
            self._stores.conversations.heads({word.entry.conversation_id for word in fresh.values()}),
        )
        return {
            id_: word
            for id_, word in fresh.items()
            if word.is_so(people.get(word.entry.node_id), heads.get(word.entry.conversation_id))
        }

    async def all_entries(self, *, after: str, limit: int) -> list[Entry]:
        """At most so many entries of all customers beyond that id, in the order of their ids."""
        return await self.finish(await self._stores.entries.page(after=after, limit=limit))

    async def page(
        self, customer: str, scope: Scope, *, before: Cursor | None, after: Cursor | None, size: int
    ) -> Page:
        """A page of a customer's story."""
        scope = await self._in_story(customer, scope)
        if after:
            records = await self._story.newer(scope, than=after.place, limit=size)
            older = records[0] if records else None
            places = [_place(record) for record in records]
            return Page(
                entries=await self.finish(records),
                before=_place(older) if older else after.place,
                after=places[-1] if places else after.place,
            )
        than = before.place if before else None
        records = await self._story.older(scope, than=than, limit=size + 1)
        shown = records[-size:]
        return Page(
            entries=await self.finish(shown),
            before=_place(shown[0]) if len(records) > size else None,
            after=_place(shown[-1]) if shown else than or _BEGINNING,
        )

    async def conversations(self, customer: str, *, older_than: Place | None, size: int) -> list[Conversation]:
        """A customer's conversations, newest first."""
        people = await self.people(customer)
        nodes = [person.id for person in people]
        return await self._stores.conversations.page(nodes, older_than=older_than, limit=size)

    async def conversation(self, id_: str) -> Conversation:
        """The conversation that stands for this one; NotFound if there is none."""
        return await self._stores.conversations.get(id_)

    async def finish(self, records: Sequence[Record]) -> list[Entry]:
        """The entries with what isn't stored in them: whose they are now, and which conversation stands for theirs."""
        people, heads, edited = await together(
            self._stores.nodes.load({record.entry.node_id for record in records}),
            self._stores.conversations.heads({record.entry.conversation_id for record in records}),
            self._edited(records),
        )
        finished = []
        for record in records:
            entry = record.entry
            person, head = people.get(entry.node_id), heads.get(entry.conversation_id)
            finished.append(
                replace(
                    entry,
                    customer_id=person.customer if person else entry.node_id,
                    conversation_id=head.id if head else entry.conversation_id,
                    conversation_reference=head.reference if head else "",
                    edits_entry_id=edited.get(entry.id, ""),
                )
            )
        return await self._authors(finished)

    async def _edited(self, records: Sequence[Record]) -> dict[str, str]:
        """The entries whose words others of these replace, by the edit."""
        keys = {record.entry.id: thread_key(record.entry.channel, record.edits) for record in records if record.edits}
        owners = await self._owners.of(keys.values()) if keys else {}
        return {id_: owners[key] for id_, key in keys.items() if key in owners}

    async def _authors(self, entries: list[Entry]) -> list[Entry]:
        """These with what others wrote marked as that: whose it is, and whether they may act for the customer."""
        others = {entry.id: author for entry in entries if (author := _other_author(entry))}
        if not others:
            return entries
        people = await self._stores.nodes.load_customers([*others.values(), *(one.node_id for one in entries)])
        allowed = await in_thread(self._stores.links.touching, [LinkKind.CONTACT], set(others.values()) | set(people))
        return [
            _marked(one, people.get(others[one.id]), allowed, people) if one.id in others else one for one in entries
        ]

    async def _in_story(self, customer: str, scope: Scope) -> Scope:
        """The scope with the nodes of the customer, or with what was joined into its one conversation."""
        people = await self.people(customer)
        nodes = tuple(person.id for person in people)
        if not scope.conversations:
            return replace(scope, nodes=nodes, spans=await self._stores.conversations.spans(nodes))
        heads = await self._stores.conversations.heads(scope.conversations)
        wanted = scope.conversations[0]
        theirs = [heads[one] for one in scope.conversations if one in heads and _may_list(heads[one], nodes, scope)]
        if wanted not in heads or heads[wanted] not in theirs:
            raise NotFound("this customer has no such conversation", metadata={"kind": "conversation", "id": wanted})
        members = tuple(dict.fromkeys(id_ for head in theirs for id_ in head.members))
        names = tuple((person.kind, person.value) for person in people)
        return replace(scope, conversations=members, nodes=nodes, names=names)


def _may_list(head: Head, nodes: Sequence[str], scope: Scope) -> bool:
    """Of what stands in another's story a customer may have their own part, if that is all that is asked for."""
    return scope.own_only or head.node in nodes


def _other_author(entry: Entry) -> str:
    """The node of who wrote it, if that isn't the node in whose story it stands."""
    author = entry.author
    wrote = author.id if author and author.kind is AuthorKind.CUSTOMER else ""
    return wrote if wrote != entry.node_id else ""


def _marked(
    entry: Entry, wrote: list[Person] | None, allowed: Sequence[Link], people: Mapping[str, list[Person]]
) -> Entry:
    if not wrote or entry.author is None or wrote[0].customer == entry.customer_id:
        return entry
    theirs, owners = {one.id for one in wrote}, {one.id for one in people.get(entry.node_id, ())}
    may = any(link.one in owners and link.other in theirs for link in allowed)
    return replace(entry, author=replace(entry.author, customer_id=wrote[0].customer, authorized=may))


def _place(record: Record) -> Place:
    return Place(record.entry.order_at or _BEGINNING.at, record.tie)


def _brief(entry: Entry) -> Entry:
    return replace(entry, text=entry.text[:MOST_CHARACTERS], html="", quoted_text="")
