"""Events of the desk: facts, ids, subjects."""

from dataclasses import replace

from tellonce.desk.v1 import desk_pb2
from tellonce_core.desk import DeskStatus, PresenceState
from tellonce_core.wire import timestamp
from tellonce_router import desk_events
from tellonce_router.desk_events import Cause
from tellonce_router.item import Item

from .builders import at, item_of, told

CAUSE = Cause(at=at(60), actor="router")


def test_the_event_is_named_by_conversation_and_version() -> None:
    event = desk_events.updated(replace(item_of(told("e1", 0)), version=7), CAUSE)

    assert (event.event_id, event.subject) == ("c1.7", "tellonce.desk.updated.c1")


def test_the_facts_tell_the_target_and_not_the_place_in_the_queue() -> None:
    item = item_of(told("e1", 0))

    facts = desk_events.desk_facts(item, CAUSE)

    assert (facts.due_at, facts.queued_at) == (timestamp(at(240)), timestamp(at(0)))
    assert (facts.status, facts.priority) == (desk_pb2.DESK_STATUS_NEW, desk_pb2.PRIORITY_NORMAL)
    assert (facts.channel, facts.account, facts.customer_id, facts.at) == ("email", "destek", "n1", timestamp(at(60)))


def test_an_item_without_messages_has_no_times() -> None:
    facts = desk_events.desk_facts(Item(conversation_id="c"), CAUSE)

    assert not facts.HasField("due_at")
    assert not facts.HasField("queued_at")
    assert not desk_events.queued(Item(conversation_id="c"), CAUSE, first=False).message.notice.entry_id  # type: ignore[attr-defined]


def test_a_notice_stands_beside_the_change_of_the_same_version() -> None:
    item = replace(item_of(told("e1", 0)), delay_notices=2)

    event = desk_events.delay_notice_due(item, CAUSE)

    assert (event.event_id, event.subject) == ("c1.1.notice_due", "tellonce.desk.notice_due.c1")
    assert (event.message.kind, event.message.number) == ("delay", 2)  # type: ignore[attr-defined]


def test_what_it_was_before_is_told() -> None:
    event = desk_events.status_changed(item_of(told("e1", 0)), CAUSE, previous=DeskStatus.RESOLVED)

    assert event.message.previous_status == desk_pb2.DESK_STATUS_RESOLVED  # type: ignore[attr-defined]


def test_presence_is_told_by_agent() -> None:
    one, other = (desk_events.presence_changed("deniz", PresenceState.WRAP_UP, at(0)) for _ in range(2))

    assert one.subject == "tellonce.desk.presence.deniz"
    assert one.event_id != other.event_id
