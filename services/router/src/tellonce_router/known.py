"""What the entries of a conversation tell the desk, as sets, maxima and minima, so that no order of arrival changes it.

Only a bounded part of each set is kept: the oldest few (the first answer counts for ever) and the newest, which is
again the same whatever the order.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from tellonce_core.desk import Priority
from tellonce_core.message import Urgency

KEPT_OLDEST = 8
KEPT_NEWEST = 120
KEPT_WITHDRAWN = 64
KEPT_PLANNED = 32
KEPT_CALLS = 32
CALLBACK = "callback"
PROMISE = "promise"

_RANK = {priority: rank for rank, priority in enumerate(Priority)}


@dataclass(frozen=True, slots=True, order=True)
class Inward:
    """A message of the customer. `handled`: a person set a status when it was already known, so it reopens nothing."""

    at: datetime
    entry_id: str
    handled: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """A message of ours that a person wrote."""

    at: datetime
    entry_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A call-back or a promise: work from `begins_at` on. `handled`: a person dealt with it. Of a changed promise the
    highest `version` holds."""

    entry_id: str
    kind: str
    at: datetime
    """When it was recorded; a newer call-back replaces those before it."""
    begins_at: datetime
    ends_at: datetime | None = None
    number: str = ""
    handled: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The oldest message that is known: whose conversation it is, and what the skill rules made of it."""

    at: datetime
    entry_id: str
    node_id: str = ""
    customer_id: str = ""
    customer_name: str = ""
    subject: str = ""
    skills: tuple[str, ...] = ()
    team_id: str = ""
    rules: tuple[str, ...] = ()
    value: float = 0.0
    """Value of the relationship, as the rules saw it then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest message of the customer: what the list shows and what a notice needs."""

    at: datetime
    entry_id: str
    channel: str
    account: str
    snippet: str = ""
    urgency: Urgency = Urgency.UNSPECIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the entries of a conversation tell; sets, maxima and minima, so that no order of arrival changes it."""

    inward: tuple[Inward, ...] = ()
    answers: tuple[Answer, ...] = ()
    withdrawn: tuple[str, ...] = ()
    """Answers that were taken back or couldn't be delivered."""
    answered_by: tuple[str, ...] = ()
    priority: Priority = Priority.UNSPECIFIED
    opening: Opening | None = None
    newest: Newest | None = None
    language: tuple[datetime, str] | None = None
    """The language of the newest message that has one, with that message's time."""
    last_entry: Answer | None = None
    """The newest entry of any sort."""
    planned: tuple[Planned, ...] = ()
    calls: tuple[Answer, ...] = ()
    """Calls that reached somebody."""


K = TypeVar("K", Inward, Answer)


def withdraw(facts: Facts, entry_id: str) -> Facts:
    """The facts without an answer that was taken back or couldn't be delivered; also if it is recorded later."""
    if entry_id in facts.withdrawn:
        return facts
    return replace(facts, withdrawn=tuple(sorted({*facts.withdrawn, entry_id})[-KEPT_WITHDRAWN:]))


def newest_left(facts: Facts, entry_ids: Collection[str]) -> str:
    """The customer's newest message once these entries are gone; empty where it is known already, or there is none."""
    if facts.newest and facts.newest.entry_id not in entry_ids:
        return ""
    left = [one for one in facts.inward if one.entry_id not in entry_ids]
    return max(left, key=lambda one: (one.at, one.entry_id)).entry_id if left else ""


def without(facts: Facts, entry_ids: Collection[str], newest: Mapping[str, Newest]) -> Facts:
    """The facts without entries that people moved to another conversation; what it opened with stays. `newest` says how
    `newest_left` reads."""
    return replace(
        facts,
        inward=tuple(one for one in facts.inward if one.entry_id not in entry_ids),
        answers=tuple(one for one in facts.answers if one.entry_id not in entry_ids),
        planned=tuple(one for one in facts.planned if one.entry_id not in entry_ids),
        newest=facts.newest
        if facts.newest and facts.newest.entry_id not in entry_ids
        else newest.get(newest_left(facts, entry_ids)),
    )


