"""Decisions as the browser explains them."""

from tellonce_core.desk import Agent, Decision
from tellonce_inbox.decisions import decision_of
from tellonce_inbox.people import People

PEOPLE = People({"ece": Agent(id="ece", name="Ece Su")}, {})


def test_decision_of_a_person_names_them_and_their_words() -> None:
    decision = Decision(id="d1", actor="agent:ece", note="knows the order", reasons=("transferred",), rules=("shoes",))

    shown = decision_of(decision, PEOPLE, None)

    assert shown.reasons[0].key == "transferred"
    assert shown.reasons[0].params == {"rules": "shoes", "actor": "Ece Su", "note": "knows the order"}


def test_decision_that_leaves_it_waiting_has_no_agent_and_no_place() -> None:
    shown = decision_of(Decision(id="d1", actor="router"), PEOPLE, None)

    assert (shown.chosen.agent, shown.queue) == (None, None)
