"""Person nodes: looked up by id, written by what messages tell; the same whichever message came first."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from tellonce_core.errors import Conflict
from tellonce_runtime.event import Event
from tellonce_runtime.mongo import in_thread
from tellonce_runtime.outbox import Outbox

from tellonce_history import events
from tellonce_history.describing.traits import Trait
from tellonce_history.people import Person, is_news, merge
from tellonce_history.store.codec import DocumentCodec
from tellonce_history.store.documents import NodeDocument, collection_of
from tellonce_history.store.writes import insert_new

_PERSON = DocumentCodec(Person, {"id": "_id"})
_ATTEMPTS = 5
_VALUES = ("display_name", "language", "verified", "evidence")
_TIMES = {"display_name": "named_at", "language": "spoken_at"}


class Nodes:
    """All identities that ever wrote to us."""

    def __init__(self) -> None:
        self.collection = collection_of(NodeDocument)

    async def load(self, ids: Iterable[str]) -> dict[str, Person]:
        """Those of the nodes that are there, by id."""
        wanted = list(set(ids))
        return await in_thread(self._find, {"_id": {"$in": wanted}}) if wanted else {}

    async def load_customers(self, ids: Iterable[str]) -> dict[str, list[Person]]:
        """For each customer or node id that is there, all nodes of that customer.

        Most people are their own root, so both are asked for at once; only what is joined to another is asked again."""
        wanted = set(ids)
        if not wanted:
            return {}
        found = await in_thread(
            self._find, {"$or": [{"_id": {"$in": list(wanted)}}, {"customer": {"$in": list(wanted)}}]}
        )
        joined = {found[id_].customer for id_ in wanted & found.keys()}
        if elsewhere := joined - wanted:
            found |= await in_thread(self._find, {"customer": {"$in": list(elsewhere)}})
        groups: dict[str, list[Person]] = {}
        for person in found.values():
            groups.setdefault(person.customer, []).append(person)
        return {id_: groups[found[id_].customer] for id_ in wanted & found.keys()}

    async def record(self, told: Mapping[str, Person], known: Mapping[str, Person], at: datetime) -> list[str]:
        """Write what messages told about these people; the ids of those with an event to be published."""
        return await in_thread(self._record, told, known, at)

    async def describe(self, before: Person, traits: tuple[Trait, ...], event: Event) -> bool:
        """Set the traits if they are still as they were read; False if they aren't."""
        guard = {"_id": before.id, "traits": _document(before).get("traits")}
        changes = {"$set": {"traits": _document(replace(before, traits=traits))["traits"]}}
        pending = {"$push": {"pending": Outbox.pending(event)}}
        return bool((await in_thread(self.collection.update_one, guard, changes | pending)).matched_count)

    def _find(self, selection: Mapping[str, Any]) -> dict[str, Person]:
        found = (_PERSON.from_document(document) for document in self.collection.find(selection, {"pending": 0}))
        return {person.id: person for person in found}

    def _record(self, told: Mapping[str, Person], known: Mapping[str, Person], at: datetime) -> list[str]:
        """New ones are inserted; who exists is merged with what is there, and again if another did so meanwhile."""
        new = [_document(person) for id_, person in told.items() if id_ not in known]
        taken = insert_new(self.collection, new)
        before = dict(known) | (self._find({"_id": {"$in": list(taken)}}) if taken else {})
        todo, changed = {id_: told[id_] for id_ in told if id_ in before}, []
        for _ in range(_ATTEMPTS):
            merged = {id_: merge(before[id_], person) for id_, person in todo.items()}
            different = {id_: person for id_, person in merged.items() if person != before[id_]}
            changed += [id_ for id_, person in different.items() if is_news(before[id_], person)]
            if not different or self._replace(different, before, at) == len(different):
                return list(dict.fromkeys(changed))
            before = self._find({"_id": {"$in": list(different)}})
            if before.keys() < different.keys():
                raise Conflict("somebody was erased meanwhile")
            todo = {id_: told[id_] for id_ in different}
        raise Conflict("others keep changing the same persons")

    def _replace(self, people: Mapping[str, Person], before: Mapping[str, Person], at: datetime) -> int:
        updates = [_update(before[id_], person, at) for id_, person in people.items()]
        return int(self.collection.bulk_write(updates, ordered=False).matched_count)


def _update(before: Person, after: Person, at: datetime) -> UpdateOne:
    """What changes, if the values are still as they were read; times only grow, so they need no such care."""
    changed = {name: getattr(after, name) for name in _VALUES if getattr(after, name) != getattr(before, name)}
    guard = {name: getattr(before, name) or None for name in _VALUES}
    guard |= {time: getattr(before, time) for name, time in _TIMES.items() if name in changed}
    grown = {time: getattr(after, time) for time in ("last_seen_at", *_TIMES.values()) if getattr(after, time)}
    update: dict[str, Any] = {"$max": grown, "$min": {"first_seen_at": after.first_seen_at}}
    if changed:
        update["$set"] = changed
    if is_news(before, after):
        update["$push"] = {"pending": Outbox.pending(events.customer_changed(after.customer, after.id, at))}
    return UpdateOne({"_id": after.id, **guard}, update)


def _document(person: Person) -> dict[str, Any]:
    return _PERSON.to_document(person)