def unite(one: Facts, other: Facts) -> Facts:
    """The facts of both: what a conversation knows after another was joined into it."""
    by_time = [facts.newest for facts in (one, other) if facts.newest]
    return Facts(
        inward=bounded((*other.inward, *one.inward)),
        answers=bounded((*other.answers, *one.answers)),
        withdrawn=tuple(sorted({*one.withdrawn, *other.withdrawn})[-KEPT_WITHDRAWN:]),
        answered_by=tuple(sorted({*one.answered_by, *other.answered_by})),
        priority=higher(one.priority, other.priority),
        opening=one.opening or other.opening,
        newest=max(by_time, key=lambda newest: (newest.at, newest.entry_id), default=None),
        language=max((facts.language for facts in (one, other) if facts.language), default=None),
        last_entry=max((facts.last_entry for facts in (one, other) if facts.last_entry), default=None),
        planned=with_planned(one.planned, other.planned),
        calls=with_calls(one.calls, other.calls),
    )


def with_planned(known: Iterable[Planned], more: Iterable[Planned]) -> tuple[Planned, ...]:
    """Both, the newest of them; of equal ids the higher version stays, of equal versions the first."""
    by_id: dict[str, Planned] = {}
    for one in (*known, *more):
        if one.entry_id not in by_id or one.version > by_id[one.entry_id].version:
            by_id[one.entry_id] = one
    return tuple(sorted(by_id.values(), key=lambda one: (one.at, one.entry_id))[-KEPT_PLANNED:])


def with_promise(facts: Facts, entry_id: str, begins_at: datetime, version: int, *, settled: bool) -> Facts:
    """The facts with a promise as it is since that version; the same if a newer one is known, or no such promise."""
    changed = [
        replace(one, begins_at=begins_at, ends_at=None, version=version, handled=settled)
        for one in facts.planned
        if one.entry_id == entry_id and version > one.version
    ]
    return replace(facts, planned=with_planned(facts.planned, changed)) if changed else facts


def with_calls(known: Iterable[Answer], more: Iterable[Answer]) -> tuple[Answer, ...]:
    """Both, the newest of them."""
    return tuple(sorted({*known, *more})[-KEPT_CALLS:])


def pending(facts: Facts) -> Sequence[Planned]:
    """What we still have to do at a time, soonest first: of call-backs only the newest, until a call reached
    somebody; a promise until we answered at its time or later."""
    callbacks = [one for one in facts.planned if one.kind == CALLBACK]
    replaced = {one.entry_id for one in callbacks[:-1]}
    left = [
        one for one in facts.planned if not one.handled and one.entry_id not in replaced and not _is_kept(one, facts)
    ]
    return sorted(left, key=lambda one: (one.begins_at, one.entry_id))


def _is_kept(planned: Planned, facts: Facts) -> bool:
    if planned.kind == CALLBACK:
        return any(call.at >= planned.at for call in facts.calls)
    return any(answer.at >= planned.begins_at for answer in _valid(facts))


def higher(one: Priority, other: Priority) -> Priority:
    """The more urgent of two priorities."""
    return max(one, other, key=_RANK.__getitem__)


def bounded(messages: Iterable[K]) -> tuple[K, ...]:
    """The set in order of time; of a large one the oldest few and the newest. The first of equal ids stays."""
    by_id: dict[str, K] = {}
    for message in messages:
        by_id.setdefault(message.entry_id, message)
    ordered = sorted(by_id.values(), key=lambda message: (message.at, message.entry_id))
    if len(ordered) > KEPT_OLDEST + KEPT_NEWEST:
        ordered = ordered[:KEPT_OLDEST] + ordered[-KEPT_NEWEST:]
    return tuple(ordered)


def latest_answer(facts: Facts) -> Answer | None:
    """The newest answer that still counts."""
    return max(_valid(facts), default=None)


def first_answer(facts: Facts) -> Answer | None:
    """The first answer that still counts."""
    return min(_valid(facts), default=None)


def unanswered(facts: Facts) -> Sequence[Inward]:
    """Messages of the customer after our last answer that nobody has dealt with."""
    answer = latest_answer(facts)
    return [message for message in facts.inward if not message.handled and (answer is None or message.at > answer.at)]


def waits(facts: Facts) -> Sequence[tuple[datetime, datetime]]:
    """The times from a message of the customer to our answer that are over, in order."""
    answers = [answer.at for answer in facts.answers if answer.entry_id not in facts.withdrawn]
    found: list[tuple[datetime, datetime]] = []
    for message in facts.inward if answers else ():
        answer = next((at for at in answers if at >= message.at), None)
        if answer is not None and (not found or found[-1][1] < answer):
            found.append((message.at, answer))
    return found


def _valid(facts: Facts) -> Iterable[Answer]:
    return (answer for answer in facts.answers if answer.entry_id not in facts.withdrawn)
