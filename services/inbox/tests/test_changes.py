"""What events mean to browsers."""

import pytest
from google.protobuf.message import Message
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce.customer.v1 import events_pb2 as customer_events
from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import events_pb2 as desk_events
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce.message.v1 import message_pb2
from tellonce_core.desk import PresenceState
from tellonce_inbox.changes import (
    Change,
    DeliveryChange,
    DeskChange,
    EntryChange,
    PresenceChange,
    change_of,
)

FACTS = desk_events.DeskFacts(conversation_id="v1")


@pytest.mark.parametrize(
    ("subject", "message", "expected"),
    [
        (
            "tellonce.entry.recorded.email.n1",
            entry_events.EntryRecorded(entry_id="e1", conversation_id="v1", customer_id="c1"),
            EntryChange("e1", "v1", "c1"),
        ),
        (
            "tellonce.delivery.changed.email.n1",
            entry_events.DeliveryChanged(
                entry_id="e1", conversation_id="v1", state=message_pb2.DELIVERY_STATE_DELIVERED
            ),
            DeliveryChange("e1", "v1", "delivered"),
        ),
        ("tellonce.delivery.changed.email.n1", entry_events.DeliveryChanged(entry_id="e1"), None),
        ("tellonce.desk.queued.v1", desk_events.DeskQueued(facts=FACTS), DeskChange("queued", "v1")),
        ("tellonce.desk.assigned.v1", desk_events.DeskAssigned(facts=FACTS), DeskChange("assigned", "v1")),
        ("tellonce.desk.returned.v1", desk_events.DeskReturned(facts=FACTS), DeskChange("returned", "v1")),
        (
            "tellonce.desk.status_changed.v1",
            desk_events.DeskStatusChanged(facts=FACTS),
            DeskChange("status_changed", "v1"),
        ),
        ("tellonce.desk.updated.v1", desk_events.DeskUpdated(facts=FACTS), DeskChange("updated", "v1")),
        ("tellonce.desk.notice_due.v1", desk_events.DeskNoticeDue(facts=FACTS), None),
        (
            "tellonce.desk.presence.deniz",
            desk_events.AgentPresenceChanged(agent_id="deniz", state=desk_pb2.PRESENCE_STATE_WRAP_UP),
            PresenceChange("deniz", PresenceState.WRAP_UP),
        ),
        (
            "tellonce.desk.presence.deniz",
            desk_events.AgentPresenceChanged(agent_id="deniz"),
            PresenceChange("deniz", PresenceState.OFFLINE),
        ),
        ("tellonce.customer.erased.n1", customer_events.CustomerErased(conversation_ids=["v1", "v2"]), None),
        ("tellonce.customer.changed.n1", customer_events.CustomerChanged(), None),
        ("tellonce.conversation.opened.v1", conversation_events.ConversationOpened(), None),
    ],
)
def test_event_becomes_what_the_browser_must_know(subject: str, message: Message, expected: Change | None) -> None:
    assert change_of(subject, message) == expected


def test_state_of_a_later_version_is_passed_over() -> None:
    later = entry_events.DeliveryChanged.FromString(
        entry_events.DeliveryChanged(entry_id="e1").SerializeToString() + b" c"
    )

    assert change_of("tellonce.delivery.changed.email.n1", later) is None


def test_presence_of_a_later_version_is_offline() -> None:
    later = desk_events.AgentPresenceChanged.FromString(b"\x0a\x05deniz\x10c")

    assert change_of("tellonce.desk.presence.deniz", later) == PresenceChange("deniz", PresenceState.OFFLINE)
