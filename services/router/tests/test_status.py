"""Where a conversation stands."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tellonce_core.desk import DeskStatus, TargetKind, TargetState
from tellonce_router.item import Item, Word
from tellonce_router.known import Facts, Inward
from tellonce_router.status import settle

from .builders import RULES, answer, at, item_of, told


def said(item: Item, status: DeskStatus, minutes: float, until: float | None = None) -> Item:
    """The item after a person said so."""
    own = replace(item.own, inward=tuple(replace(one, handled=True) for one in item.own.inward))
    word = Word(status=status, at=at(minutes), until=at(until) if until else None)
    return settle(replace(item, own=own, word=word), RULES, at(minutes))


def test_a_message_that_nobody_has_is_new() -> None:
    item = item_of(told("e1", 0))

    assert (item.derived.status, item.derived.work_since) == (DeskStatus.NEW, at(0))


def test_a_message_that_somebody_has_is_open() -> None:
    item = settle(replace(item_of(told("e1", 0)), agent_id="deniz", hold_id="h"), RULES, at(1))

    assert (item.derived.status, item.derived.queue) == (DeskStatus.OPEN, "")


def test_work_without_points_of_an_agent_stands_in_a_queue() -> None:
    assert item_of(told("e1", 0)).derived.queue == "support|tr||email"


def test_an_answered_message_waits_for_the_customer_with_its_clock_paused() -> None:
    item = item_of(told("e1", 0), answer("e2", 5))

    assert item.derived.status is DeskStatus.WAITING
    assert (item.derived.clock.state, item.derived.clock.due_at) == (TargetState.PAUSED, None)


def test_the_place_counts_from_the_oldest_message_that_is_unanswered() -> None:
    item = item_of(told("e1", 0), answer("e2", 5), told("e3", 10), told("e4", 30))

    assert (item.derived.work_since, item.derived.clock.kind) == (at(10), TargetKind.NEXT_RESPONSE)


def test_writing_again_neither_gains_nor_loses_the_place() -> None:
    once, again = item_of(told("e1", 0)), item_of(told("e1", 0), told("e2", 30))

    assert again.derived.due_at == once.derived.due_at


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(1, TargetState.RUNNING), (181, TargetState.SOON), (240, TargetState.LATE)],
)
def test_the_target_is_soon_due_in_its_last_quarter(minutes: float, state: TargetState) -> None:
    assert item_of(told("e1", 0), minutes=minutes).derived.clock.state is state


def test_time_is_looked_at_when_it_changes_something() -> None:
    running, soon, late = (item_of(told("e1", 0), minutes=minutes) for minutes in (1, 181, 241))

    assert [item.derived.next_check_at for item in (running, soon, late)] == [at(180), at(240), at(240)]


def test_resolved_stays_resolved_when_our_answer_is_recorded_after_it() -> None:
    resolved = said(item_of(told("e1", 0)), DeskStatus.RESOLVED, 5)

    later = settle(replace(resolved, own=item_of(told("e1", 0), answer("e2", 4)).own), RULES, at(6))

    assert resolved.derived.status is DeskStatus.RESOLVED
    assert later.derived.status is DeskStatus.WAITING  # a message that nobody dealt with breaks the word …
    own = replace(resolved.own, answers=later.own.answers)
    assert settle(replace(resolved, own=own), RULES, at(6)).derived.status is DeskStatus.RESOLVED  # … an answer doesn't


def test_the_customers_next_message_opens_what_was_resolved() -> None:
    resolved = said(item_of(told("e1", 0)), DeskStatus.RESOLVED, 5)

    own = replace(resolved.own, inward=(*resolved.own.inward, Inward(at(9), "e3")))
    opened = settle(replace(resolved, own=own), RULES, at(10))

    assert (opened.derived.status, opened.derived.work_since) == (DeskStatus.NEW, at(9))


def test_even_a_message_that_is_older_than_the_word_opens_it_if_nobody_had_seen_it() -> None:
    resolved = said(item_of(told("e1", 0)), DeskStatus.RESOLVED, 5)

    own = replace(resolved.own, inward=(*resolved.own.inward, Inward(at(4), "late")))

    assert settle(replace(resolved, own=own), RULES, at(10)).is_work


def test_a_snoozed_conversation_comes_back_at_its_time() -> None:
    snoozed = said(item_of(told("e1", 0)), DeskStatus.SNOOZED, 5, until=60)

    back = settle(snoozed, RULES, at(60))

    assert (snoozed.derived.status, snoozed.derived.next_check_at) == (DeskStatus.SNOOZED, at(60))
    assert (back.derived.status, back.derived.work_since) == (DeskStatus.OPEN, at(60))


def test_what_was_opened_by_hand_is_work_until_it_is_answered() -> None:
    opened = said(item_of(told("e1", 0), answer("e2", 1)), DeskStatus.OPEN, 5)
    answered = replace(opened, own=replace(opened.own, answers=item_of(answer("e3", 6)).own.answers))

    assert opened.is_work
    assert settle(answered, RULES, at(7)).derived.status is DeskStatus.WAITING


def test_a_joined_conversation_is_no_work_of_its_own() -> None:
    joined = settle(replace(item_of(told("e1", 0)), joined_into="c0"), RULES, at(1))

    assert (joined.is_work, joined.derived.status, joined.derived.queue) == (False, DeskStatus.UNSPECIFIED, "")


def test_an_empty_item_waits() -> None:
    assert settle(Item(conversation_id="c"), RULES, at(0)).derived.status is DeskStatus.WAITING
    assert Item(conversation_id="c").facts == Facts()


def test_somebody_who_seldom_asks_has_a_head_start() -> None:
    assert item_of(told("e1", 0)).derived.due_at == at(0) + timedelta(hours=3)
