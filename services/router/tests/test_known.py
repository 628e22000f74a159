"""The sets of facts and what is read from them."""

from hypothesis import given
from hypothesis import strategies as st
from tellonce_router.known import (
    KEPT_NEWEST,
    KEPT_OLDEST,
    Answer,
    Facts,
    Inward,
    bounded,
    first_answer,
    latest_answer,
    unanswered,
    unite,
    waits,
    withdraw,
)

from .builders import at


def test_a_withdrawn_answer_no_longer_counts() -> None:
    facts = Facts(inward=(Inward(at(0), "in"),), answers=(Answer(at(5), "out"),))

    taken_back = withdraw(facts, "out")

    assert (latest_answer(taken_back), first_answer(taken_back)) == (None, None)
    assert [message.entry_id for message in unanswered(taken_back)] == ["in"]


def test_an_answer_withdrawn_before_it_is_known_never_counts() -> None:
    early = withdraw(Facts(), "out")

    assert latest_answer(unite(early, Facts(answers=(Answer(at(5), "out"),)))) is None


def test_what_came_after_the_last_answer_is_unanswered() -> None:
    facts = Facts(
        inward=(Inward(at(0), "a"), Inward(at(6), "b"), Inward(at(7), "c", handled=True)),
        answers=(Answer(at(5), "out"),),
    )

    assert [message.entry_id for message in unanswered(facts)] == ["b"]


def test_waits_end_with_our_answer() -> None:
    facts = Facts(
        inward=(Inward(at(0), "a"), Inward(at(2), "b"), Inward(at(9), "c"), Inward(at(20), "d")),
        answers=(Answer(at(5), "x"), Answer(at(10), "y")),
    )

    assert waits(facts) == [(at(0), at(5)), (at(9), at(10))]


def test_a_message_that_was_dealt_with_stays_so_when_it_comes_again() -> None:
    assert bounded([Inward(at(0), "a", handled=True), Inward(at(0), "a")]) == (Inward(at(0), "a", handled=True),)


@given(st.permutations(range(KEPT_OLDEST + KEPT_NEWEST + 30)))
def test_a_large_set_keeps_its_ends_whatever_the_order(order: list[int]) -> None:
    kept: tuple[Answer, ...] = ()
    for number in order:
        kept = bounded((*kept, Answer(at(number), f"{number:04}")))

    numbers = [int(answer.entry_id) for answer in kept]
    last = KEPT_OLDEST + KEPT_NEWEST + 30
    assert numbers == [*range(KEPT_OLDEST), *range(last - KEPT_NEWEST, last)]
