"""What one entry tells about the work on its conversation; redelivery and any order of arrival give the same facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto

from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce.message.v1 import message_pb2
from tellonce_core.desk import Priority
from tellonce_core.message import Urgency
from tellonce_core.wire import moment

from tellonce_router.appointments import planned_by
from tellonce_router.known import (
    Answer,
    Facts,
    Inward,
    Newest,
    Opening,
    bounded,
    higher,
    with_calls,
    with_planned,
)
from tellonce_router.rules import Asked, Rules

SNIPPET_CHARACTERS = 200
REACHED_NOBODY = frozenset({"no_answer", "voicemail", "busy"})

_URGENCIES = {message_pb2.Urgency.Value(f"URGENCY_{urgency.name}"): urgency for urgency in Urgency}
_PRIORITY_OF = {Urgency.LOW: Priority.LOW, Urgency.HIGH: Priority.HIGH}


class Part(Enum):
    """What an entry is to the desk."""

    NOTHING = auto()
    INWARD = auto()
    """The customer wants something."""
    ANSWER = auto()
    """A person of ours answered."""
    PLANNED = auto()
    """We shall call, or do something, at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What was fetched of an entry: what the list shows, what the skill rules read, and how a call ended."""

    customer_id: str = ""
    customer_name: str = ""
    subject: str = ""
    text: str = ""
    outcome: str = ""
    card: Mapping[str, str] = field(default_factory=dict)
    """What a call-back or a promise says beside its words: phone, begins_at, ends_at, when."""
    promise: entry_pb2.Promise | None = None
    """How it stands with a promise that was changed since it was made."""
    traits: Mapping[str, str] = field(default_factory=dict)
    """What other systems say of the customer; empty where no rule asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry as the desk needs it: the event, and its words (None for answers and for what was erased)."""

    event: EntryRecorded
    words: Words | None = None

    @property
    def at(self) -> datetime:
        """What clocks count from."""
        return moment(self.event.received_at if self.event.HasField("received_at") else self.event.order_at)


def concerns_desk(event: EntryRecorded) -> bool:
    """True if the entry can change work: not what is imported, automatic, or only between us."""
    if event.imported or event.automatic != entry_pb2.AUTOMATIC_KIND_UNSPECIFIED:
        return False
    return event.kind in _PLANNED_KINDS or (event.kind in _DESK_KINDS and event.direction in _OUTSIDE)


def needs_text(event: EntryRecorded) -> bool:
    """True if the entry itself must be fetched: words for the rules and the list, how a call ended, when one is due."""
    is_inward = event.direction == entry_pb2.DIRECTION_IN
    return is_inward or event.kind == entry_pb2.ENTRY_KIND_PHONE_NOTE or event.kind in _PLANNED_KINDS


def words_of(entry: entry_pb2.Entry) -> Words:
    """The words of an entry as history tells them."""
    is_customer = entry.author.kind == entry_pb2.AUTHOR_KIND_CUSTOMER
    return Words(
        customer_id=entry.customer_id,
        customer_name=entry.author.name if is_customer else "",
        subject=entry.subject,
        text=entry.text,
        outcome=entry.phone_call.outcome,
        card=dict(entry.card.fields),
        promise=entry.promise if entry.promise.version else None,
    )


_OUTSIDE = {entry_pb2.DIRECTION_IN, entry_pb2.DIRECTION_OUT}
_DESK_KINDS = {
    entry_pb2.ENTRY_KIND_MESSAGE,
    entry_pb2.ENTRY_KIND_COMMENT,
    entry_pb2.ENTRY_KIND_PHONE_NOTE,
}
_PLANNED_KINDS = {entry_pb2.ENTRY_KIND_CALLBACK: "callback", entry_pb2.ENTRY_KIND_PROMISE: "promise"}


def part_of(told: Told) -> Part:
    """Who wants something of whom. A call that reached somebody is an answer whoever called; one that didn't is work if
    the customer called."""
    event = told.event
    if event.kind == entry_pb2.ENTRY_KIND_PHONE_NOTE:
        return _part_of_call(told)
    if event.kind in _PLANNED_KINDS:
        return Part.PLANNED if told.words is not None else Part.NOTHING
    if event.direction == entry_pb2.DIRECTION_IN:
        return Part.INWARD
    return Part.ANSWER if event.author_kind == entry_pb2.AUTHOR_KIND_AGENT else Part.NOTHING


def _part_of_call(told: Told) -> Part:
    if told.words is None or told.words.outcome not in REACHED_NOBODY:
        return Part.ANSWER
    return Part.INWARD if told.event.direction == entry_pb2.DIRECTION_IN else Part.NOTHING


def record(facts: Facts, told: Told, rules: Rules) -> Facts:
    """The facts with this entry's."""
    part = part_of(told)
    last = Answer(told.at, told.event.entry_id)
    last_entry = max(facts.last_entry, last) if facts.last_entry else last
    opening = facts.opening
    if told.words and part is not Part.NOTHING and _opens(told, opening):
        opening = _opening(told, told.words, part, rules)
    if part is Part.INWARD:
        return _record_inward(facts, told, last_entry, opening)
    if part is Part.ANSWER:
        return _record_answer(facts, told, last_entry, opening)
    if part is Part.PLANNED:
        return _record_planned(facts, told, last_entry, opening, rules)
    return replace(facts, last_entry=last_entry)


