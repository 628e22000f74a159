"""What a recovered item looks like when it comes again."""

import pytest
from tellonce.message.v1 import message_pb2
from tellonce_core import wire
from tellonce_core.message import Disposition, FileRef, Verdict
from tellonce_history.accounting.recovery import again
from tellonce_history.ledger import Row, State

from services.history.tests.history_cases import START, a_message

RAW = FileRef(key="ab/cd", size_bytes=14_000, sha256="00")
ROW = Row(
    id="i1", state=State.FAILED, channel="email", account="support", first_seen_at=START, last_seen_at=START, raw=RAW
)


def test_it_comes_as_it_was_but_as_a_persons() -> None:
    spam = a_message("m1", verdict=Verdict(disposition=Disposition.QUARANTINE, reason="spam"))

    message = again(wire.message_to_proto(spam), ROW, reason="recovered")

    assert (message.item_id, message.subject, message.text) == (spam.item_id, spam.subject, "hello")
    assert message.verdict == Verdict(disposition=Disposition.ACCEPT, reason="recovered")
    assert message.attachments == ()


def test_a_mail_that_could_not_be_read_carries_its_raw_copy() -> None:
    unreadable = a_message("m1", subject=" ", text="", raw=RAW)
    stored = wire.message_to_proto(unreadable)
    stored.subject = ""

    message = again(stored, ROW, reason="recovered")

    (original,) = message.attachments
    assert (original.filename, original.media_type, original.file) == ("original.eml", "message/rfc822", RAW)


@pytest.mark.parametrize("stored", [message_pb2.Message(), message_pb2.Message(item_id="i1", channel="e mail")])
def test_one_that_breaks_the_contract_comes_as_what_its_row_knows(stored: message_pb2.Message) -> None:
    message = again(stored, ROW, reason="recovered")

    wire.check_message(message)
    assert (message.item_id, message.channel, message.account) == ("i1", "email", "support")
    assert message.author is not None
    assert message.author.value == "i1@sender.invalid"
    assert [one.filename for one in message.attachments] == ["original.eml"]


def test_a_small_raw_copy_of_a_network_is_its_text() -> None:
    row = Row(
        id="i1", state=State.FAILED, channel="x", account="shop", first_seen_at=START, last_seen_at=START,
        raw_copy=b'{"event": "odd"}',
    )  # fmt: skip

    message = again(message_pb2.Message(), row, reason="recovered")

    wire.check_message(message)
    assert (message.text, message.author and message.author.value) == ('{"event": "odd"}', "i1")
