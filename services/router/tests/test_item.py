"""The item itself."""

from dataclasses import replace

from tellonce_router.item import Absorbed, Item

from .builders import at, item_of, told


def test_its_facts_are_its_own_and_those_of_what_was_joined_into_it() -> None:
    item = item_of(told("e1", 5))
    other = item_of(told("e2", 0), told("e3", 9))

    both = replace(item, absorbed=(Absorbed(conversation_id="c2", facts=other.own),)).facts

    assert [message.entry_id for message in both.inward] == ["e2", "e1", "e3"]
    assert both.newest
    assert (both.newest.entry_id, both.newest.at) == ("e3", at(9))
    assert both.opening
    assert both.opening.entry_id == "e1"


def test_nothing_is_no_work() -> None:
    assert not Item(conversation_id="c").is_work
