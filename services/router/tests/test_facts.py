"""What one entry tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce.entry.v1 import entry_pb2
from tellonce.message.v1 import message_pb2
from tellonce_core.desk import Priority
from tellonce_router.facts import Part, Told, Words, concerns_desk, needs_text, part_of, record, snippet, words_of
from tellonce_router.known import Facts

from .builders import RULES, answer, at, told

SECOND_URGENT = {"urgency": message_pb2.URGENCY_HIGH}


def facts_of(*entries: Told) -> Facts:
    facts = Facts()
    for entry in entries:
        facts = record(facts, entry, RULES)
    return facts


def test_the_newest_message_is_shown_and_the_oldest_names_the_conversation() -> None:
    facts = facts_of(told("e2", 5, words=Words(subject="Re: Numara", text="Hâlâ\nyok")), told("e1", 0))

    assert facts.newest
    assert facts.newest.snippet == "Hâlâ yok"
    assert facts.opening
    assert (facts.opening.subject, facts.opening.entry_id) == ("Numara", "e1")


def test_the_highest_urgency_of_all_messages_counts() -> None:
    facts = facts_of(told("e1", 0, **SECOND_URGENT), told("e2", 5, urgency=message_pb2.URGENCY_LOW))

    assert facts.priority is Priority.HIGH


def test_only_low_messages_make_a_low_priority() -> None:
    assert facts_of(told("e1", 0, urgency=message_pb2.URGENCY_LOW)).priority is Priority.LOW


def test_an_answer_tells_who_knows_the_customer() -> None:
    assert facts_of(told("e1", 0), answer("e2", 5, agent_id="ece")).answered_by == ("ece",)


@pytest.mark.parametrize(
    ("fields", "concerns"),
    [
        ({}, True),
        ({"imported": True}, False),
        ({"automatic": entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT}, False),
        ({"kind": entry_pb2.ENTRY_KIND_NOTE, "direction": entry_pb2.DIRECTION_INTERNAL}, False),
        ({"kind": entry_pb2.ENTRY_KIND_ORDER}, False),
        ({"kind": entry_pb2.ENTRY_KIND_CALLBACK}, True),
        ({"kind": entry_pb2.ENTRY_KIND_PHONE_NOTE}, True),
    ],
)
def test_what_concerns_the_desk(fields: dict[str, object], concerns: bool) -> None:
    assert concerns_desk(told("e1", 0, **fields).event) is concerns


@pytest.mark.parametrize(
    ("direction", "outcome", "part"),
    [
        (entry_pb2.DIRECTION_IN, "answered", Part.ANSWER),
        (entry_pb2.DIRECTION_OUT, "answered", Part.ANSWER),
        (entry_pb2.DIRECTION_IN, "", Part.ANSWER),
        (entry_pb2.DIRECTION_IN, "no_answer", Part.INWARD),
        (entry_pb2.DIRECTION_IN, "voicemail", Part.INWARD),
        (entry_pb2.DIRECTION_OUT, "no_answer", Part.NOTHING),
    ],
)
def test_a_call_that_reached_somebody_is_an_answer(direction: int, outcome: str, part: Part) -> None:
    note = told(
        "e1", 0, kind=entry_pb2.ENTRY_KIND_PHONE_NOTE, direction=direction, words=Words(text="…", outcome=outcome)
    )

    assert part_of(note) is part


def test_what_a_system_writes_to_the_customer_is_no_answer() -> None:
    assert part_of(answer("e1", 0, author_kind=entry_pb2.AUTHOR_KIND_SYSTEM)) is Part.NOTHING


def test_the_text_of_answers_is_not_fetched() -> None:
    assert [needs_text(one.event) for one in (told("e1", 0), answer("e2", 1))] == [True, False]


def test_the_words_of_an_entry_name_the_customer_only() -> None:
    by_agent = entry_pb2.Author(kind=entry_pb2.AUTHOR_KIND_AGENT, name="Deniz")

    assert words_of(entry_pb2.Entry(author=by_agent, text="x")).customer_name == ""


def test_a_snippet_is_one_line_of_at_most_200_characters() -> None:
    assert snippet("a\n\n  b\t c " + "d" * 300) == "a b c " + "d" * 194


ENTRIES = st.lists(
    st.one_of(
        st.builds(lambda n, m: told(f"in{n}", m, urgency=n % 4), st.integers(0, 6), st.just(0)),
        st.builds(lambda n, m: answer(f"out{n}", m, agent_id=f"a{n % 2}"), st.integers(0, 6), st.just(0)),
    ),
    max_size=8,
)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_redelivery_in_any_order_gives_the_same_facts(entries: list[Told], shuffled: object) -> None:
    by_id = {one.event.entry_id: _moved(one) for one in entries}
    once = facts_of(*by_id.values())
    again = [*by_id.values(), *by_id.values()]
    shuffled.shuffle(again)  # type: ignore[attr-defined]

    assert facts_of(*again) == once


@given(ENTRIES)
def test_the_opening_is_that_of_the_oldest_message_also_where_later_ones_were_not_routed(entries: list[Told]) -> None:
    moved = [_moved(one) for one in entries]
    openings = [opening for one in moved if (opening := record(Facts(), one, RULES).opening)]

    opening = facts_of(*moved).opening

    assert opening == min(openings, key=lambda one: (one.at, one.entry_id), default=None)


def _moved(one: Told) -> Told:
    """The entry at a time of its own: its number in minutes, some at the same."""
    number = int(one.event.entry_id.lstrip("inout"))
    event = type(one.event)()
    event.CopyFrom(one.event)
    for stamp in (event.order_at, event.received_at):
        stamp.FromDatetime(at(number // 2))
    return Told(event=event, words=one.words)
