"""What goes over the socket."""

import json

from tellonce_inbox.changes import DeliveryChange, DeskChange, EntryChange
from tellonce_inbox.cursor import Cursor
from tellonce_inbox.live_messages import RowBatch, hello, story_message
from tellonce_inbox.people import People
from tellonce_inbox.rows import mark_of

from services.inbox.tests.fakes import NOW, make_item

CURSOR = Cursor("0a1b2c3d", 4, 7)


def test_hello_says_from_where_the_socket_goes_on() -> None:
    assert json.loads(hello(CURSOR)) == {"type": "hello", "cursor": "0a1b2c3d.4.7"}


def test_entry_goes_out_as_ids() -> None:
    assert json.loads(story_message(CURSOR, EntryChange("e1", "v1", "c1"))) == {
        "type": "entry",
        "cursor": "0a1b2c3d.4.7",
        "entry_id": "e1",
        "conversation_id": "v1",
        "customer_id": "c1",
    }


def test_delivery_goes_out_with_its_state() -> None:
    message = json.loads(story_message(CURSOR, DeliveryChange("e1", "v1", "sent")))

    assert (message["type"], message["state"]) == ("delivery", "sent")


def test_row_goes_out_with_what_each_agent_has_not_read() -> None:
    item = make_item(unanswered=2)
    batch = RowBatch({"v1": item}, People(), NOW)

    new = json.loads(batch.message(CURSOR, DeskChange("updated", "v1"), None))
    read = json.loads(batch.message(CURSOR, DeskChange("updated", "v1"), mark_of(item)))

    assert (new["row"]["unread"], read["row"]["unread"]) == (2, 0)
    assert new["row"]["queued_at"] == "2026-01-05T09:00:00.000Z"
    assert (new["event"], new["conversation_id"]) == ("updated", "v1")


def test_conversation_that_left_the_desk_has_no_row() -> None:
    message = json.loads(RowBatch({}, People(), NOW).message(CURSOR, DeskChange("updated", "v1"), None))

    assert message["row"] is None
