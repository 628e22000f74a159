"""Updates of an item's document."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_router.facts import Told
from tellonce_router.item import Absorbed, Item
from tellonce_router.known import withdraw
from tellonce_router.recording import record_entries
from tellonce_router.store.codec import item_to_doc
from tellonce_router.store.difference import difference

from .builders import answer, around, item_of, told

Doc = dict[str, Any]


def applied(doc: Doc, update: Doc) -> Doc:
    """What MongoDB makes of a document."""
    made = deepcopy(doc)
    for path, value in update["$set"].items():
        _put(made, path.split("."), value)
    for path in update.get("$unset", {}):
        *above, last = path.split(".")
        del (made[above[0]] if above else made)[last]
    return made


def _put(inside: Any, path: list[str], value: Any) -> None:
    name, *rest = path
    if rest:
        _put(inside[name], rest, value)
    elif isinstance(inside, list):
        assert int(name) == len(inside), "MongoDB would fill the gap, or write over what stands there"
        inside.append(value)
    else:
        inside[name] = value


def test_a_word_of_a_long_chat_writes_one_word() -> None:
    before = item_of(*(told(f"e{number}", number) for number in range(9)))
    [change] = record_entries({"c1": before}, [told("e9", 9)], around())

    changed = difference(item_to_doc(before), item_to_doc(change.after))["$set"]

    assert changed.keys() == {
        "version",
        "unanswered",
        "by_newest",
        "own.in.9",
        "own.newest",
        "own.last",
        "own.language",
    }


def test_a_word_that_comes_late_writes_them_in_their_order() -> None:
    before = item_of(told("e1", 1), told("e3", 3))
    [change] = record_entries({"c1": before}, [told("e2", 2)], around())

    changed = difference(item_to_doc(before), item_to_doc(change.after))["$set"]

    assert [one[1] for one in changed["own.in"]] == ["e1", "e2", "e3"]


def test_the_first_word_is_written_as_a_list() -> None:
    before = item_of(answer("e1", 1))
    [change] = record_entries({"c1": before}, [told("e2", 2)], around())

    assert len(difference(item_to_doc(before), item_to_doc(change.after))["$set"]["own.in"]) == 1


ITEMS = st.lists(
    st.builds(lambda make, number: make(f"e{number}", number), st.sampled_from([told, answer]), st.integers(0, 150)),
    min_size=1,
    max_size=160,
)


@pytest.mark.parametrize("is_later", [True, False], ids=["goes on", "another"])
@given(ITEMS, ITEMS, st.booleans())
def test_the_update_makes_the_one_of_the_other(
    is_later: bool, first: list[Told], second: list[Told], joins: bool
) -> None:
    before = item_of(*first)
    after = item_of(*first, *second) if is_later else item_of(*second)
    if joins:
        after = replace(
            after, own=withdraw(after.own, "e1"), absorbed=(Absorbed(conversation_id="c2", facts=before.own),)
        )

    assert _comes_out(before, after)
    assert _comes_out(after, before)


def _comes_out(before: Item, after: Item) -> bool:
    old, new = item_to_doc(before), item_to_doc(after)
    return applied(old, difference(old, new)) == new
