"""Chats that are kept between two words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tellonce_core.message import Identity
from tellonce_history.decide import decide_batch, goes_on_alone
from tellonce_history.item import Item, make_item
from tellonce_history.known import Known
from tellonce_history.people import Person, seen_person
from tellonce_history.talks import Talks

from services.history.tests.history_cases import KEY, START, WINDOW, a_message


def a_word(number: int, visitor: str = "v", text: str = "Merhaba", **fields: Any) -> Item:
    return make_item(
        a_message(
            f"{visitor}-{number}",
            channel="chat",
            author=Identity(kind="chat_visitor", value=visitor),
            thread_root=f"session-{visitor}",
            references=(),
            subject="",
            text=text,
            **fields,
        ),
        KEY,
    )


def recorded(talks: Talks, first: Item) -> Known:
    """What is known once this word has begun its chat; the talks keep it."""
    known = Known()
    decide_batch(known, [first], window=WINDOW)
    talks.keep([first], known, {}, START, talks.forgotten)
    return known


def person_of(item: Item, name: str = "") -> Person:
    assert item.message.author
    who = Identity(kind="chat_visitor", value=item.message.author.value, display_name=name)
    return seen_person(item.node, who, START + timedelta(hours=1))


def test_the_second_word_needs_nothing_read() -> None:
    talks, second = Talks(8), a_word(2)
    recorded(talks, a_word(1))

    words = talks.words_of([second])

    assert words.items == [second]
    assert goes_on_alone(second, words.known)
    assert words.people[second.node].value == "v"


def test_what_it_decides_is_what_reading_decides() -> None:
    talks, second = Talks(8), a_word(2, minutes=3)
    known = recorded(talks, a_word(1))
    words = talks.words_of([second])

    quick, _ = decide_batch(words.known, words.items, window=WINDOW)
    read, _ = decide_batch(known, [second], window=WINDOW)

    assert quick == read


def test_a_decision_changes_nothing_that_is_kept() -> None:
    talks = Talks(8)
    recorded(talks, a_word(1))
    words = talks.words_of([a_word(2, minutes=30)])
    decide_batch(words.known, words.items, window=WINDOW)

    (strand,) = talks.words_of([a_word(3)]).known.strands.values()

    assert strand.last_at == START


def test_all_is_read_again_once_something_was_regrouped() -> None:
    talks = Talks(8)
    known = recorded(talks, a_word(1))
    before = talks.forgotten
    talks.forget()
    talks.keep([a_word(1)], known, {}, START, before)  # as it was read before

    assert talks.words_of([a_word(2)]).items == []


def test_what_may_be_a_code_is_looked_up_by_who_waits_for_it() -> None:
    talks = Talks(8)
    recorded(talks, a_word(1))

    assert talks.words_of([a_word(2, text="it is 482 913")]).items == []


def test_all_words_of_a_writer_take_the_same_way() -> None:
    talks, quick = Talks(8), a_word(2, "w")
    recorded(talks, a_word(1))
    recorded(talks, a_word(1, "w"))

    words = talks.words_of([a_word(2), a_word(3, text="482913"), quick])

    assert words.items == [quick]


def test_a_word_that_stands_twice_in_a_batch_is_counted_by_its_row() -> None:
    talks, twice = Talks(8), a_word(2)
    recorded(talks, a_word(1))

    assert talks.words_of([twice, twice]).items == []


@pytest.mark.parametrize(
    "change", [{"joined": {"other"}}, {"joined_into": "other"}, {"node": "other"}, {"is_written": False}]
)
def test_chats_in_which_others_have_a_part_are_not_kept(change: dict[str, Any]) -> None:
    talks, first, known = Talks(8), a_word(1), Known()
    decide_batch(known, [first], window=WINDOW)
    (strand,) = known.strands.values()
    for name, value in change.items():
        setattr(strand, name, value)

    talks.keep([first], known, {}, START, talks.forgotten)

    assert talks.words_of([a_word(2)]).items == []


def test_who_is_expected_to_say_a_code_is_not_kept() -> None:
    talks, first, known = Talks(8), a_word(1), Known()
    decide_batch(known, [first], window=WINDOW)
    talks.keep([first], known, {first.node: replace(person_of(first), proof="p")}, START, 0)

    assert talks.words_of([a_word(2)]).items == []


def test_mail_is_never_kept() -> None:
    talks, first, known = Talks(8), make_item(a_message("m1"), KEY), Known()
    decide_batch(known, [first], window=WINDOW)
    talks.keep([first], known, {}, START, talks.forgotten)

    assert talks.words_of([make_item(a_message("m2", references=("m1",)), KEY)]).items == []


def test_visitors_are_known_as_their_words_tell() -> None:
    talks, second = Talks(8), a_word(2)
    recorded(talks, a_word(1))

    talks.learn([second], {second.node: person_of(second, "Ada")})

    assert talks.words_of([a_word(3)]).people[second.node].display_name == "Ada"


def test_the_chats_that_were_quiet_longest_are_given_up() -> None:
    talks = Talks(2)
    for visitor in "abc":
        recorded(talks, a_word(1, visitor))

    kept = [visitor for visitor in "abc" if talks.words_of([a_word(2, visitor)]).items]

    assert kept == ["b", "c"]


def test_none_are_kept_if_none_may_be() -> None:
    talks = Talks(0)
    recorded(talks, a_word(1))

    assert talks.words_of([a_word(2)]).items == []
