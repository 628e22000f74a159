"""Where card numbers stand; what they look like in whole texts is in test_mask.py."""

import pytest
from tellonce_core.card_numbers import SHORTEST, find_numbers, iban_at, is_inside, is_near
from tellonce_core.card_words import card_words, fold
from tellonce_core.digit_groups import digit_groups, runs


def numbers(text: str) -> list[str]:
    found = find_numbers(text, fold(text), list(runs(text, digit_groups(text), SHORTEST)), card_words(fold(text)))
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    "number",
    [
        "4111 1111 1111 1111",  # Visa
        "5500 0000 0000 0004",  # Mastercard
        "2223 0031 2200 3222",
        "3782 822463 10005",  # American Express
        "3056 930902 5904",  # Diners Club
        "3566 0020 2036 0505",  # JCB
        "6011 0009 9013 9424",  # Discover
        "6240 0086 3140 1148",  # UnionPay
        "9792 0300 0000 0000",  # Troy
        "6759 6498 2643 8453",  # Maestro
        "2200 0000 0000 0004",  # Mir
    ],
)
def test_every_issuer_is_known(number: str) -> None:
    assert numbers(number) == [number]
    assert numbers(f"kart {number.replace(' ', '')}") == [number.replace(" ", "")]


@pytest.mark.parametrize(("distance", "count"), [(80, 1), (81, 0)])
def test_card_word_reaches_eighty_characters(distance: int, count: int) -> None:
    assert len(numbers(f"kart{'.' * distance}4111111111111111")) == count
    assert len(numbers(f"4111111111111111{'.' * distance}kart")) == count


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("TR33 0006 1005 1978 6457 8413 26 ve", 32),
        ("AZ21NABZ00000000137010001944", 28),
        ("TR34 0006 1005 1978 6457 8413 26", None),
        ("XX33 0006", None),
        ("TR33 0006", None),
    ],
)
def test_iban_ends_where_its_country_says(text: str, end: int | None) -> None:
    assert iban_at(text, 0) == (None if end is None else (0, end))


def test_near_and_inside() -> None:
    assert is_near([(0, 4), (100, 104)], 10, 20, 6)
    assert not is_near([(0, 4), (100, 104)], 11, 20, 6)
    assert is_inside([(0, 4), (10, 12)], 11)
    assert not is_inside([(0, 4), (10, 12)], 12)
