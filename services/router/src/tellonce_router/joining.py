"""What becomes of work when conversations are joined or parted, an answer never arrived, a promise was kept; pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from tellonce_core.desk import DeskStatus

from tellonce_router import desk_events
from tellonce_router.desk_events import Cause
from tellonce_router.item import Absorbed, Item
from tellonce_router.known import (
    Facts,
    Inward,
    Newest,
    latest_answer,
    newest_left,
    with_promise,
    withdraw,
    without,
)
from tellonce_router.recording import Change
from tellonce_router.rules import Rules
from tellonce_router.status import settle


def join(items: Mapping[str, Item], survivor_id: str, joined_id: str, rules: Rules, cause: Cause) -> list[Change]:
    """The survivor knows what the joined one knew, and so takes the earlier place and the higher priority. The joined
    one keeps its values and gives its agent's points back; where there is no item yet, one is made that holds the link.
    """
    joined = items.get(joined_id) or Item(conversation_id=joined_id)
    survivor = items.get(survivor_id) or Item(conversation_id=survivor_id, reference=joined.reference)
    if joined.joined_into == survivor_id:
        return []
    kept = [one for one in survivor.absorbed if one.conversation_id != joined_id]
    taken = [Absorbed(conversation_id=joined_id, facts=joined.own), *joined.absorbed]
    absorbed = tuple(sorted([*kept, *taken], key=lambda one: one.conversation_id))
    into = replace(joined, joined_into=survivor_id, agent_id="", chosen_agent_id="")
    return [
        _written(items.get(joined_id), into, rules, cause),
        _written(items.get(survivor_id), _with_owner(replace(survivor, absorbed=absorbed), joined), rules, cause),
    ]


def part(items: Mapping[str, Item], survivor_id: str, parted_id: str, rules: Rules, cause: Cause) -> list[Change]:
    """All as they would stand without the join; what was parted comes back with its old age. `items` has also those
    between the two, if the parted one was joined into another that was joined into the survivor."""
    parted = items.get(parted_id)
    between = list(_between(items, parted, survivor_id))
    holders = [items[id_] for id_ in dict.fromkeys((*between, survivor_id)) if id_ in items]
    changes = []
    if parted and (parted.joined_into == survivor_id or between):
        changes.append(_written(parted, replace(parted, joined_into=""), rules, cause))
    gone = {parted_id, *(one.conversation_id for one in (parted.absorbed if parted else ()))}
    for holder in holders:
        if any(one.conversation_id == parted_id for one in holder.absorbed):
            left = tuple(one for one in holder.absorbed if one.conversation_id not in gone)
            changes.append(_written(holder, replace(holder, absorbed=left), rules, cause))
    return changes


def _between(items: Mapping[str, Item], parted: Item | None, survivor_id: str) -> Iterator[str]:
    """From the parted one to the survivor; nothing if the way doesn't lead there."""
    way = []
    step = items.get(parted.joined_into) if parted else None
    while step and step.conversation_id != survivor_id and step.conversation_id not in way:
        way.append(step.conversation_id)
        step = items.get(step.joined_into)
    if step is not None and step.conversation_id == survivor_id:
        yield from way


def shown_after(items: Iterable[Item], entry_ids: Collection[str]) -> set[str]:
    """Messages that the list shows once these entries have been moved away, and of which the items know too little."""
    known = [facts for item in items for facts in (item.own, *(one.facts for one in item.absorbed))]
    return {newest_left(facts, entry_ids) for facts in known} - {""}


def move_out(
    items: Iterable[Item], entry_ids: Collection[str], newest: Mapping[str, Newest], rules: Rules, cause: Cause
) -> list[Change]:
    """The items without entries that people moved to another conversation; `newest` tells of those in `shown_after`."""
    changes = []
    for item in items:
        absorbed = tuple(replace(one, facts=without(one.facts, entry_ids, newest)) for one in item.absorbed)
        after = replace(item, own=without(item.own, entry_ids, newest), absorbed=absorbed)
        if after != item:
            changes.append(_written(item, after, rules, cause))
    return changes


def withdraw_answer(item: Item, entry_id: str, rules: Rules, cause: Cause) -> Change | None:
    """The item without an answer that never left or bounced: what it answered is open again, whatever was said then."""
    if entry_id in item.own.withdrawn:
        return None
    was_known = any(answer.entry_id == entry_id for answer in item.own.answers)
    own = withdraw(item.own, entry_id)
    if was_known:
        item = replace(item, word=None)
        own = _reopened(own)
    return _written(item, replace(item, own=own), rules, cause) if was_known else _noted(item, own, cause)


def change_promise(
    items: Iterable[Item],
    entry_id: str,
    begins_at: datetime,
    version: int,
    rules: Rules,
    cause: Cause,
    *,
    settled: bool,
) -> list[Change]:
    """The items that know the promise, with it as it is since that version: settled it is no work any more."""

    def told(facts: Facts) -> Facts:
        return with_promise(facts, entry_id, begins_at, version, settled=settled)

    changes = []
    for item in items:
        absorbed = tuple(replace(one, facts=told(one.facts)) for one in item.absorbed)
        after = replace(item, own=told(item.own), absorbed=absorbed)
        if after != item:
            changes.append(_written(item, after, rules, cause))
    return changes


def rename(item: Item, customer_id: str, name: str, cause: Cause) -> Change | None:
    """The item under the customer whom it belongs to now."""
    name = name or item.customer_name
    if (item.customer_id, item.customer_name) == (customer_id, name):
        return None
    after = replace(item, customer_id=customer_id, customer_name=name, version=item.version + 1, updated_at=cause.at)
    return Change(before=item, after=after, events=(desk_events.updated(after, cause),))


def _with_owner(survivor: Item, joined: Item) -> Item:
    """Who had the joined one is preferred, where nobody has the survivor."""
    return replace(survivor, owner_id=survivor.owner_id or survivor.agent_id or joined.agent_id)


def _reopened(facts: Facts) -> Facts:
    """What came after the last answer that counts is dealt with by nobody."""
    answer = latest_answer(facts)
    return replace(
        facts,
        inward=tuple(
            Inward(one.at, one.entry_id, one.handled and answer is not None and one.at <= answer.at)
            for one in facts.inward
        ),
    )


def _noted(item: Item, own: Facts, cause: Cause) -> Change:
    """An answer that isn't known yet, or a notice of the machine's: remembered, and nobody needs to hear of it."""
    after = replace(item, own=own, version=item.version + 1, updated_at=cause.at)
    return Change(before=item, after=after)


def _written(before: Item | None, item: Item, rules: Rules, cause: Cause) -> Change:
    after = settle(replace(item, version=item.version + 1, updated_at=cause.at), rules, cause.at)
    was_work = before is not None and before.is_work
    if after.is_work and not was_work:
        after = replace(after, rounds=after.rounds + 1)
        return Change(before=before, after=after, events=(desk_events.queued(after, cause, first=False),))
    previous = before.derived.status if before else DeskStatus.UNSPECIFIED
    if previous is not after.derived.status:
        return Change(before=before, after=after, events=(desk_events.status_changed(after, cause, previous=previous),))
    return Change(before=before, after=after, events=(desk_events.updated(after, cause),))
