"""What the passing of time changes: rings, consent, targets that are missed."""

from dataclasses import replace

import pytest
from tellonce_core.desk import Consent, Priority, TargetKind
from tellonce_core.desk_settings import Team
from tellonce_router.item import Item
from tellonce_router.recording import Change
from tellonce_router.rules import Rules
from tellonce_router.status import settle
from tellonce_router.timing import Above, cause_of_miss, change_by_time

from .builders import RULES, around, at, item_of, told


def names(change: Change | None) -> list[str]:
    return [type(event.message).__name__ for event in change.events] if change else []


def given(item: Item, minutes: float = 1) -> Item:
    held = replace(item, agent_id="deniz", hold_id="h1", assigned_at=at(minutes))
    return settle(held, RULES, at(minutes))


def test_what_rings_in_vain_goes_back_and_its_agent_is_not_asked_again() -> None:
    item = replace(given(item_of(told("e1", 0), minutes=1)), accept_by=at(2))

    change = change_by_time(item, around(2))

    assert change
    assert (change.after.agent_id, change.after.hold_id, change.after.accept_by) == ("", "", None)
    assert [one.agent_id for one in change.after.passed_by] == ["deniz"]
    assert change.events[0].message.reason == "not_accepted"  # type: ignore[attr-defined]
    assert change.after.derived.due_at == item.derived.due_at


def test_it_rings_until_then() -> None:
    item = replace(given(item_of(told("e1", 0), minutes=1)), accept_by=at(2))

    assert change_by_time(settle(item, RULES, at(1.5)), around(1.5)) is None


def test_a_question_that_nobody_answers_is_over() -> None:
    item = replace(given(item_of(told("e1", 0), minutes=1)), consent=Consent(id="q1", expires_at=at(3)))

    change = change_by_time(item, around(3))

    assert change
    assert change.after.consent is None
    assert change.after.agent_id == "deniz"
    assert names(change) == ["DeskUpdated", "DeskConsentAnswered"]


def test_a_miss_is_on_record_with_its_cause_and_a_supervisor_is_brought_in() -> None:
    item = item_of(told("e1", 0), minutes=1)

    change = change_by_time(item, around(241), Above(cause="all_full", supervisor_id="leyla"))

    assert change
    [missed] = change.after.missed
    assert (missed.kind, missed.due_at, missed.cause) == (TargetKind.FIRST_RESPONSE, at(240), "all_full")
    assert change.after.consulted == ("leyla",)
    assert (change.after.escalation.level, change.after.escalation.agent_id) == (1, "leyla")  # type: ignore[union-attr]
    assert names(change)[-2:] == ["DeskTargetMissed", "DeskEscalated"]
    assert change_by_time(change.after, around(242)) is None


def test_what_nobody_had_in_time_overflows_to_the_other_team() -> None:
    teams = (Team(id="support", overflow_team_id="all"), Team(id="all"))
    rules = Rules(version=1, settings=replace(RULES.settings, teams=teams))
    item = item_of(told("e1", 0), minutes=1, rules=rules)

    above = Above(cause="nobody_there", supervisor_id="leyla", overflow_team_id="all")
    change = change_by_time(item, around(241, rules), above)

    assert change
    assert change.after.derived.team_id == "all"
    assert change.after.consulted == ()


@pytest.mark.parametrize(
    ("item", "cause"),
    [
        (item_of(told("e1", 0), minutes=1), "no_skill"),
        (given(item_of(told("e1", 0), minutes=1), 10), "agent_late"),
        (given(item_of(told("e1", 0), minutes=1), 200), "given_late"),
        (replace(given(item_of(told("e1", 0), minutes=1)), consent=Consent(id="q")), "consent"),
    ],
)
def test_the_cause_of_a_miss_is_who_kept_it_from_the_answer(item: Item, cause: str) -> None:
    assert cause_of_miss(item, around(241), Above(cause="no_skill")) == cause


def test_an_escalated_conversation_is_urgent_from_then_on() -> None:
    item = replace(item_of(told("e1", 0), minutes=1), chosen_priority=Priority.URGENT)

    change = change_by_time(item, around(2))

    assert change
    assert change.after.derived.priority is Priority.URGENT
