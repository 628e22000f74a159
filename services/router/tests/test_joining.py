"""Joined and parted conversations, answers that never arrived, customers under another name."""

from dataclasses import replace

from tellonce.desk.v1 import events_pb2
from tellonce.message.v1 import message_pb2
from tellonce_core.desk import DeskStatus
from tellonce_router.desk_events import Cause
from tellonce_router.item import Item, Request
from tellonce_router.joining import join, move_out, part, rename, shown_after, withdraw_answer
from tellonce_router.known import Newest
from tellonce_router.people import set_status

from .builders import RULES, answer, at, item_of, told

CAUSE = Cause(at=at(60), actor="system:history")


def joined(stays: Item | None, goes: Item | None) -> dict[str, Item]:
    known = {item.conversation_id: item for item in (stays, goes) if item}
    return {change.after.conversation_id: change.after for change in join(known, "c1", "c2", RULES, CAUSE)}


def test_the_one_that_stays_takes_the_earlier_place_and_the_higher_priority() -> None:
    stays = item_of(told("e1", 30))
    goes = item_of(told("e2", 0, conversation_id="c2", urgency=message_pb2.URGENCY_HIGH))

    both = joined(stays, goes)

    assert both["c1"].derived.work_since == at(0)
    assert both["c1"].derived.priority == "high"
    assert (both["c2"].is_work, both["c2"].joined_into) == (False, "c1")


def test_the_joined_one_gives_its_points_back_and_its_agent_is_preferred() -> None:
    goes = replace(item_of(told("e2", 0, conversation_id="c2")), agent_id="ece", hold_id="h")

    both = joined(item_of(told("e1", 30)), goes)

    assert (both["c2"].hold_id, both["c2"].agent_id, both["c1"].owner_id) == ("", "", "ece")


def test_parted_again_both_stand_as_before() -> None:
    stays, goes = item_of(told("e1", 30)), item_of(told("e2", 0, conversation_id="c2"))

    apart = {change.after.conversation_id: change for change in part(joined(stays, goes), "c1", "c2", RULES, CAUSE)}

    assert apart["c1"].after.derived.work_since == at(30)
    assert apart["c2"].after.derived.work_since == at(0)
    [queued] = apart["c2"].events
    assert isinstance(queued.message, events_pb2.DeskQueued)
    assert not queued.message.first


def test_what_was_resolved_before_it_was_joined_stays_so_when_parted() -> None:
    goes = item_of(told("e2", 0, conversation_id="c2"))
    resolved = set_status(goes, DeskStatus.RESOLVED, None, Request(id="r", digest="d"), RULES, CAUSE).change.after

    changes = part(joined(item_of(told("e1", 30)), resolved), "c1", "c2", RULES, CAUSE)

    assert changes[0].after.derived.status is DeskStatus.RESOLVED


def test_the_link_is_kept_where_neither_is_known_yet() -> None:
    both = joined(None, None)

    assert (both["c2"].joined_into, both["c1"].is_work) == ("c1", False)


def test_joining_twice_changes_nothing() -> None:
    assert join(joined(item_of(told("e1", 30)), None), "c1", "c2", RULES, CAUSE) == []


def test_parting_what_was_never_joined_changes_nothing() -> None:
    assert part({"c1": item_of(told("e1", 0))}, "c1", "c2", RULES, CAUSE) == []


def test_a_chain_of_joins_is_parted_with_all_that_hung_on_it() -> None:
    first = joined(item_of(told("e1", 30)), item_of(told("e2", 0, conversation_id="c2")))
    outer = {
        change.after.conversation_id: change.after
        for change in join(
            {"c0": item_of(told("e0", 50, conversation_id="c0")), "c1": first["c1"]}, "c0", "c1", RULES, CAUSE
        )
    }

    changes = part(outer, "c0", "c1", RULES, CAUSE)

    assert outer["c0"].derived.work_since == at(0)
    assert {change.after.conversation_id: change.after.derived.work_since for change in changes} == {
        "c1": at(0),
        "c0": at(50),
    }


def test_an_answer_that_bounced_leaves_the_conversation_open_even_if_it_was_resolved() -> None:
    answered = item_of(told("e1", 0), answer("e2", 5))
    resolved = set_status(answered, DeskStatus.RESOLVED, None, Request(id="r", digest="d"), RULES, CAUSE).change.after

    change = withdraw_answer(resolved, "e2", RULES, CAUSE)

    assert change
    assert (change.after.is_work, change.after.derived.work_since) == (True, at(0))
    assert isinstance(change.events[0].message, events_pb2.DeskQueued)
    assert withdraw_answer(change.after, "e2", RULES, CAUSE) is None


def test_what_an_earlier_answer_dealt_with_stays_dealt_with() -> None:
    item = item_of(told("e1", 0), answer("e2", 5), told("e3", 10), answer("e4", 15))

    change = withdraw_answer(item, "e4", RULES, CAUSE)

    assert change
    assert change.after.derived.work_since == at(10)


def test_a_bounce_of_what_is_not_known_is_only_noted() -> None:
    change = withdraw_answer(item_of(told("e1", 0)), "acknowledgement", RULES, CAUSE)

    assert change
    assert (change.events, change.after.derived.status) == ((), DeskStatus.NEW)


def test_a_customer_under_another_name() -> None:
    item = item_of(told("e1", 0))

    change = rename(item, "n9", "Şule Işık", CAUSE)

    assert change
    assert (change.after.customer_id, change.after.customer_name) == ("n9", "Şule Işık")
    assert rename(change.after, "n9", "Şule Işık", CAUSE) is None
    assert rename(change.after, "n9", "", CAUSE) is None


def test_the_middle_of_a_chain_is_parted_from_all_that_held_it() -> None:
    first, second, third = (item_of(told(f"e{n}", n, conversation_id=f"c{n}")) for n in (1, 2, 3))
    items = {item.conversation_id: item for item in (first, second, third)}
    for stays, goes in (("c2", "c3"), ("c1", "c2")):
        items |= {change.after.conversation_id: change.after for change in join(items, stays, goes, RULES, CAUSE)}

    apart = {change.after.conversation_id: change.after for change in part(items, "c1", "c3", RULES, CAUSE)}

    assert (apart["c3"].joined_into, apart["c3"].is_work) == ("", True)
    assert [one.conversation_id for one in apart["c1"].absorbed] == ["c2"]
    assert apart["c2"].absorbed == ()


def test_what_was_split_off_is_no_work_any_more() -> None:
    item = item_of(told("e1", 0), told("e2", 20))

    [change] = move_out([item], {"e1"}, {}, RULES, CAUSE)

    assert change.after.derived.work_since == at(20)
    assert move_out([change.after], {"e1"}, {}, RULES, CAUSE) == []


def test_of_what_is_left_after_a_split_the_newest_message_is_shown() -> None:
    item = item_of(told("e1", 0), told("e2", 20), told("e3", 40))
    left = shown_after([item], {"e2", "e3"})
    newest = {"e1": Newest(at=at(0), entry_id="e1", channel="email", account="destek", snippet="Merhaba")}

    [change] = move_out([item], {"e2", "e3"}, newest, RULES, CAUSE)

    assert left == {"e1"}
    assert change.after.own.newest == newest["e1"]
    assert shown_after([change.after], {"e2", "e3"}) == set()
    assert shown_after([item], {"e1"}) == set()


def test_a_conversation_that_was_split_off_is_work_and_no_first_word() -> None:
    moved = told("e1", 0, conversation_id="c9")
    moved.event.moved = True

    item = item_of(moved)

    assert (item.is_work, item.rounds) == (True, 2)
