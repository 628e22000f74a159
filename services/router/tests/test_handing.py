"""Consent, consult, escalate, ring."""

from dataclasses import replace

import pytest
from tellonce_core.desk import ConsentAnswer, Priority
from tellonce_core.errors import NotFound, Rejected
from tellonce_router.desk_events import Cause
from tellonce_router.handing import (
    Target,
    answer_consent,
    answer_ring,
    ask_consent,
    consult,
    escalate,
    needs_consent,
)
from tellonce_router.item import Item, Request
from tellonce_router.people import Act, Handover

from .builders import RULES, at, item_of, told

BY_DENIZ = Cause(at=at(5), actor="agent:deniz")
BY_CHAT = Cause(at=at(6), actor="system:ingest-chat")
ASKED = Request(id="r1", digest="d")
TO_ECE = Target(to=Handover(agent_id="ece"), agent_name="Ece", available=True, reason="Uzmanı odur")


def a_chat(**fields: object) -> Item:
    item = item_of(told("e1", 0, channel="chat"), minutes=1)
    return replace(item, agent_id="deniz", hold_id="h1", assigned_at=at(0), **fields)  # type: ignore[arg-type]


def asked() -> Item:
    return ask_consent(a_chat(), TO_ECE, ASKED, RULES, BY_DENIZ).change.after


def names(act: Act) -> list[str]:
    return [type(event.message).__name__ for event in act.change.events]


def test_a_chat_that_somebody_has_is_asked_about_and_a_mail_is_not() -> None:
    assert needs_consent(a_chat())
    assert not needs_consent(replace(a_chat(), agent_id=""))
    assert not needs_consent(replace(item_of(told("e1", 0)), agent_id="deniz"))


def test_while_the_customer_is_asked_it_stays_with_its_agent() -> None:
    act = ask_consent(a_chat(), TO_ECE, ASKED, RULES, BY_DENIZ)

    consent = act.change.after.consent
    assert consent
    assert (consent.agent_name, consent.reason, consent.asked_by) == ("Ece", "Uzmanı odur", "deniz")
    assert act.change.after.agent_id == "deniz"
    assert names(act) == ["DeskConsentAsked"]
    assert act.change.after.derived.next_check_at <= consent.expires_at  # type: ignore[operator]


def test_a_customer_who_agrees_is_handed_over() -> None:
    item = asked()

    act = answer_consent(item, item.consent.id, ConsentAnswer.ACCEPTED, RULES, BY_CHAT)  # type: ignore[union-attr]

    assert act
    assert (act.change.after.agent_id, act.change.after.consent) == ("ece", None)
    assert names(act) == ["DeskAssigned", "DeskConsentAnswered"]
    assert act.decision
    assert act.decision.actor == "agent:deniz"


@pytest.mark.parametrize("answer", [ConsentAnswer.DECLINED, ConsentAnswer.CALLBACK, ConsentAnswer.WITHDRAWN])
def test_any_other_answer_leaves_it_where_it_is(answer: ConsentAnswer) -> None:
    item = asked()

    act = answer_consent(item, item.consent.id, answer, RULES, BY_CHAT)  # type: ignore[union-attr]

    assert act
    assert (act.change.after.agent_id, act.change.after.hold_id, act.change.after.consent) == ("deniz", "h1", None)


def test_a_second_answer_changes_nothing_and_an_unknown_question_is_not_found() -> None:
    item = asked()
    consent_id = item.consent.id  # type: ignore[union-attr]
    act = answer_consent(item, consent_id, ConsentAnswer.DECLINED, RULES, BY_CHAT)

    assert act
    assert answer_consent(act.change.after, consent_id, ConsentAnswer.ACCEPTED, RULES, BY_CHAT) is None
    with pytest.raises(NotFound):
        answer_consent(act.change.after, "another", ConsentAnswer.ACCEPTED, RULES, BY_CHAT)


def test_a_colleague_is_brought_in_without_getting_it_and_let_out_again() -> None:
    inside = consult(a_chat(), "ece", ASKED, RULES, BY_DENIZ, out=False).change.after
    outside = consult(inside, "ece", ASKED, RULES, BY_DENIZ, out=True).change.after

    assert (inside.consulted, inside.agent_id) == (("ece",), "deniz")
    assert outside.consulted == ()


def test_who_has_it_is_not_brought_in() -> None:
    with pytest.raises(Rejected):
        consult(a_chat(), "deniz", ASKED, RULES, BY_DENIZ, out=False)


def test_a_supervisor_gets_it_urgent_and_who_had_it_stays_in() -> None:
    act = escalate(a_chat(), "leyla", "Çok kızgın", ASKED, RULES, BY_DENIZ)

    after = act.change.after
    assert (after.agent_id, after.consulted, after.derived.priority) == ("leyla", ("deniz",), Priority.URGENT)
    assert names(act) == ["DeskAssigned", "DeskEscalated"]
    assert act.hold


def test_without_a_supervisor_it_is_urgent_where_it_is() -> None:
    act = escalate(a_chat(), "", "Çok kızgın", ASKED, RULES, BY_DENIZ)

    assert (act.change.after.agent_id, act.change.after.derived.priority) == ("deniz", Priority.URGENT)


def test_what_is_accepted_rings_no_more() -> None:
    act = answer_ring(a_chat(accept_by=at(6)), "deniz", ASKED, RULES, BY_DENIZ, accepted=True)

    assert act.change.after.rings_until is None
    assert act.change.after.agent_id == "deniz"


def test_what_is_not_taken_goes_to_the_next_at_once() -> None:
    act = answer_ring(a_chat(accept_by=at(6)), "deniz", ASKED, RULES, BY_DENIZ, accepted=False)

    assert act.change.after.agent_id == ""
    assert act.change.after.derived.queue
    assert [one.agent_id for one in act.change.after.passed_by] == ["deniz"]


def test_it_rings_only_at_the_one_who_has_it() -> None:
    with pytest.raises(NotFound):
        answer_ring(a_chat(accept_by=at(6)), "ece", ASKED, RULES, BY_DENIZ, accepted=True)
