"""Events of the desk: what the router publishes about a change, as facts without text."""

from dataclasses import dataclass
from datetime import datetime

from google.protobuf.message import Message
from tellonce.desk.v1 import desk_pb2, events_pb2
from tellonce.message.v1 import message_pb2
from tellonce_core import subjects
from tellonce_core.codec import Codec
from tellonce_core.desk import ConsentAnswer, DeskStatus, MissedTarget, PresenceState, Priority
from tellonce_core.ids import new_id
from tellonce_core.message import Urgency
from tellonce_core.wire import timestamp
from tellonce_runtime.event import Event

from tellonce_router.item import Item
from tellonce_router.status import channel_of, language_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """When a change was made and by whom: "router", "customer", "agent:<id>", "system:<name>"."""

    at: datetime
    actor: str


def queued(item: Item, cause: Cause, *, first: bool) -> Event:
    """It became work; on `first` the adapter acknowledges to the customer."""
    return _event(
        "queued", item, events_pb2.DeskQueued(facts=desk_facts(item, cause), first=first, notice=_notice(item))
    )


def assigned(item: Item, cause: Cause, *, previous_agent_id: str) -> Event:
    """Somebody got it."""
    message = events_pb2.DeskAssigned(
        facts=desk_facts(item, cause), previous_agent_id=previous_agent_id, decision_id=item.decision_id
    )
    return _event("assigned", item, message)


def returned(item: Item, cause: Cause, *, previous_agent_id: str, reason: str) -> Event:
    """It went back to the queue: "agent_vanished", "agent_offline", "not_accepted", "released"."""
    message = events_pb2.DeskReturned(facts=desk_facts(item, cause), previous_agent_id=previous_agent_id, reason=reason)
    return _event("returned", item, message)


def status_changed(item: Item, cause: Cause, *, previous: DeskStatus) -> Event:
    """Its status is another."""
    message = events_pb2.DeskStatusChanged(facts=desk_facts(item, cause), previous_status=_STATUSES[previous])
    return _event("status_changed", item, message)


def updated(item: Item, cause: Cause) -> Event:
    """Something else changed."""
    return _event("updated", item, events_pb2.DeskUpdated(facts=desk_facts(item, cause)))


def delay_notice_due(item: Item, cause: Cause) -> Event:
    """The customer should hear that it takes longer; beside the event of the change itself."""
    message = events_pb2.DeskNoticeDue(
        facts=desk_facts(item, cause), kind="delay", number=item.delay_notices, notice=_notice(item)
    )
    return _beside("notice_due", item, message)


def consent_asked(item: Item, cause: Cause) -> Event:
    """The customer shall be asked about a handover."""
    message = events_pb2.DeskConsentAsked(facts=desk_facts(item, cause))
    if item.consent:
        message.consent_id = item.consent.id
        if item.consent.expires_at:
            message.expires_at.CopyFrom(timestamp(item.consent.expires_at))
    return _event("consent_asked", item, message)


def consent_answered(item: Item, cause: Cause, *, consent_id: str, answer: ConsentAnswer) -> Event:
    """That question is over; beside the event of what follows."""
    number = desk_pb2.ConsentAnswer.Value(f"CONSENT_ANSWER_{answer.name}")
    message = events_pb2.DeskConsentAnswered(facts=desk_facts(item, cause), consent_id=consent_id, answer=number)
    return _beside("consent_answered", item, message)


def consulted(item: Item, cause: Cause, *, agent_id: str, brought_in: bool) -> Event:
    """A colleague was brought in, or is out again."""
    message = events_pb2.DeskConsulted(facts=desk_facts(item, cause), agent_id=agent_id, brought_in=brought_in)
    return _event("consulted", item, message)


def escalated(item: Item, cause: Cause, *, reason: str) -> Event:
    """Somebody above was told, or got it; `reason` is a key, never words. Beside the event of the change itself."""
    level, supervisor_id = (item.escalation.level, item.escalation.agent_id) if item.escalation else (0, "")
    message = events_pb2.DeskEscalated(
        facts=desk_facts(item, cause), level=level, reason=reason, supervisor_id=supervisor_id
    )
    return _beside("escalated", item, message)


def missed(item: Item, cause: Cause, target: MissedTarget) -> Event:
    """A target was missed; beside the event of the change itself."""
    wire = Codec(MissedTarget, desk_pb2.MissedTarget).to_proto(target)
    return _beside("missed", item, events_pb2.DeskTargetMissed(facts=desk_facts(item, cause), missed=wire))


def presence_changed(agent_id: str, state: PresenceState, at: datetime, back_at: datetime | None = None) -> Event:
    """An agent came, went or does something else."""
    number = desk_pb2.PresenceState.Value(f"PRESENCE_STATE_{state.name}")
    message = events_pb2.AgentPresenceChanged(agent_id=agent_id, state=number, at=timestamp(at))
    if back_at:
        message.back_at.CopyFrom(timestamp(back_at))
    return Event(new_id(), subjects.desk_event("presence", agent_id), message)


def desk_facts(item: Item, cause: Cause) -> events_pb2.DeskFacts:
    """The facts after a change; `due_at` is the target that may be told to the customer, not the place in the queue."""
    derived = item.derived
    facts = events_pb2.DeskFacts(
        conversation_id=item.conversation_id,
        reference=item.reference,
        customer_id=item.customer_id,
        channel=channel_of(item),
        account=item.facts.newest.account if item.facts.newest else "",
        status=_STATUSES[derived.status],
        priority=_PRIORITIES[derived.priority],
        team_id=derived.team_id,
        agent_id=item.agent_id,
        version=item.version,
        at=timestamp(cause.at),
        actor=cause.actor,
    )
    if derived.work_since:
        facts.queued_at.CopyFrom(timestamp(derived.work_since))
    if derived.clock.due_at:
        facts.due_at.CopyFrom(timestamp(derived.clock.due_at))
    return facts


_STATUSES = {status: desk_pb2.DeskStatus.Value(f"DESK_STATUS_{status.name}") for status in DeskStatus}
_PRIORITIES = {priority: desk_pb2.Priority.Value(f"PRIORITY_{priority.name}") for priority in Priority}
_URGENCIES = {urgency: message_pb2.Urgency.Value(f"URGENCY_{urgency.name}") for urgency in Urgency}


def _notice(item: Item) -> desk_pb2.NoticeFacts:
    newest = item.facts.newest
    if newest is None:
        return desk_pb2.NoticeFacts()
    return desk_pb2.NoticeFacts(
        entry_id=newest.entry_id,
        channel=newest.channel,
        account=newest.account,
        language=language_of(item),
        urgency=_URGENCIES[newest.urgency],
    )


def _beside(event: subjects.DeskEvent, item: Item, message: Message) -> Event:
    """A second event of the same change."""
    subject = subjects.desk_event(event, item.conversation_id)
    return Event(f"{item.conversation_id}.{item.version}.{event}", subject, message)


def _event(event: subjects.DeskEvent, item: Item, message: Message) -> Event:
    subject = subjects.desk_event(event, item.conversation_id)
    return Event(f"{item.conversation_id}.{item.version}", subject, message)
