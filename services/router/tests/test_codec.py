"""Items as documents and back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.desk import DeskStatus
from tellonce_router.facts import Told
from tellonce_router.item import Absorbed, Item, Request, Word
from tellonce_router.known import withdraw
from tellonce_router.status import settle
from tellonce_router.store.codec import item_from_doc, item_to_doc, sort_keys
from tellonce_router.store.lists import NOT_SHOWN
from tellonce_router.view import show

from .builders import RULES, answer, at, item_of, told

FULL = replace(
    item_of(told("e1", 0), answer("e2", 5), told("e3", 9)),
    own=withdraw(item_of(told("e1", 0), answer("e2", 5), told("e3", 9)).own, "e2"),
    absorbed=(Absorbed(conversation_id="c2", facts=item_of(told("x", 3)).own),),
    agent_id="deniz",
    hold_id="h",
    word=Word(status=DeskStatus.SNOOZED, at=at(1), until=at(2)),
    requests=(Request(id="r", digest="d"),),
    tags=("vip",),
)


@pytest.mark.parametrize(
    "item",
    [Item(conversation_id="c"), item_of(told("e1", 0)), item_of(told("e1", 0), answer("e2", 5)), FULL],
    ids=["empty", "new", "answered", "full"],
)
def test_an_item_comes_back_as_it_was(item: Item) -> None:
    item = settle(item, RULES, at(90))

    assert item_from_doc(item_to_doc(item)) == item


ENTRIES = st.lists(
    st.builds(lambda make, number: make(f"e{number}", number), st.sampled_from([told, answer]), st.integers(0, 9)),
    min_size=1,
    max_size=6,
)


@given(ENTRIES, st.none() | ENTRIES, st.booleans())
def test_what_is_not_read_for_the_list_is_not_shown(own: list[Told], joined: list[Told] | None, rings: bool) -> None:
    item = replace(item_of(*own), agent_id="deniz", hold_id="h", assigned_at=at(3), accept_by=at(99) if rings else None)
    absorbed = (Absorbed(conversation_id="c2", facts=item_of(*joined).own),) if joined else ()
    doc = item_to_doc(settle(replace(item, absorbed=absorbed), RULES, at(90)))

    read = {**doc, "own": {key: value for key, value in doc["own"].items() if f"own.{key}" not in NOT_SHOWN}}

    assert show(item_from_doc(read)) == show(item_from_doc(doc))
    assert read != doc


def test_what_waits_for_nothing_is_in_no_queue_index() -> None:
    doc = item_to_doc(item_of(told("e1", 0), answer("e2", 5)))

    assert {"queue", "next_check_at", "absorbed", "word", "requests"}.isdisjoint(doc)


def test_what_has_a_target_comes_before_what_has_none_and_of_those_the_newest_first() -> None:
    due = item_of(told("e1", 0))
    older = item_of(told("e1", 0), answer("e2", 500), minutes=600)
    newer = item_of(told("e1", 300), answer("e2", 500), minutes=600)

    order = sorted([older, newer, due], key=lambda item: sort_keys(item)["by_target"])

    assert order == [due, newer, older]


def test_sort_numbers_fit_into_64_bits_and_tell_items_of_one_moment_apart() -> None:
    one = item_of(told("e1", 0))
    other = replace(one, conversation_id="c2")

    keys = [*sort_keys(one).values(), *sort_keys(other).values()]

    assert max(keys) < 2**63
    assert len(set(keys)) == len(keys)
