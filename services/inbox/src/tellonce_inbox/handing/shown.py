"""What there is around a handover, from a desk item; pure."""

from tellonce_core.desk import Appointment, Consent, DeskItem, Escalation

from tellonce_inbox.handing import models
from tellonce_inbox.people import People


def handing_of(item: DeskItem, people: People) -> models.Handing:
    """All of it, with names."""
    return models.Handing(
        consent=_consent(item.consent, people) if item.consent else None,
        consulted=[ref for agent_id in item.consulted_ids if (ref := people.agent(agent_id))],
        appointment=_appointment(item.appointment) if item.appointment else None,
        escalation=_escalation(item.escalation, people) if item.escalation else None,
        missed=[
            models.Missed(kind=one.kind.value, due_at=one.due_at, cause=one.cause, agent=people.agent(one.agent_id))
            for one in item.missed
        ],
    )


def agents_named(item: DeskItem) -> set[str]:
    """Agents whose names are shown with it, beside the one who has it."""
    named = {*item.consulted_ids, *(one.agent_id for one in item.missed)}
    named |= {item.consent.agent_id} if item.consent else set()
    return (named | ({item.escalation.agent_id} if item.escalation else set())) - {""}


def _consent(consent: Consent, people: People) -> models.Consent:
    return models.Consent(
        id=consent.id,
        team=people.team(consent.team_id),
        agent=people.agent(consent.agent_id),
        reason=consent.reason,
        expires_at=consent.expires_at,
    )


def _appointment(appointment: Appointment) -> models.Appointment:
    return models.Appointment(
        kind="promise" if appointment.kind == "promise" else "callback",
        begins_at=appointment.begins_at,
        ends_at=appointment.ends_at,
        number=appointment.number,
    )


def _escalation(escalation: Escalation, people: People) -> models.Escalation:
    return models.Escalation(
        level=escalation.level,
        at=escalation.at,
        reason=escalation.reason,
        agent=people.agent(escalation.agent_id),
    )
