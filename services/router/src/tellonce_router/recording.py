"""From a batch of recorded entries to changed items: the decision of the handler; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tellonce_core.desk import DeskStatus
from tellonce_runtime.event import Event

from tellonce_router import desk_events
from tellonce_router.desk_events import Cause
from tellonce_router.facts import Part, Told, part_of, record
from tellonce_router.item import Absorbed, Item
from tellonce_router.known import Facts, first_answer
from tellonce_router.rules import Rules
from tellonce_router.status import derive

CUSTOMER = "customer"
ROUTER = "router"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One write of one item with the events that tell of it; `before` is None for a new item."""

    before: Item | None
    after: Item
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a decision needs beside items and entries: rules, time, and how often each customer asked lately."""

    rules: Rules
    now: datetime
    contacts: Mapping[str, int]


def record_entries(items: Mapping[str, Item], told: Sequence[Told], around: Surroundings) -> list[Change]:
    """A change for every item to which these entries tell something new. `items` has also those that they are joined
    into; an entry of a joined conversation counts for both."""
    now_known, actors = dict(items), dict[str, str]()
    for one in told:
        for after in _record_everywhere(now_known, one, around):
            now_known[after.conversation_id] = after
            actors[after.conversation_id] = _actor(one)
    changes = []
    for conversation_id, actor in actors.items():
        cause = Cause(at=around.now, actor=actor)
        change = changed(items.get(conversation_id), now_known[conversation_id], cause, around)
        changes.extend([change] if change else [])
    return changes


def _record_everywhere(items: Mapping[str, Item], told: Told, around: Surroundings) -> Iterable[Item]:
    conversation_id = told.event.conversation_id
    item = items.get(conversation_id) or _new_item(told, around)
    item = _with_own(item, record(item.own, told, around.rules))
    yield item
    survivor = items.get(item.joined_into)
    while survivor:
        joined = [one for one in survivor.absorbed if one.conversation_id != conversation_id]
        joined.append(Absorbed(conversation_id=conversation_id, facts=item.own))
        yield replace(survivor, absorbed=tuple(sorted(joined, key=lambda one: one.conversation_id)))
        survivor = items.get(survivor.joined_into)


def _new_item(told: Told, around: Surroundings) -> Item:
    event = told.event
    return Item(
        conversation_id=event.conversation_id,
        reference=event.conversation_reference,
        customer_id=event.customer_id,
        node_id=event.node_id,
        contacts=around.contacts.get(event.customer_id, 0),
        rounds=1 if event.moved else 0,  # split off by people: nothing began that the customer must be told of
    )


def _with_own(item: Item, own: Facts) -> Item:
    """The item with these facts, under the customer of its opening if that is another than the one it is known by."""
    opening = own.opening
    if opening is None:
        return replace(item, own=own)
    if item.node_id == opening.node_id:
        return replace(item, own=own, customer_name=item.customer_name or opening.customer_name)
    return replace(
        item,
        own=own,
        node_id=opening.node_id,
        customer_id=opening.customer_id,
        customer_name=opening.customer_name,
    )


def changed(before: Item | None, known: Item, cause: Cause, around: Surroundings) -> Change | None:
    """The item with what is known of it now and all that follows, and its events; None if nothing is different."""
    derived = derive(known, around.rules, around.now)
    if before is not None and derived == before.derived and known == before:
        return None
    after = replace(
        known,
        derived=derived,
        hold_id=known.hold_id if derived.points else "",
        accept_by=known.accept_by if derived.work_since else None,
        passed_by=known.passed_by if derived.work_since else (),
        version=known.version + 1,
        updated_at=around.now,
        rounds=known.rounds + (derived.work_since is not None and not (before and before.is_work)),
    )
    change = Change(before=before, after=after, events=(_event(before, after, cause),))
    return _with_notice(change, cause, around.now)


def _with_notice(change: Change, cause: Cause, now: datetime) -> Change:
    """The change with the notice that is due when a target was missed: one a round of work."""
    after = change.after
    due_at = after.derived.clock.due_at
    if due_at is None or now < due_at or after.delay_notices >= after.rounds:
        return change
    after = replace(after, delay_notices=after.rounds)
    return replace(change, after=after, events=(*change.events, desk_events.delay_notice_due(after, cause)))


def _event(before: Item | None, after: Item, cause: Cause) -> Event:
    if after.is_work and not (before and before.is_work):
        is_first = after.rounds == 1 and first_answer(after.facts) is None
        return desk_events.queued(after, cause, first=is_first)
    previous = before.derived.status if before else DeskStatus.UNSPECIFIED
    if previous is not after.derived.status:
        return desk_events.status_changed(after, cause, previous=previous)
    return desk_events.updated(after, cause)


def _actor(told: Told) -> str:
    part = part_of(told)
    if part is Part.INWARD:
        return CUSTOMER
    return f"agent:{told.event.author_id}" if told.event.author_id else "system:history"
