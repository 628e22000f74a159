"""What follows from messages that were decided on."""

from datetime import timedelta

from tellonce_history import outcome
from tellonce_history.decide import decide_batch
from tellonce_history.known import Known
from tellonce_history.record import record_of

from services.history.tests.history_cases import START, WINDOW, a_message, an_item


def test_the_newest_entry_of_a_conversation_counts() -> None:
    items = [an_item(a_message("m1", minutes=5)), an_item(a_message("m2", references=("m1",), minutes=3))]
    decisions, _ = decide_batch(Known(), items, window=WINDOW)

    assert outcome.active(decisions) == {decisions[0].conversation: START + timedelta(minutes=5)}


def test_an_event_names_the_customer_as_whom_the_writer_is_known() -> None:
    item = an_item(a_message("m1"))
    decisions, _ = decide_batch(Known(), [item], window=WINDOW)
    (person,) = outcome.told_of_people(decisions).values()
    record = record_of(decisions[0], START)

    (unknown,) = outcome.told([record], {}, {})
    (known,) = outcome.told([record], {decisions[0].conversation: "K7-QX4M"}, {item.node: person})

    assert (unknown.message.customer_id, unknown.message.conversation_reference) == (item.node, "")
    assert (known.message.customer_id, known.message.conversation_reference) == (person.customer, "K7-QX4M")


def test_what_several_messages_tell_of_one_writer_is_one_person() -> None:
    items = [an_item(a_message("m1", minutes=5)), an_item(a_message("m2", minutes=3))]
    decisions, _ = decide_batch(Known(), items, window=WINDOW)

    (person,) = outcome.told_of_people(decisions).values()

    assert (person.first_seen_at, person.last_seen_at) == (START + timedelta(minutes=3), START + timedelta(minutes=5))