def _record_inward(facts: Facts, told: Told, last_entry: Answer, opening: Opening | None) -> Facts:
    at, event = told.at, told.event
    urgency = _URGENCIES.get(event.urgency, Urgency.UNSPECIFIED)
    language = (at, event.language) if event.language else facts.language
    return replace(
        facts,
        inward=bounded((*facts.inward, Inward(at, event.entry_id))),
        newest=_newer(facts.newest, _newest(told, urgency)),
        priority=higher(facts.priority, _PRIORITY_OF.get(urgency, Priority.NORMAL)),
        language=max(language, facts.language or language) if language else None,
        last_entry=last_entry,
        opening=opening,
    )


def _newest(told: Told, urgency: Urgency) -> Newest:
    event, words = told.event, told.words or Words()
    return Newest(
        at=told.at,
        entry_id=event.entry_id,
        channel=event.channel,
        account=event.account,
        snippet=snippet(words.text),
        urgency=urgency,
    )


def newest_of(entry: entry_pb2.Entry) -> Newest:
    """What the list shows of an entry, as history tells it."""
    at = entry.received_at if entry.HasField("received_at") else entry.order_at
    return Newest(
        at=moment(at),
        entry_id=entry.id,
        channel=entry.channel,
        account=entry.account,
        snippet=snippet(entry.text),
        urgency=_URGENCIES.get(entry.urgency, Urgency.UNSPECIFIED),
    )


def _record_planned(facts: Facts, told: Told, last_entry: Answer, opening: Opening | None, rules: Rules) -> Facts:
    """A wish to be called shows as the customer's newest message; it is work only when its time has come."""
    event, words = told.event, told.words or Words()
    planned = planned_by(event.entry_id, _PLANNED_KINDS[event.kind], told.at, words.card, rules)
    if words.promise:
        settled = words.promise.state != entry_pb2.PROMISE_STATE_OPEN
        begins_at, version = moment(words.promise.due_at), words.promise.version
        planned = replace(planned, begins_at=begins_at, ends_at=None, handled=settled, version=version)
    newest = facts.newest
    if event.direction == entry_pb2.DIRECTION_IN:
        newest = _newer(newest, _newest(told, Urgency.UNSPECIFIED))
    return replace(
        facts,
        planned=with_planned(facts.planned, [planned]),
        newest=newest,
        last_entry=last_entry,
        opening=opening,
    )


def _record_answer(facts: Facts, told: Told, last_entry: Answer, opening: Opening | None) -> Facts:
    event = told.event
    is_agent = event.author_kind == entry_pb2.AUTHOR_KIND_AGENT
    by = {*facts.answered_by, event.author_id} if is_agent and event.author_id else facts.answered_by
    answer = Answer(told.at, event.entry_id)
    calls = [answer] if event.kind == entry_pb2.ENTRY_KIND_PHONE_NOTE else []
    return replace(
        facts,
        answers=bounded((*facts.answers, answer)),
        calls=with_calls(facts.calls, calls),
        answered_by=tuple(sorted(by)),
        last_entry=last_entry,
        opening=opening,
    )


def _opening(told: Told, words: Words, part: Part, rules: Rules) -> Opening:
    event = told.event
    text = f"{words.subject}\n{words.text}" if part in {Part.INWARD, Part.PLANNED} else ""
    routing = rules.route(
        Asked(channel=event.channel, account=event.account, language=event.language, text=text, traits=words.traits)
    )
    return Opening(
        at=told.at,
        entry_id=event.entry_id,
        node_id=event.node_id,
        customer_id=words.customer_id or event.customer_id,
        customer_name=words.customer_name,
        subject=words.subject,
        skills=routing.skills,
        team_id=routing.team_id,
        rules=routing.rules,
        value=routing.value,
    )


def snippet(text: str) -> str:
    """The beginning of a text on one line."""
    return " ".join(text[: SNIPPET_CHARACTERS * 4].split())[:SNIPPET_CHARACTERS].rstrip()


def _opens(told: Told, known: Opening | None) -> bool:
    """True for the oldest that is known: the skill rules look at nothing else, so for the others they aren't asked."""
    return known is None or (told.at, told.event.entry_id) < (known.at, known.entry_id)


def _newer(one: Newest | None, other: Newest) -> Newest:
    return max(one or other, other, key=lambda newest: (newest.at, newest.entry_id))
