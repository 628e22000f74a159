"""Items and agents as DeskService shows them."""

from datetime import datetime

from tellonce.desk.v1 import desk_pb2
from tellonce_core.desk import Appointment, DeskItem, DeskStatus, Target
from tellonce_core.wire import DESK_ITEM

from tellonce_router.item import Clock, Item
from tellonce_router.known import Planned, first_answer, latest_answer
from tellonce_router.status import channel_of, language_of


def show(item: Item) -> desk_pb2.DeskItem:
    """The item on the wire."""
    return DESK_ITEM.to_proto(as_desk_item(item))


def as_desk_item(item: Item) -> DeskItem:
    """The item in the words of the contract."""
    facts, derived = item.facts, item.derived
    newest, opening = facts.newest, facts.opening
    answer, first = latest_answer(facts), first_answer(facts)
    return DeskItem(
        conversation_id=item.conversation_id,
        reference=item.reference,
        customer_id=item.customer_id,
        customer_name=item.customer_name,
        channel=channel_of(item),
        account=newest.account if newest else "",
        subject=opening.subject if opening else "",
        snippet=newest.snippet if newest else "",
        language=language_of(item),
        status=derived.status,
        priority=derived.priority,
        skills=item.skills,
        team_id=derived.team_id,
        agent_id=item.agent_id,
        queued_at=derived.work_since,
        due_at=derived.due_at,
        target=_target(derived.clock),
        last_in_at=newest.at if newest else None,
        last_out_at=answer.at if answer else None,
        first_out_at=first.at if first else None,
        snoozed_until=_snoozed_until(item),
        unanswered=derived.unanswered,
        decision_id=item.decision_id,
        version=item.version,
        updated_at=item.updated_at,
        tags=item.tags,
        last_entry_id=facts.last_entry.entry_id if facts.last_entry else "",
        consent=item.consent,
        consulted_ids=item.consulted,
        appointment=_appointment(derived.due_call or derived.next_planned),
        accept_by=item.rings_until,
        escalation=item.escalation,
        missed=item.missed,
    )


def _snoozed_until(item: Item) -> datetime | None:
    if item.derived.status is not DeskStatus.SNOOZED:
        return None
    return item.derived.next_check_at


def _appointment(planned: Planned | None) -> Appointment | None:
    if planned is None:
        return None
    return Appointment(
        entry_id=planned.entry_id,
        kind=planned.kind,
        begins_at=planned.begins_at,
        ends_at=planned.ends_at,
        number=planned.number,
    )


def _target(clock: Clock) -> Target | None:
    if not clock.state:
        return None
    return Target(kind=clock.kind, started_at=clock.started_at, due_at=clock.due_at, state=clock.state)
