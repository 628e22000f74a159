"""Briefs out of entries: extractive, the same for the same entries."""

import random
from datetime import timedelta

import pytest
from tellonce_core.entry import Entry, PromiseState
from tellonce_core.message import Attachment
from tellonce_history.briefing.brief import Brief, Part, Sort
from tellonce_history.briefing.compose import MOST_LINES, compose

from .brief_cases import AT, answered, asked, promised


def lines(brief: Brief, part: Part) -> list[tuple[Sort, str]]:
    (section,) = [one for one in brief.sections if one.part is part]
    return [(one.sort, one.text) for one in section.lines]


STORY = [
    asked("c1", "Merhaba,\nsiparişim nerede?", -300, conversation_id="v0", channel="chat"),
    asked("e1", "Merhaba,\n41 numara istemiştim, 39 geldi. Değiştirmek istiyorum.\nTeşekkürler", 0),
    answered("e2", "Merhaba Selin Hanım,\nİade kodunuzu gönderdik.", 10),
    promised("e3", "Yarın kurye gelecek", 11),
    asked("e4", "Kurye hâlâ gelmedi, hiç memnun değilim. Cuma günü evde yokum.", 60),
]


def test_what_was_asked_in_each_channel_answered_promised_and_open() -> None:
    brief = compose("v1", STORY)

    assert lines(brief, Part.PROBLEM) == [
        (Sort.ASKED, "siparişim nerede?"),
        (Sort.ASKED, "41 numara istemiştim, 39 geldi."),
        (Sort.ASKED, "Kurye hâlâ gelmedi, hiç memnun değilim."),
    ]
    assert lines(brief, Part.DONE) == [(Sort.ANSWERED, "İade kodunuzu gönderdik.")]
    assert lines(brief, Part.NOW) == [
        (Sort.UNANSWERED, "siparişim nerede?"),
        (Sort.UNANSWERED, "Kurye hâlâ gelmedi, hiç memnun değilim."),
        (Sort.PROMISED, "Yarın kurye gelecek"),
    ]
    assert (brief.language, brief.until) == ("tr", AT + timedelta(minutes=60))


def test_the_customers_own_sentences_that_complain_or_set_a_date_are_quoted() -> None:
    quotes = [(one.does, one.text, one.entry) for one in compose("v1", STORY).quotes]

    assert quotes == [
        ("complaint", "Kurye hâlâ gelmedi, hiç memnun değilim.", "e4"),
        ("date", "Cuma günü evde yokum.", "e4"),
    ]


def test_what_is_said_twice_is_one_line_with_both_entries() -> None:
    first = asked("e1", "Siparişim nerede? Kurye hâlâ gelmedi.", 0)

    brief = compose("v1", [first, asked("e2", "siparişim NEREDE?", 5)])

    assert [(one.text, one.entries) for one in brief.sections[0].lines] == [("Siparişim nerede?", ("e1", "e2"))]
    assert [one.entry for one in brief.quotes] == ["e1"]


def test_the_order_of_arrival_changes_nothing() -> None:
    mixed = list(STORY)
    random.Random(7).shuffle(mixed)

    assert compose("v1", mixed) == compose("v1", STORY)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ([asked("e1", "Merhaba", 0)], "Merhaba"),
        ([asked("e1", "Botlarım nerede?", 0), asked("e2", "Teşekkürler", 1)], "Botlarım nerede?"),
        ([asked("e1", "", 0, attachments=(Attachment(filename="ayakkabı.jpg"),))], "ayakkabı.jpg"),
    ],
)
def test_what_waits_for_an_answer_never_stands_there_without_words(said: list[Entry], shown: str) -> None:
    assert lines(compose("v1", said), Part.NOW) == [(Sort.UNANSWERED, shown)]


def test_where_nothing_is_open_the_customer_is_to_answer() -> None:
    brief = compose("v1", [asked("e1", "İade olur mu?", 0), answered("e2", "Evet, kodu gönderdik.", 5)])

    assert lines(brief, Part.NOW) == [(Sort.WAITING, "")]


def test_a_kept_promise_is_done_and_a_broken_one_is_open() -> None:
    brief = compose(
        "v1",
        [
            asked("e1", "İade olur mu?", 0),
            promised("e2", "Yarın öderiz", 1, PromiseState.KEPT),
            promised("e3", "Bugün ararız", 2, PromiseState.BROKEN),
            promised("e4", "Cuma ararız", 3, PromiseState.WITHDRAWN),
        ],
    )

    assert lines(brief, Part.DONE) == [(Sort.KEPT, "Yarın öderiz")]
    assert (Sort.BROKEN, "Bugün ararız") in lines(brief, Part.NOW)
    assert "Cuma ararız" not in str(brief)


def test_old_conversations_are_left_out_but_not_their_open_promises() -> None:
    long_ago = -60 * 24 * 90
    old = asked("o1", "Eski sorum?", long_ago, conversation_id="old")
    promise = promised("o2", "Değer iadesi yapılacak", long_ago + 1)

    brief = compose("v1", [old, promise, asked("e1", "Yeni sorum?", 0)])

    assert lines(brief, Part.PROBLEM) == [(Sort.ASKED, "Yeni sorum?")]
    assert (Sort.PROMISED, "Değer iadesi yapılacak") in lines(brief, Part.NOW)


def test_a_part_has_at_most_so_many_lines_and_nothing_is_nothing() -> None:
    many = [asked(f"e{n}", f"Soru {n}?", n, conversation_id=f"v{n}") for n in range(20)]

    assert len(lines(compose("v19", many), Part.PROBLEM)) == MOST_LINES
    assert compose("v1", []).until is None
