"""What becomes of a promise by somebody's word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tellonce_core.entry import Promise, PromiseState
from tellonce_history.promising.change import Wish, changed

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
OPEN = Promise(state=PromiseState.OPEN, due_at=AT, owner_id="deniz")


def test_who_keeps_it_and_when_stands_with_it() -> None:
    kept = changed(OPEN, Wish(state=PromiseState.KEPT), "agent:ece", AT)

    assert kept == replace(OPEN, state=PromiseState.KEPT, settled_at=AT, settled_by="agent:ece", version=1)


def test_opened_again_it_forgets_how_it_was_settled() -> None:
    broken = changed(OPEN, Wish(state=PromiseState.BROKEN, reason="Stok bitti"), "agent:ece", AT)

    again = changed(broken, Wish(state=PromiseState.OPEN), "agent:ece", AT)

    assert broken.reason == "Stok bitti"
    assert again == replace(OPEN, version=2)


def test_what_is_the_same_already_changes_nothing() -> None:
    assert changed(OPEN, Wish(state=PromiseState.OPEN, due_at=AT, owner_id="deniz"), "agent:ece", AT) is OPEN
    assert changed(OPEN, Wish(), "agent:ece", AT) is OPEN


def test_another_date_and_owner_are_taken_and_it_stays_open() -> None:
    later = changed(OPEN, Wish(due_at=AT + timedelta(days=1), owner_id="ece"), "agent:ece", AT)

    assert (later.due_at, later.owner_id, later.state) == (AT + timedelta(days=1), "ece", PromiseState.OPEN)
    assert (later.version, later.settled_at) == (1, None)
