"""Items as the contract shows them."""

from dataclasses import replace

from tellonce.desk.v1 import desk_pb2
from tellonce_core.desk import TargetKind, TargetState
from tellonce_router.item import Item
from tellonce_router.view import as_desk_item, show

from .builders import answer, at, item_of, told


def test_an_item_shows_its_newest_message_and_its_target() -> None:
    shown = as_desk_item(item_of(told("e1", 0), answer("e2", 5), told("e3", 9)))

    assert (shown.snippet, shown.subject, shown.customer_name) == ("text e3", "Numara", "Şule")
    assert (shown.last_in_at, shown.last_out_at, shown.first_out_at) == (at(9), at(5), at(5))
    assert (shown.unanswered, shown.last_entry_id, shown.queued_at) == (1, "e3", at(9))
    assert shown.target
    assert (shown.target.kind, shown.target.state) == (TargetKind.NEXT_RESPONSE, TargetState.RUNNING)


def test_what_is_not_due_has_no_due_time() -> None:
    shown = as_desk_item(item_of(told("e1", 0), answer("e2", 5)))

    assert (shown.due_at, shown.queued_at) == (None, None)


def test_an_empty_item_can_be_shown() -> None:
    assert show(replace(Item(conversation_id="c"), version=1)) == desk_pb2.DeskItem(
        conversation_id="c", version=1, priority=desk_pb2.PRIORITY_NORMAL
    )
