"""Hints never miss a phrase, however it is written."""

import re

import pytest
from tellonce_ingest_email import reply_words
from tellonce_ingest_email.phrases import any_of, begins, folded, hints, may_begin, may_hold

LISTS = [reply_words.REPLY_ABOVE, reply_words.CONFIDENTIAL, reply_words.ORIGINAL, reply_words.FORWARDED]


@pytest.mark.parametrize("phrases", LISTS)
def test_every_phrase_is_hinted_at_in_any_case(phrases: tuple[str, ...]) -> None:
    found = hints(phrases)

    for phrase in phrases:
        written = (phrase, phrase.upper(), phrase.title(), phrase.replace("i", "İ"), phrase.replace(" ", "\t "))
        for one in written:
            assert may_hold(folded(one), found) or not re.search(any_of(phrases), one, re.IGNORECASE), one


def test_a_letter_without_any_phrase_is_told_at_once() -> None:
    assert not may_hold(folded("Siparişim hâlâ GELMEDİ"), hints(reply_words.ORIGINAL))


def test_white_space_between_the_words_may_be_anything() -> None:
    assert re.fullmatch(any_of(["özgün ileti"]), "özgün \n ileti")


@pytest.mark.parametrize("phrases", [reply_words.SIGN_OFF, reply_words.SENT_FROM])
def test_every_phrase_is_known_by_its_first_letters(phrases: tuple[str, ...]) -> None:
    found = begins(phrases)

    for phrase in phrases:
        for written in (phrase, phrase.upper(), f"\t* _{phrase.title()}"):
            assert may_begin(written, found, " *_"), written
    assert not may_begin("Xeyli gecikdi, kargo nerede?", found, " *_")
