"""The words near numbers."""

import sys

import pytest
from tellonce_core.card_words import (
    card_words,
    code_words,
    fold,
    is_labelled_otherwise,
    is_money,
    may_name_a_code,
    weak_code_words,
)


def test_fold_keeps_the_place_of_every_character() -> None:
    assert all(len(fold(chr(code))) == 1 for code in range(sys.maxunicode + 1))


@pytest.mark.parametrize(
    "text", ["kartım", "KARTIMIN", "kredi kartı", "bank kartından", "cards", "Visa", "MasterCard", "kart_1", "карты"]
)
def test_card_words(text: str) -> None:
    assert card_words(fold(text))


@pytest.mark.parametrize("text", ["Kartal", "kartuş", "kartvizit", "discard", "cardigan", "visage", "⟦card number⟧"])
def test_words_that_only_look_like_card_words(text: str) -> None:
    assert not card_words(fold(text))


@pytest.mark.parametrize("text", ["CVV", "cvc2", "CVV'si", "csc", "Prüfnummer"])
def test_code_words(text: str) -> None:
    assert code_words(fold(text))


@pytest.mark.parametrize("text", ["güvenlik kodunu", "təhlükəsizlik kodu", "security code", "kartın arkasındaki"])
def test_words_that_need_a_card_nearby(text: str) -> None:
    assert weak_code_words(fold(text))
    assert not code_words(fold(text))


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Sipariş no: ", True),
        ("sifarişimin nömrəsi ", True),
        ("order #", True),
        ("takip kodu ", True),
        ("tel. ", True),
        ("sipariş için kartım ", False),
        ("kart no: ", False),
    ],
)
def test_label_right_before_a_number(label: str, expected: bool) -> None:
    text = fold(f"{label}4111")

    assert is_labelled_otherwise(text, len(label)) is expected


@pytest.mark.parametrize(("after", "expected"), [(" TL", True), ("₼", True), ("%", True), (" numara", False)])
def test_money(after: str, expected: bool) -> None:
    assert is_money(fold(f"250{after}"), 3) is expected


@pytest.mark.parametrize(
    "text",
    [
        *("CVV", "cvc2", "csc", "Prüfnummer", "güvenlik kodu", "GÜVENLİK KODU", "guvenlik no", "təhlükəsizlik kodu"),
        *(
            "TEHLUKESIZLIK KODU",
            "arkasındaki",
            "ARXASINDAKI",
            "security code",
            "on the back",
            "last three digits",
            "код",
        ),
        *("code de sécurité", "cryptogramme", "código de seguridad", "codice di sicurezza", "Sicherheitscode"),
    ],
)
def test_fast_look_misses_no_word(text: str) -> None:
    assert code_words(fold(text)) or weak_code_words(fold(text))
    assert may_name_a_code(text)
