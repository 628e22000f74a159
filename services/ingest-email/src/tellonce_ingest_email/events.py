"""What the bus is told about a mail: that it came, and what a report says about a mail of ours. Pure."""

from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.message import Message
from tellonce_runtime.event import Event

from tellonce_ingest_email.bounces import Report

_REPORTED = {"failed": message_pb2.DELIVERY_STATE_FAILED, "delivered": message_pb2.DELIVERY_STATE_DELIVERED}


def events(message: Message, arrival_id: str, report: Report | None, *, imported: bool) -> list[Event]:
    """That this message came, or was imported; and how far the mail of ours has come that it reports about."""
    kind = events_pb2.MessageImported if imported else events_pb2.MessageReceived
    subject_of = subjects.message_imported if imported else subjects.message_received
    told = kind(message=wire.message_to_proto(message), arrival_id=arrival_id)
    told_of = [Event(f"{message.item_id}.{arrival_id}", subject_of(message.channel, message.account), told)]
    state = _REPORTED.get(report.outcome) if report else None
    if report is not None and state is not None and ids.reply_token_of(report.about):
        told_of.append(_delivery(message, report, state))
    return told_of


def _delivery(message: Message, report: Report, state: message_pb2.DeliveryState.ValueType) -> Event:
    """What a delivery report tells about a mail of ours: history finds the entry by the Message-ID."""
    told = events_pb2.DeliveryReported(
        channel=message.channel,
        account=message.account,
        external_id=report.about,
        state=state,
        detail=f"{report.status} {report.diagnostic}".strip()[:500],
        recipient=report.recipients[0] if report.recipients else "",
    )
    if message.received_at is not None:
        told.at.CopyFrom(wire.timestamp(message.received_at))
    subject = subjects.delivery_reported(message.channel, message.account)
    return Event(ids.delivery_event_id(report.about, report.outcome), subject, told)
