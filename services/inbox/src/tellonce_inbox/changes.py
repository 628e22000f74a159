"""What an event of STORY or DESK means to a browser: ids and facts, never text; pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce.customer.v1 import events_pb2 as customer_events
from tellonce.desk.v1 import events_pb2 as desk_events
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce.message.v1 import message_pb2
from tellonce_core.desk import PresenceState
from tellonce_core.message import DeliveryState

__all__ = [
    "Change",
    "DeliveryChange",
    "DeskChange",
    "EntryChange",
    "PresenceChange",
    "Regrouping",
    "change_of",
]

KNOWN = (conversation_events, customer_events, desk_events, entry_events)
"""Imported so that the bus can decode whatever stands in the two streams."""


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry was recorded, or a promise changed."""

    entry_id: str
    conversation_id: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class DeliveryChange:
    """A message of ours came further."""

    entry_id: str
    conversation_id: str
    state: str


@dataclass(frozen=True, slots=True)
class DeskChange:
    """The work on a conversation changed; `event` is the word of its subject."""

    event: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """An agent came, went or changed state."""

    agent_id: str
    state: PresenceState


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Customers or conversations were joined, parted or split: what was read of them is read again."""

    customer_ids: tuple[str, ...] = ()
    conversation_ids: tuple[str, ...] = ()


Change = EntryChange | DeliveryChange | Regrouping | DeskChange | PresenceChange

_DELIVERY = {
    number: DeliveryState(name.removeprefix("DELIVERY_STATE_").lower())
    for name, number in message_pb2.DeliveryState.items()
    if number
}
_PRESENCE = (
    PresenceState.OFFLINE,  # what isn't known isn't here
    PresenceState.ONLINE,
    PresenceState.AWAY,
    PresenceState.WRAP_UP,
    PresenceState.OFFLINE,
)


def change_of(subject: str, message: Message) -> Change | None:
    """What the browsers must know of this event; None for what they needn't."""
    make = _MAKERS.get(type(message))
    return make(subject, message) if make else None


def _entry(_: str, message: entry_events.EntryRecorded) -> Change:
    return EntryChange(message.entry_id, message.conversation_id, message.customer_id)


def _promised(_: str, message: conversation_events.PromiseChanged) -> Change:
    return EntryChange(message.entry_id, message.conversation_id, message.customer_id)


def _delivery(_: str, message: entry_events.DeliveryChanged) -> Change | None:
    state = _DELIVERY.get(message.state)
    return DeliveryChange(message.entry_id, message.conversation_id, state.value) if state else None


def _desk(subject: str, message: Any) -> Change:
    return DeskChange(subject.split(".")[2], message.facts.conversation_id)


def _presence(_: str, message: desk_events.AgentPresenceChanged) -> Change:
    known = 0 <= message.state < len(_PRESENCE)
    return PresenceChange(message.agent_id, _PRESENCE[message.state if known else 0])


def _customers_joined(_: str, message: customer_events.CustomersJoined) -> Change:
    return Regrouping(customer_ids=(message.customer_id, message.absorbed_customer_id, *message.absorbed_node_ids))


def _customers_separated(_: str, message: customer_events.CustomersSeparated) -> Change:
    return Regrouping(customer_ids=(message.customer_id, message.restored_customer_id, *message.restored_node_ids))


def _conversations_joined(_: str, message: conversation_events.ConversationsJoined) -> Change:
    return Regrouping(conversation_ids=(message.conversation_id, message.joined_conversation_id))


def _conversations_separated(_: str, message: conversation_events.ConversationsSeparated) -> Change:
    return Regrouping(conversation_ids=(message.conversation_id, message.separated_conversation_id))


def _conversation_split(_: str, message: conversation_events.ConversationSplit) -> Change:
    return Regrouping(conversation_ids=(message.conversation_id, message.into_conversation_id))


_MAKERS: dict[type[Message], Callable[[str, Any], Change | None]] = {
    entry_events.EntryRecorded: _entry,
    entry_events.DeliveryChanged: _delivery,
    desk_events.DeskQueued: _desk,
    desk_events.DeskAssigned: _desk,
    desk_events.DeskReturned: _desk,
    desk_events.DeskStatusChanged: _desk,
    desk_events.DeskUpdated: _desk,
    desk_events.DeskConsentAsked: _desk,
    desk_events.DeskConsentAnswered: _desk,
    desk_events.DeskConsulted: _desk,
    desk_events.DeskEscalated: _desk,
    desk_events.AgentPresenceChanged: _presence,
    customer_events.CustomersJoined: _customers_joined,
    customer_events.CustomersSeparated: _customers_separated,
    conversation_events.ConversationsJoined: _conversations_joined,
    conversation_events.ConversationsSeparated: _conversations_separated,
    conversation_events.ConversationSplit: _conversation_split,
    conversation_events.PromiseChanged: _promised,
}
