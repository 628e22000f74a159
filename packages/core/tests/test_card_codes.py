"""Where security codes stand; what they look like in whole texts is in test_mask.py."""

import pytest
from tellonce_core.card_codes import find_codes
from tellonce_core.card_words import card_words, fold
from tellonce_core.digit_groups import digit_groups


def codes(text: str) -> list[str]:
    found = find_codes(text, fold(text), digit_groups(text), [], card_words(fold(text)))
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cvv 123", ["123"]),
        ("cvv: yanılmıyorsam 123", ["123"]),
        ("cvv 1 2 3 4", ["1 2 3 4"]),
        ("cvv kodumu sanırım 2024 yılında", []),  # four digits must be close
        ("cvv 12345", []),
        ("cvv 123,45", []),
        ("cvv 123. sonra 456", ["123"]),
        ("cvv ⟦card code⟧, 900 adet", []),  # it is masked already
        ("cvv ***, 900 adet", []),
        ("cvv 123 cvc 456", ["123", "456"]),
    ],
)
def test_code_beside_its_word(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_codes_never_overlap() -> None:
    assert codes("cvv cvc 123 cvv") == ["123"]
