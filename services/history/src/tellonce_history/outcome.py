"""What follows from messages that were decided on and stand as entries: rows, people, events; pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from tellonce_core.entry import ThreadReason
from tellonce_runtime.bus import Event

from tellonce_history import events, ledger
from tellonce_history.decide import Decision
from tellonce_history.item import Item
from tellonce_history.ledger import Row
from tellonce_history.people import Person, merge_all, seen_person
from tellonce_history.record import Record


def rows(items: Iterable[Item], records: Mapping[str, Record], at: datetime) -> list[Row]:
    """The rows of these items, whose entries are these."""
    return [ledger.recorded_row(item, records[item.message.item_id], at) for item in items]


def active(decisions: Iterable[Decision]) -> dict[str, datetime]:
    """Newest entry of each conversation."""
    newest: dict[str, datetime] = {}
    for one in decisions:
        newest[one.conversation] = max(one.order_at, newest.get(one.conversation, one.order_at))
    return newest


def reasons(decisions: Iterable[Decision]) -> dict[str, ThreadReason]:
    """Why each message stands where it stands, by item."""
    return {decision.item.message.item_id: decision.reason for decision in decisions}


def told(records: Iterable[Record], references: Mapping[str, str], people: Mapping[str, Person]) -> list[Event]:
    """The event of each entry, with the reference of its conversation and the customer whose story it stands in."""
    found = []
    for record in records:
        node, reference = record.entry.node_id, references.get(record.entry.conversation_id, "")
        customer = people[node].customer if node in people else node
        found.append(events.entry_recorded(record, customer=customer, reference=reference))
    return found


def told_of_people(decisions: Iterable[Decision]) -> dict[str, Person]:
    """What these messages tell of their writers, and of whom the same evidence proves together with them."""
    return merge_all(person for decision in decisions for person in _people(decision))


def _people(decision: Decision) -> Iterator[Person]:
    message, at = decision.item.message, decision.order_at
    if message.author is None:
        raise ValueError("a message without an author was decided on")
    yield seen_person(decision.item.node, message.author, at, language=message.language)
    for node, who in decision.item.proved.items():
        yield seen_person(node, who, at)
