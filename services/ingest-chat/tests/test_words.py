"""Our own words."""

from dataclasses import fields

import pytest
from tellonce_ingest_chat.accounts import MAX_TEXT
from tellonce_ingest_chat.words import Words, words


@pytest.mark.parametrize("language", ["tr", "az", "en"])
def test_every_language_has_every_word_within_the_limit_of_the_companys_own(language: str) -> None:
    ours = words(language)

    assert all(getattr(ours, field.name) for field in fields(Words))
    assert all(len(getattr(ours, kind)) <= MAX_TEXT for kind in ("greeting", "closing", "offline", "consent", "idle"))
    assert len(ours.survey) <= 3


def test_a_language_that_we_do_not_speak_is_answered_in_english() -> None:
    assert words("fr") is words("en-GB")


def test_a_handover_is_asked_with_its_reason() -> None:
    assert words("tr").transfer("Deniz", "İade ekibi onaylar.").endswith("İade ekibi onaylar.")
