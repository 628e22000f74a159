"""What the router recorded, as a case: the real arrivals of some days, with the people and the rules of today.

Patience and presence over time aren't recorded: nobody gives up, everybody is there. Work is taken to last from the
assignment to the answer; where that isn't known, as long as it usually does on the channel. Call-backs and promises are
work of their own, from their time on."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tellonce_core.desk import PresenceState
from tellonce_runtime.mongo import in_thread

from tellonce_router.item import Item
from tellonce_router.known import CALLBACK, Facts, Planned, first_answer
from tellonce_router.rules import Rules
from tellonce_router.simulate.arrivals import Call
from tellonce_router.simulate.running import Case
from tellonce_router.staff import AgentRecord, as_worker
from tellonce_router.status import PHONE, channel_of, language_of
from tellonce_router.store.codec import item_from_doc
from tellonce_router.store.documents import ItemDocument, raw
from tellonce_router.targets import OFTEN

SHORTEST_WORK = timedelta(minutes=1)
LONGEST_WORK = timedelta(hours=2)
USUAL_WORK = timedelta(minutes=10)
SLOWER_PER_LEVEL = 0.15


async def read_items(since: datetime) -> list[Item]:
    """Items of conversations that began since then, oldest first."""
    return await in_thread(_read, since)


def _read(since: datetime) -> list[Item]:
    found = raw(ItemDocument).find({"own.opening.at": {"$gte": since}}, {"pending": 0, "write": 0})
    items = [item_from_doc(doc) for doc in found]
    return sorted(
        items, key=lambda item: (item.facts.opening.at if item.facts.opening else since, item.conversation_id)
    )


def recorded_case(
    items: Sequence[Item], agents: Sequence[AgentRecord], rules: Rules, since: datetime, until: datetime
) -> Case:
    """The case of these items; ValueError if there is nothing to run."""
    calls = calls_of(items, rules, since, until)
    if not calls or not agents:
        raise ValueError("nothing was recorded in this time" if agents else "no agents are set up")
    workers = [
        replace(as_worker(agent, since, timedelta()), state=PresenceState.ONLINE, load=0, worked=0.0)
        for agent in agents
    ]
    return Case(
        name=f"{len(calls)} pieces of work recorded since {since:%Y-%m-%d %H:%M} UTC",
        start=since,
        workers=workers,
        rules=rules,
        calls=lambda _: calls,
        ends=calls[-1].at + 1.0,
        slower_per_level=SLOWER_PER_LEVEL,
    )


def calls_of(items: Sequence[Item], rules: Rules, since: datetime, until: datetime) -> list[Call]:
    """The conversations as they came in, and the call-backs and promises as they came due."""
    by_channel: dict[str, list[float]] = {}
    for item in items:
        if lasted := _lasted(item):
            by_channel.setdefault(channel_of(item), []).append(lasted)
    usual = {channel: statistics.median(found) for channel, found in by_channel.items()}
    written = [_call(item, rules, since, usual) for item in items if item.facts.inward]
    planned = [
        _planned_call(item, one, rules, since, usual)
        for item in items
        for one in planned_work(item.facts)
        if since <= one.begins_at < until
    ]
    return sorted([*written, *planned], key=lambda call: (call.at, call.id))


def planned_work(facts: Facts) -> Iterator[Planned]:
    """Promises, and the call-backs that no newer one replaced before their time."""
    for one in facts.planned:
        newer = (other.at for other in facts.planned if other.kind == one.kind == CALLBACK and other.at > one.at)
        if all(at > one.begins_at for at in newer):
            yield one


def _planned_call(item: Item, one: Planned, rules: Rules, since: datetime, usual: dict[str, float]) -> Call:
    channel = PHONE if one.kind == CALLBACK else channel_of(item)
    return replace(
        _call(item, rules, since, usual),
        id=f"{item.conversation_id}.{one.entry_id}",
        at=(one.begins_at - since).total_seconds(),
        channel=channel,
        points=rules.points(channel),
        work=usual.get(channel, USUAL_WORK.total_seconds()),
    )


def _call(item: Item, rules: Rules, since: datetime, usual: dict[str, float]) -> Call:
    channel, opening = channel_of(item), item.facts.opening
    return Call(
        id=item.conversation_id,
        at=(opening.at - since).total_seconds() if opening else 0.0,
        channel=channel,
        points=rules.points(channel),
        skills=opening.skills if opening else (),
        language=language_of(item),
        customer=item.customer_id,
        sort="daily" if item.contacts >= OFTEN else "seldom",
        contacts=item.contacts,
        priority=item.derived.priority,
        value=opening.value if opening else 0.0,
        work=_lasted(item) or usual.get(channel, USUAL_WORK.total_seconds()),
        team_id=item.derived.team_id,
    )


def _lasted(item: Item) -> float:
    """Seconds from the assignment to the answer, within reason; 0 if that isn't known."""
    answer = first_answer(item.facts)
    if not (answer and item.assigned_at and answer.at > item.assigned_at):
        return 0.0
    return min(max(answer.at - item.assigned_at, SHORTEST_WORK), LONGEST_WORK).total_seconds()
