"""Builders of what the router's tests talk about; every time is counted from one Monday morning."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1.events_pb2 import EntryRecorded
from tellonce_core.desk import PresenceState, TargetKind
from tellonce_core.desk_settings import DeskSettings, TargetRule, Team
from tellonce_core.wire import timestamp
from tellonce_router.costs import Waiting, Worker
from tellonce_router.facts import Told, Words
from tellonce_router.item import Item
from tellonce_router.recording import Surroundings, record_entries
from tellonce_router.rules import Rules

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
RULES = Rules(
    version=1,
    settings=DeskSettings(
        teams=(Team(id="support", name="Destek"),),
        targets=tuple(
            TargetRule(kind=kind, within=timedelta(hours=4))
            for kind in (TargetKind.FIRST_RESPONSE, TargetKind.NEXT_RESPONSE)
        ),
        default_team_id="support",
    ),
)


def at(minutes: float) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=minutes)


def told(entry_id: str, minutes: float, **fields: Any) -> Told:
    """A customer's mail; `fields` are those of the event, `words` those that were fetched."""
    words = fields.pop(
        "words", Words(customer_id="n1", customer_name="Şule", subject="Numara", text=f"text {entry_id}")
    )
    event = EntryRecorded(
        entry_id=entry_id,
        node_id="n1",
        customer_id="n1",
        conversation_id="c1",
        conversation_reference="K7-QX4M",
        channel="email",
        account="destek",
        direction=entry_pb2.DIRECTION_IN,
        kind=entry_pb2.ENTRY_KIND_MESSAGE,
        author_kind=entry_pb2.AUTHOR_KIND_CUSTOMER,
        order_at=timestamp(at(minutes)),
        received_at=timestamp(at(minutes)),
        language="tr",
    )
    event.MergeFrom(EntryRecorded(**fields))
    return Told(event=event, words=words)


def answer(entry_id: str, minutes: float, *, agent_id: str = "deniz", **fields: Any) -> Told:
    """An agent's answer."""
    by_agent = {
        "direction": entry_pb2.DIRECTION_OUT,
        "author_kind": entry_pb2.AUTHOR_KIND_AGENT,
        "author_id": agent_id,
    }
    return told(entry_id, minutes, **{"words": None, **by_agent, **fields})


def around(minutes: float = 60, rules: Rules = RULES) -> Surroundings:
    """The world so many minutes after the start."""
    return Surroundings(rules=rules, now=at(minutes), contacts={})


def item_of(*entries: Told, minutes: float = 60, rules: Rules = RULES) -> Item:
    """The item that these entries make."""
    [change] = record_entries({}, entries, around(minutes, rules))
    return change.after


def worker(agent_id: str = "deniz", **fields: Any) -> Worker:
    """An agent who is there, with nothing to do."""
    return Worker(**{"id": agent_id, "team_ids": frozenset({"support"}), "skills": {}, **fields})


def waiting(conversation_id: str = "c1", **fields: Any) -> Waiting:
    """A mail that waits since the start for four hours at most."""
    values: dict[str, Any] = {
        "conversation_id": conversation_id,
        "since": START,
        "due_at": at(240),
        "target_at": at(240),
        "hold_until": at(60),
        "points": 20,
        "team_id": "support",
    }
    return Waiting(**{**values, **fields})


ABSENT = [state for state in PresenceState if state is not PresenceState.ONLINE]
