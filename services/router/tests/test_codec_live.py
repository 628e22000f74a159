"""What is only sometimes there comes back as it was, and leaves no keys where it isn't."""

from dataclasses import replace

from tellonce_core.desk import Consent, Escalation, MissedTarget, Priority, TargetKind
from tellonce_router.item import Passed
from tellonce_router.known import Planned
from tellonce_router.store.codec import item_from_doc, item_to_doc
from tellonce_router.store.codec_live import live_to_doc, planned_from_doc, planned_to_doc

from .builders import at, item_of, told

PLANNED = Planned(entry_id="e9", kind="callback", at=at(0), begins_at=at(5), ends_at=at(9), number="+905321112233")


def test_everything_comes_back_as_it_was() -> None:
    item = item_of(told("e1", 0))
    full = replace(
        item,
        own=replace(item.own, planned=(PLANNED,)),
        overflow_team_id="all",
        chosen_skills=("law",),
        chosen_priority=Priority.URGENT,
        consulted=("ece",),
        consent=Consent(
            id="q", team_id="all", reason="r", available=True, asked_at=at(1), expires_at=at(3), skills=("x",)
        ),
        consents_answered=(("p", "declined"),),
        accept_by=at(2),
        passed_by=(Passed(agent_id="can", at=at(1)),),
        escalation=Escalation(level=2, at=at(1), reason="target_missed", agent_id="leyla", actor="router"),
        missed=(MissedTarget(kind=TargetKind.RESOLUTION, due_at=at(1), cause="all_full"),),
        derived=replace(item.derived, due_call=PLANNED, next_planned=PLANNED),
    )

    assert item_from_doc(item_to_doc(full)) == full


def test_what_is_not_there_leaves_no_keys() -> None:
    assert live_to_doc(item_of(told("e1", 0))) == {}


def test_a_plan_comes_back_as_it_was() -> None:
    assert planned_from_doc(planned_to_doc(PLANNED)) == PLANNED
