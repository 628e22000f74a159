"""Snapshots, proposals, giving and taking back."""

from dataclasses import replace

from tellonce_router.assign import Assignment
from tellonce_router.deciding import as_waiting, new_worked, propose, take_back
from tellonce_router.desk_events import Cause
from tellonce_router.staff import AgentRecord, Hold

from .builders import RULES, answer, at, item_of, told, waiting

CAUSE = Cause(at=at(60), actor="router")


def test_work_is_seen_with_its_place_points_and_who_knows_the_customer() -> None:
    item = replace(item_of(told("e1", 0)), owner_id="ece")

    seen = as_waiting(item, {"n1": frozenset({"deniz"})}, RULES, at(60))

    assert seen
    assert (seen.points, seen.team_id, seen.language, seen.known_to) == (20, "support", "tr", {"deniz", "ece"})
    assert (seen.since, seen.due_at, seen.target_at, seen.hold_until) == (at(0), at(180), at(240), at(45))


def test_what_waits_for_the_customer_is_not_seen() -> None:
    assert as_waiting(item_of(told("e1", 0), answer("e2", 5)), {}, RULES, at(60)) is None


def test_a_proposal_is_one_decision_one_hold_and_one_change() -> None:
    item = item_of(told("e1", 0))
    assignment = Assignment(waiting=waiting(), agent_id="deniz", place=3, candidates=(), reasons=("only_one_free",))

    proposal = propose(assignment, item, RULES, now=at(60), fence=7)

    after = proposal.change.after
    assert (after.agent_id, after.decision_id, after.hold_id) == ("deniz", proposal.decision.id, proposal.hold.hold_id)
    assert (after.fence, after.version, after.derived.queue) == (7, item.version + 1, "")
    assert (proposal.decision.queue_place, proposal.decision.rule_version) == (3, 1)
    [event] = proposal.change.events
    assert event.message.decision_id == proposal.decision.id  # type: ignore[attr-defined]


def test_taken_back_it_stands_at_its_original_place() -> None:
    before = item_of(told("e1", 0))
    held = replace(before, agent_id="deniz", hold_id="h", decision_id="d")

    after = take_back(held, RULES, CAUSE, reason="agent_vanished", fence=3).after

    assert (after.agent_id, after.owner_id, after.hold_id, after.decision_id) == ("", "deniz", "", "")
    assert (after.derived.due_at, after.derived.queue) == (before.derived.due_at, before.derived.queue)


def test_what_is_given_adds_to_what_was_given_lately() -> None:
    agent = AgentRecord(id="deniz", name="Deniz", skills={}, worked=100.0, worked_at=at(0))

    assert new_worked(agent, [Hold(conversation_id="c", points=20, hold_id="h", at=at(240))], at(240)) == 70.0
