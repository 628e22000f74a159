"""What people do with a conversation."""

from dataclasses import replace
from datetime import datetime

import pytest
from tellonce_core.desk import DeskStatus
from tellonce_core.errors import Conflict, Rejected
from tellonce_router.deciding import as_waiting, take_back
from tellonce_router.desk_events import Cause
from tellonce_router.item import Item, Request
from tellonce_router.people import KEPT_REQUESTS, Act, Handover, check_version, hand_over, set_status, was_done
from tellonce_router.recording import record_entries

from .builders import RULES, answer, around, at, item_of, told

REQUEST = Request(id="r1", digest="d1")
CAUSE = Cause(at=at(60), actor="agent:deniz")


def given(item: Item, to: Handover) -> Act:
    return hand_over(item, to, REQUEST, RULES, CAUSE)


def said(item: Item, status: DeskStatus, until: datetime | None = None) -> Act:
    return set_status(item, status, until, REQUEST, RULES, CAUSE)


def test_work_that_is_given_takes_points() -> None:
    act = given(item_of(told("e1", 0)), Handover(agent_id="ece", note="bitte"))

    assert act.hold
    assert (act.hold.points, act.hold.hold_id) == (20, act.change.after.hold_id)
    assert act.decision
    assert (act.decision.actor, act.decision.note) == ("agent:deniz", "bitte")
    assert (act.change.after.agent_id, act.change.after.derived.queue) == ("ece", "")


def test_what_waits_for_the_customer_takes_no_points() -> None:
    act = given(item_of(told("e1", 0), answer("e2", 5)), Handover(agent_id="ece"))

    assert (act.hold, act.change.after.agent_id) == (None, "ece")


def test_whom_a_person_chose_the_machine_leaves_it_to_until_it_goes_back_to_the_queue() -> None:
    chosen = given(item_of(told("e1", 0), answer("e2", 5)), Handover(agent_id="ece")).change.after

    [again] = record_entries({"c1": chosen}, [told("e3", 70)], around(70))
    back = take_back(again.after, RULES, CAUSE, reason="agent_vanished").after

    waiting = as_waiting(again.after, {}, RULES, at(70))
    assert waiting
    assert (waiting.chosen_agent_id, again.after.derived.queue) == ("ece", "support|tr||email|@ece")
    assert (back.chosen_agent_id, back.owner_id, back.derived.queue) == ("", "ece", "support|tr||email")


def test_another_team_means_another_queue() -> None:
    act = given(item_of(told("e1", 0)), Handover(team_id="sales"))

    assert act.change.after.derived.queue.startswith("sales|")
    assert act.change.before
    assert act.change.before.derived.team_id == "support"


def test_given_back_it_keeps_its_age_and_remembers_who_had_it() -> None:
    mine = given(item_of(told("e1", 0)), Handover(agent_id="ece")).change.after

    back = hand_over(mine, Handover(), Request(id="r2", digest="d"), RULES, CAUSE).change.after

    assert (back.agent_id, back.owner_id, back.hold_id) == ("", "ece", "")
    assert back.derived.work_since == at(0)


def test_what_a_person_says_ends_with_the_customers_next_message() -> None:
    resolved = said(item_of(told("e1", 0)), DeskStatus.RESOLVED).change.after

    [change] = record_entries({"c1": resolved}, [told("e2", 70)], around(80))

    assert resolved.derived.status is DeskStatus.RESOLVED
    assert change.after.is_work


def test_opening_by_hand_is_a_round_of_work() -> None:
    waiting = item_of(told("e1", 0), answer("e2", 5))

    opened = said(waiting, DeskStatus.OPEN).change.after

    assert (opened.is_work, opened.rounds) == (True, waiting.rounds + 1)


@pytest.mark.parametrize("status", [DeskStatus.UNSPECIFIED, DeskStatus.NEW])
def test_a_status_that_nobody_can_set_is_refused(status: DeskStatus) -> None:
    with pytest.raises(Rejected):
        said(item_of(told("e1", 0)), status)


@pytest.mark.parametrize("until", [None, at(60), at(0)])
def test_a_snooze_needs_a_time_to_come(until: datetime | None) -> None:
    with pytest.raises(Rejected) as refused:
        said(item_of(told("e1", 0)), DeskStatus.SNOOZED, until)

    assert refused.value.metadata["field"] == "snoozed_until"


def test_another_version_is_a_conflict_and_none_is_any() -> None:
    item = item_of(told("e1", 0))

    check_version(item, 0)
    check_version(item, item.version)
    with pytest.raises(Conflict) as refused:
        check_version(item, 7)
    assert refused.value.metadata == {"version": "1"}


def test_a_repeated_request_is_known_and_another_under_its_id_refused() -> None:
    item = replace(item_of(told("e1", 0)), requests=(REQUEST,))

    assert was_done(item, REQUEST)
    assert not was_done(item, Request(id="r2", digest="d1"))
    with pytest.raises(Conflict) as refused:
        was_done(item, Request(id="r1", digest="other"))
    assert refused.value.reason == "REQUEST_ID_REUSED"


def test_only_the_last_requests_are_kept() -> None:
    many = tuple(Request(id=f"r{number}", digest="d") for number in range(KEPT_REQUESTS))

    act = hand_over(
        replace(item_of(told("e1", 0)), requests=many), Handover(), Request(id="new", digest="d"), RULES, CAUSE
    )

    assert [request.id for request in act.change.after.requests] == [*[f"r{n}" for n in range(1, KEPT_REQUESTS)], "new"]
