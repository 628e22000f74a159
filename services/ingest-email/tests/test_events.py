from datetime import UTC, datetime

import pytest
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core.message import Identity, Message
from tellonce_ingest_email.bounces import Report
from tellonce_ingest_email.events import events

TOKEN = "to1.abcdefghijklmnopqrstuvwxyz"
MESSAGE = Message(
    item_id="i1", channel="email", account="destek", author=Identity(kind="email", value="a@x.example"),
    thread_root="r", received_at=datetime(2026, 1, 5, tzinfo=UTC),
)  # fmt: skip


def report(about: str, outcome: str = "failed") -> Report:
    return Report(outcome=outcome, about=about, recipients=("a@x.example",), status="5.1.1", diagnostic="no such user")


def test_a_mail_that_came_and_one_that_is_imported_are_different_events() -> None:
    (came,) = events(MESSAGE, "arrival", None, imported=False)
    (imported,) = events(MESSAGE, "arrival", None, imported=True)

    assert (came.event_id, type(came.message)) == ("i1.arrival", events_pb2.MessageReceived)
    assert type(imported.message) is events_pb2.MessageImported
    assert came.subject != imported.subject


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("failed", message_pb2.DELIVERY_STATE_FAILED), ("delivered", message_pb2.DELIVERY_STATE_DELIVERED)],
)
def test_a_report_about_a_mail_of_ours_tells_how_far_it_has_come(outcome: str, state: int) -> None:
    _, told = events(MESSAGE, "arrival", report(f"{TOKEN}@poyraz.example", outcome), imported=False)

    assert (told.message.state, told.message.detail) == (state, "5.1.1 no such user")
    assert told.message.recipient == "a@x.example"


@pytest.mark.parametrize("one", [report("theirs@x"), report(f"{TOKEN}@poyraz.example", "delayed")])
def test_other_reports_tell_nothing_of_ours(one: Report) -> None:
    assert len(events(MESSAGE, "arrival", one, imported=False)) == 1
