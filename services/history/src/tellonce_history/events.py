"""What history tells the others: ids and facts of what stands in the record, never text; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce.customer.v1 import events_pb2 as customer_events
from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_events
from tellonce_core import ids, subjects, wire
from tellonce_core.entry import AuthorKind, Entry, Promise
from tellonce_core.link import Link
from tellonce_core.message import DeliveryState
from tellonce_runtime.bus import Event

from tellonce_history.record import Record
from tellonce_history.writing.reply import quoted

MACHINE = "system:history"


def entry_recorded(record: Record, *, customer: str, reference: str) -> Event:
    """That an entry stands in the record."""
    entry = record.entry
    author = entry.author
    message = entry_events.EntryRecorded(
        entry_id=entry.id,
        node_id=entry.node_id,
        customer_id=customer,
        conversation_id=entry.conversation_id,
        conversation_reference=reference,
        channel=entry.channel,
        account=entry.account,
        direction=_number(entry_pb2.Direction, "DIRECTION", entry.direction),
        kind=_number(entry_pb2.EntryKind, "ENTRY_KIND", entry.kind),
        author_kind=_number(entry_pb2.AuthorKind, "AUTHOR_KIND", author.kind if author else ""),
        author_id=author.id if author and author.kind is not AuthorKind.CUSTOMER else "",
        order_at=_stamp(entry.order_at),
        received_at=_stamp(entry.received_at or entry.order_at),
        urgency=_number(message_pb2.Urgency, "URGENCY", entry.urgency),
        language=entry.language,
        automatic=_number(entry_pb2.AutomaticKind, "AUTOMATIC_KIND", entry.automatic),
        opened_conversation=record.opened,
        imported=entry.imported,
        send_at=_stamp(entry.send_at),
    )
    return Event(entry.id, subjects.entry_recorded(entry.channel, entry.node_id), message)


def conversations_joined(link: Link, survivor: str, loser: str) -> Event:
    """That one conversation went into another."""
    at = link.removed_at or link.at
    message = conversation_events.ConversationsJoined(
        link_id=link.id,
        conversation_id=survivor,
        joined_conversation_id=loser,
        actor=link.removed_by or link.actor,
        at=_stamp(at),
    )
    return Event(_link_event_id("joined", link, loser), subjects.conversation_event("joined", survivor), message)


def conversations_separated(link: Link, survivor: str, parted: str) -> Event:
    """That a conversation is on its own again, or belongs to another."""
    message = conversation_events.ConversationsSeparated(
        link_id=link.id,
        conversation_id=survivor,
        separated_conversation_id=parted,
        actor=link.removed_by,
        at=_stamp(link.removed_at),
    )
    return Event(_link_event_id("separated", link, parted), subjects.conversation_event("separated", survivor), message)


def conversation_opened(link: Link, document: Mapping[str, Any]) -> Event:
    """That people began a conversation with entries of another."""
    message = conversation_events.ConversationOpened(
        conversation_id=document["_id"],
        reference=document["reference"],
        node_id=document["node"],
        channel=document["channel"],
        account=document["account"],
        at=_stamp(link.at),
    )
    return Event(document["_id"], subjects.conversation_event("opened", document["_id"]), message)


def conversation_split(link: Link) -> Event:
    """That entries stand in another conversation now."""
    message = conversation_events.ConversationSplit(
        link_id=link.id,
        conversation_id=link.one,
        into_conversation_id=link.other,
        entry_ids=link.entry_ids,
        actor=link.actor,
        at=_stamp(link.at),
    )
    return Event(link.id, subjects.conversation_event("split", link.one), message)


def promise_changed(entry: Entry, promise: Promise, customer: str, actor: str, at: datetime) -> Event:
    """That a promise was kept or broken, or has another date or owner."""
    message = conversation_events.PromiseChanged(
        entry_id=entry.id,
        conversation_id=entry.conversation_id,
        node_id=entry.node_id,
        customer_id=customer,
        state=_number(entry_pb2.PromiseState, "PROMISE_STATE", promise.state),
        due_at=_stamp(promise.due_at),
        owner_id=promise.owner_id,
        version=promise.version,
        actor=actor,
        at=_stamp(at),
    )
    id_ = ids.derived_id("promised", entry.id, str(promise.version))
    return Event(id_, subjects.conversation_event("promised", entry.conversation_id), message)


def entry_moved(link: Link, record: Record, *, customer: str, reference: str) -> Event:
    """That an entry that was recorded before stands in another conversation now."""
    entry = replace(record.entry, conversation_id=link.other)
    told = entry_recorded(replace(record, entry=entry, opened=False), customer=customer, reference=reference)
    told.message.moved = True  # type: ignore[attr-defined]
    return replace(told, event_id=f"{entry.id}.{link.id}")


def customers_joined(link: Link, customer: str, absorbed: str, nodes: Sequence[str]) -> Event:
    """That two customers became one."""
    message = customer_events.CustomersJoined(
        link_id=link.id,
        customer_id=customer,
        absorbed_customer_id=absorbed,
        absorbed_node_ids=nodes,
        actor=link.actor,
        at=_stamp(link.at),
    )
    return Event(_link_event_id("joined", link), subjects.customer_event("joined", customer), message)


def customers_separated(link: Link, customer: str, restored: str, nodes: Sequence[str]) -> Event:
    """That a customer is on its own again."""
    message = customer_events.CustomersSeparated(
        link_id=link.id,
        customer_id=customer,
        restored_customer_id=restored,
        restored_node_ids=nodes,
        actor=link.removed_by,
        at=_stamp(link.removed_at),
    )
    return Event(_link_event_id("separated", link), subjects.customer_event("separated", customer), message)


def _link_event_id(what: str, link: Link, *further: str) -> str:
    """Each link is made once and taken back once."""
    state = "removed" if link.removed_at else "made"
    return ids.derived_id(what, state, link.id, *further)


def customer_changed(customer: str, node: str, at: datetime) -> Event:
    """That a customer's name or proof changed."""
    message = customer_events.CustomerChanged(customer_id=customer, node_id=node, at=_stamp(at))
    return Event(ids.derived_id("changed", node, at.isoformat()), subjects.customer_event("changed", node), message)


