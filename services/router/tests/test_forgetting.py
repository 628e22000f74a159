"""What an erasure takes from items that stay."""

from dataclasses import replace
from datetime import UTC, datetime

from tellonce_router.desk_events import Cause
from tellonce_router.forgetting import forget
from tellonce_router.item import Absorbed, Item
from tellonce_router.known import Facts, Newest, Opening

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CAUSE = Cause(at=AT, actor="system:history")
FACTS = Facts(
    opening=Opening(at=AT, entry_id="e1", node_id="n1", customer_name="Ada", subject="Kargo"),
    newest=Newest(at=AT, entry_id="e2", channel="email", account="destek", snippet="nerede"),
)
ITEM = Item(conversation_id="v1", own=FACTS)


def test_words_of_erased_entries_go_and_their_place_stays() -> None:
    change = forget(ITEM, {"e1", "e2"}, CAUSE)

    assert change
    opening, newest = change.after.own.opening, change.after.own.newest
    assert opening == Opening(at=AT, entry_id="e1", node_id="n1")
    assert newest == Newest(at=AT, entry_id="e2", channel="email", account="destek")
    assert change.after.version == ITEM.version + 1


def test_words_in_what_was_joined_into_it_go_too() -> None:
    item = replace(ITEM, own=Facts(), absorbed=(Absorbed(conversation_id="v2", facts=FACTS),))

    change = forget(item, {"e2"}, CAUSE)

    assert change
    (absorbed,) = change.after.absorbed
    assert absorbed.facts.newest
    assert absorbed.facts.newest.snippet == ""
    assert absorbed.facts.opening == FACTS.opening


def test_an_item_without_any_of_them_is_left_alone() -> None:
    assert forget(ITEM, {"e9"}, CAUSE) is None
