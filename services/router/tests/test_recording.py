"""From entries to changed items and the events that tell of it."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tellonce.desk.v1 import events_pb2
from tellonce_core.desk import TargetState
from tellonce_router.desk_events import Cause
from tellonce_router.facts import Told
from tellonce_router.item import Item
from tellonce_router.joining import join
from tellonce_router.recording import Change, record_entries
from tellonce_router.timing import change_by_time

from .builders import RULES, answer, around, at, item_of, told


def messages(change: Change) -> list[Any]:
    return [event.message for event in change.events]


def test_a_new_conversation_is_queued_for_the_first_time() -> None:
    [change] = record_entries({}, [told("e1", 0)], around())

    [queued] = messages(change)
    assert (queued.first, queued.facts.version, queued.facts.actor) == (True, 1, "customer")
    assert (queued.notice.entry_id, queued.notice.language) == ("e1", "tr")
    assert change.events[0].event_id == "c1.1"


def test_two_messages_at_once_are_one_change() -> None:
    [change] = record_entries({}, [told("e1", 0), told("e2", 1)], around())

    assert (change.after.version, change.after.derived.unanswered) == (1, 2)


def test_what_is_known_already_changes_nothing() -> None:
    item = item_of(told("e1", 0))

    assert record_entries({"c1": item}, [told("e1", 0)], around()) == []


def test_a_further_message_only_updates() -> None:
    [change] = record_entries({"c1": item_of(told("e1", 0))}, [told("e2", 1)], around())

    assert isinstance(messages(change)[0], events_pb2.DeskUpdated)


def test_an_answer_changes_the_status_and_gives_the_points_back() -> None:
    item = replace(item_of(told("e1", 0)), agent_id="deniz", hold_id="h")

    [change] = record_entries({"c1": item}, [answer("e2", 5)], around())

    assert isinstance(messages(change)[0], events_pb2.DeskStatusChanged)
    assert (change.after.agent_id, change.after.hold_id) == ("deniz", "")


def test_what_comes_back_is_not_queued_for_the_first_time_again() -> None:
    item = item_of(told("e1", 0), answer("e2", 5))

    [change] = record_entries({"c1": item}, [told("e3", 10)], around())

    assert not messages(change)[0].first
    assert change.after.rounds == 1


def test_a_conversation_that_we_began_is_not_acknowledged() -> None:
    begun = item_of(answer("e1", 0))

    [change] = record_entries({"c1": begun}, [told("e2", 10)], around())

    assert not messages(change)[0].first


def test_the_customer_is_that_of_the_oldest_message() -> None:
    item = item_of(told("e2", 5, node_id="n2", customer_id="n2"), told("e1", 0))

    assert (item.node_id, item.customer_id, item.customer_name) == ("n1", "n1", "Şule")


def test_time_alone_makes_a_target_soon_due_then_late_with_one_notice() -> None:
    item = item_of(told("e1", 0), minutes=1)

    soon = change_by_time(item, around(185))
    late = change_by_time(soon.after, around(245)) if soon else None

    assert soon
    assert late
    assert [one.after.derived.clock.state for one in (soon, late)] == [TargetState.SOON, TargetState.LATE]
    assert [type(message).__name__ for message in messages(late)] == [
        "DeskUpdated",
        "DeskNoticeDue",
        "DeskTargetMissed",
    ]
    assert change_by_time(late.after, around(300)) is None


def test_an_entry_of_a_joined_conversation_counts_for_the_one_that_stays() -> None:
    stays, goes = item_of(told("e1", 0)), item_of(told("e2", 5, conversation_id="c2"))
    joined = {
        change.after.conversation_id: change.after
        for change in join({"c1": stays, "c2": goes}, "c1", "c2", RULES, Cause(at=at(60), actor="x"))
    }

    changes = record_entries(joined, [told("e3", 30, conversation_id="c2")], around())

    by_id = {change.after.conversation_id: change.after for change in changes}
    assert (by_id["c1"].derived.unanswered, by_id["c2"].is_work) == (3, False)


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    entries = []
    for number in range(draw(st.integers(1, 6))):
        make = draw(st.sampled_from([told, answer]))
        entries.append(make(f"e{number}", draw(st.integers(0, 50))))
    return entries


@given(histories(), st.data())
def test_redelivery_in_any_order_and_any_batches_gives_the_same_item(entries: list[Told], data: st.DataObject) -> None:
    again = data.draw(st.permutations([*entries, *entries]))
    cut = data.draw(st.integers(0, len(again)))

    items: dict[str, Item] = {}
    for batch in (again[:cut], again[cut:]):
        for change in record_entries(items, batch, around()):
            items[change.after.conversation_id] = change.after

    assert _content(items["c1"]) == _content(item_of(*entries))


def _content(item: Item) -> Item:
    return replace(item, version=0, rounds=0, updated_at=None)
