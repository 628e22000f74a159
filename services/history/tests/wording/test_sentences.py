"""Sentences, and which of them are only manners."""

import pytest
from tellonce_history.wording.sentences import is_small_talk, sentences, shortened


def test_a_text_falls_into_sentences_at_marks_and_line_breaks() -> None:
    text = "Merhaba,\n\nSiparişim gelmedi. Ne zaman gelir?\nTeşekkürler"

    assert sentences(text) == ["Merhaba,", "Siparişim gelmedi.", "Ne zaman gelir?", "Teşekkürler"]


def test_a_number_or_an_abbreviation_ends_no_sentence() -> None:
    assert sentences("Moda Cad. 112 adresine 3. gün geldi. Açık.") == ["Moda Cad. 112 adresine 3. gün geldi.", "Açık."]


@pytest.mark.parametrize(
    "text", ["Merhaba,", "Salam!", "Dear team,", "Teşekkürler", "İyi günler dilerim.", "Best regards,"]
)
def test_manners_say_nothing(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text", ["Merhaba, siparişim on gündür gelmedi", "Thanks for the refund that came so quickly today"]
)
def test_what_says_more_than_hello_is_no_small_talk(text: str) -> None:
    assert not is_small_talk(text)


def test_a_long_sentence_ends_at_a_word() -> None:
    found = shortened("kelime " * 60)

    assert len(found) <= 241
    assert found.endswith("kelime…")
