"""Events say what stands in the record, and never what was written."""

from dataclasses import replace

from tellonce.entry.v1 import entry_pb2
from tellonce.message.v1 import message_pb2
from tellonce_core.message import DeliveryState
from tellonce_history import events
from tellonce_history.record import Record, record_of

from services.history.tests.history_cases import START, MemoryThreads, a_message

SECRET = "Kırmızı montum nerede"


def a_record() -> Record:
    (decision,) = MemoryThreads().record(
        a_message("m1@posta", "ana@x.example", subject=SECRET, text=SECRET, html=SECRET)
    )
    return record_of(decision, START)


def test_a_recorded_entry_is_told_by_ids_and_facts_without_text_or_address() -> None:
    record = a_record()

    event = events.entry_recorded(record, customer="c1", reference="K7-QX4M")

    assert (event.event_id, event.message.entry_id) == (record.entry.id, record.entry.id)
    assert event.subject == f"tellonce.entry.recorded.email.{record.entry.node_id}"
    assert (event.message.direction, event.message.author_kind) == (
        entry_pb2.DIRECTION_IN,
        entry_pb2.AUTHOR_KIND_CUSTOMER,
    )
    assert event.message.opened_conversation
    body = event.message.SerializeToString()
    assert SECRET.encode() not in body
    assert b"ana@x" not in body


def test_the_same_step_of_a_delivery_is_the_same_event() -> None:
    entry = a_record().entry

    sent = events.delivery_changed(entry, DeliveryState.SENT, START)

    assert sent.event_id == events.delivery_changed(entry, DeliveryState.SENT, START).event_id
    assert sent.event_id != events.delivery_changed(entry, DeliveryState.READ, START).event_id
    assert sent.message.state == message_pb2.DELIVERY_STATE_SENT


def test_a_reply_is_sent_with_what_it_answers() -> None:
    answered = a_record()
    entry = replace(answered.entry, account_address="iade@poyraz.example")
    reply = replace(
        answered, entry=entry, reply_token="to1.t", external_in_reply_to="m1@posta", references=("m1@posta",)
    )

    event = events.reply_send(reply, answered, reference="K7-QX4M")

    assert event.event_id == reply.entry.id
    assert (event.message.in_reply_to, list(event.message.references)) == ("m1@posta", ["m1@posta"])
    assert event.message.account_address == "iade@poyraz.example"
    assert (event.message.quoted_text, event.message.reply_token) == (SECRET, "to1.t")
    assert not events.reply_send(reply, None, reference="K7-QX4M").message.quoted_text