def delivery_changed(entry: Entry, state: DeliveryState, at: datetime) -> Event:
    """That a message of ours came further."""
    message = entry_events.DeliveryChanged(
        entry_id=entry.id,
        node_id=entry.node_id,
        conversation_id=entry.conversation_id,
        state=_number(message_pb2.DeliveryState, "DELIVERY_STATE", state),
        at=_stamp(at),
    )
    subject = subjects.delivery_changed(entry.channel, entry.node_id)
    return Event(ids.delivery_event_id(entry.id, state.value), subject, message)


def reply_send(record: Record, answered: Record | None, *, reference: str) -> Event:
    """Work for the adapter: send this reply, quoting what it answers."""
    entry = record.entry
    message = reply_events.ReplySend(
        entry_id=entry.id,
        conversation_id=entry.conversation_id,
        conversation_reference=reference,
        node_id=entry.node_id,
        channel=entry.channel,
        account=entry.account,
        recipients=[wire.PARTICIPANT.to_proto(one) for one in record.recipients],
        subject=entry.subject,
        text=entry.text,
        html=entry.html,
        attachments=[wire.ATTACHMENT.to_proto(one) for one in entry.attachments],
        reply_token=record.reply_token,
        in_reply_to=record.external_in_reply_to,
        references=record.references,
        author=wire.AUTHOR.to_proto(entry.author) if entry.author else None,
        automatic=_number(entry_pb2.AutomaticKind, "AUTOMATIC_KIND", entry.automatic),
        language=entry.language,
        written_at=_stamp(entry.order_at),
        account_address=entry.account_address,
        template=wire.TEMPLATE_USE.to_proto(entry.template) if entry.template else None,
        audience=_number(entry_pb2.Audience, "AUDIENCE", entry.audience),
    )
    if answered:
        said = answered.entry
        message.quoted_text = quoted(said.text)
        if said.order_at:
            message.quoted_at.CopyFrom(wire.timestamp(said.order_at))
        message.quoted_author = said.author.name if said.author else ""
    return Event(entry.id, subjects.reply_send(entry.channel, entry.account), message)


def _stamp(at: datetime | None) -> Timestamp | None:
    return wire.timestamp(at) if at else None


@cache
def _number(kind: Any, prefix: str, member: str) -> Any:
    return kind.Value(f"{prefix}_{member.upper() or 'UNSPECIFIED'}")
