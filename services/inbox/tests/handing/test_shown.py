"""What there is around a handover, as the browser gets it."""

from tellonce_core.desk import Appointment, Consent, DeskItem, Escalation, MissedTarget, TargetKind
from tellonce_inbox.handing.shown import agents_named, handing_of
from tellonce_inbox.people import People

ITEM = DeskItem(
    consent=Consent(id="q", agent_id="ece", reason="Uzmanı"),
    consulted_ids=("can",),
    appointment=Appointment(kind="promise"),
    escalation=Escalation(level=2, reason="target_missed", agent_id="leyla"),
    missed=(MissedTarget(kind=TargetKind.FIRST_RESPONSE, cause="agent_late", agent_id="deniz"),),
)


def test_everything_is_shown_with_names() -> None:
    shown = handing_of(ITEM, People())

    assert shown.consent
    assert shown.consent.agent
    assert shown.consent.agent.id == "ece"
    assert [one.id for one in shown.consulted] == ["can"]
    assert shown.appointment
    assert shown.appointment.kind == "promise"
    assert [(one.kind, one.cause) for one in shown.missed] == [("first_response", "agent_late")]


def test_nothing_is_shown_where_there_is_nothing() -> None:
    shown = handing_of(DeskItem(), People())

    assert (shown.consent, shown.consulted, shown.appointment, shown.escalation, shown.missed) == (
        None,
        [],
        None,
        None,
        [],
    )


def test_the_names_that_are_needed() -> None:
    assert agents_named(ITEM) == {"ece", "can", "leyla", "deniz"}
