"""What mask.py must find, and what it must leave alone."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.mask import MARKERS, mask_file_name, mask_header, mask_html, mask_text

NUMBER, CODE = MARKERS["card_number"], MARKERS["card_code"]
CARDS = ("4111111111111111", "5500000000000004", "2221000000000009", "6011000000000004", "3566002020360505")

PIECES = (
    *(
        "kartım",
        "cvv",
        "güvenlik kodu",
        "sipariş no",
        "12/27",
        ",",
        "\n",
        "TL",
        "x" * 50,
        "on the back",
        "1",
        "123",
        "900",
    ),
    *("4111 1111 1111 1111", "5500000000000004", "3782 822463 10005", "4111-1111-1111-1111"),
)


def luhn_complete(digits: str) -> str:
    """The digits and the check digit that makes them a valid number."""
    total = sum(int(d) if i % 2 else sum(divmod(int(d) * 2, 10)) for i, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def in_fours(digits: str, separator: str = " ") -> str:
    return separator.join(digits[i : i + 4] for i in range(0, len(digits), 4))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Kartım 4111 1111 1111 1111, teşekkürler", f"Kartım {NUMBER}, teşekkürler"),
        ("4111-1111-1111-1111", NUMBER),
        ("4111 1111\n1111 1111", NUMBER),
        ("3782 822463 10005", NUMBER),
        ("3056 930902 5904", NUMBER),
        ("9792 0300 0000 0000", NUMBER),
        ("KART NUMARAM: 4111111111111111", f"KART NUMARAM: {NUMBER}"),
        ("kartımdan (4111111111111111) çektiler", f"kartımdan ({NUMBER}) çektiler"),
        ("my credit card is 5500000000000004", f"my credit card is {NUMBER}"),
        ("bank kartımın nömrəsi 5500000000000004-dür", f"bank kartımın nömrəsi {NUMBER}-dür"),
        ("номер карты 5500000000000004", f"номер карты {NUMBER}"),
        ("visa 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", f"visa {NUMBER}"),
        ("visa 4111\u200b1111\u200b1111\u200b1111", f"visa {NUMBER}"),
        ("４１１１　１１１１　１１１１　１１１１", NUMBER),
        ("٤١١١ ١١١١ ١١١١ ١١١١", NUMBER),
        ("1. 4111 1111 1111 1111\n2. 5500 0000 0000 0004", f"1. {NUMBER}\n2. {NUMBER}"),
        ("4111 1111 1111 1111 1 5500 0000 0000 0004", f"{NUMBER} 1 {NUMBER}"),
        ("sipariş 12345 kartım 4111111111111111", f"sipariş 12345 kartım {NUMBER}"),
    ],
)
def test_card_number_is_replaced(text: str, masked: str) -> None:
    assert mask_text(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "sipariş numaram 4111111111111111",
        "Kartımla ödedim, sipariş no: 4111111111111111",
        "order 4111111111111111 paid by card, order no 4111111111111111",
        "kart 4111111111111112",  # Luhn
        "kart 7111111111111118",  # no issuer
        "4111 1111 1111 1112",
        "+90 532 123 45 67 kart",
        "Beni +4915123456789012 numarasından arayın, kart",
        "kartım IBAN TR33 0006 1005 1978 6457 8413 26",
        "kart: AZ21 NABZ 0000 0000 1370 1000 1944",
        "kartla öde: GB33BUKB20201555555555",
        "kargo takip no 9400 1000 0000 0000 0000 00",
        "USPS 4201 2345 9400 1000 0000 0000 0000 00",
        "IMEI 490154203237518",
        "ISBN 978-3-16-148410-0",
        "12.11.2026 14:30 ve 13.11.2026 16:45",
        "250 TL, 1.250,00 TL, 4 adet",
        "1200\t1300\t1400\t1500",
        "4200\n1300\n1400\n1504",
        "Kartal mahallesi 4111111111111111",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    masked = mask_text(text)

    assert masked.text == text
    assert not masked.hits


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("cvv 123", f"cvv {CODE}"),
        ("CVC'si 123 olan", f"CVC'si {CODE} olan"),
        ("CVV2: 1234", f"CVV2: {CODE}"),
        ("CVV: 1 2 3", f"CVV: {CODE}"),
        ("123 (cvv)", f"{CODE} (cvv)"),
        ("123 (cvv), sipariş no 900", f"{CODE} (cvv), sipariş no {CODE}"),  # in doubt both
        ("sipariş 900 cvv 123", f"sipariş 900 cvv {CODE}"),
        ("kartımın güvenlik kodu 482", f"kartımın güvenlik kodu {CODE}"),
        ("kartın arkasındaki üç hane 482", f"kartın arkasındaki üç hane {CODE}"),
        ("kartın təhlükəsizlik kodu 482", f"kartın təhlükəsizlik kodu {CODE}"),
        ("my card's security code is 482", f"my card's security code is {CODE}"),
        ("4111 1111 1111 1111 12/27 123", f"{NUMBER} 12/27 {CODE}"),
        ("4111111111111111|12|27|123", f"{NUMBER}|12|27|{CODE}"),
        ("4111 1111 1111 1111, 123", f"{NUMBER}, {CODE}"),
    ],
)
def test_security_code_is_replaced(text: str, masked: str) -> None:
    assert mask_text(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "güvenlik kodu 482",  # a one-time code: no card near
        "cvv yüzünden 250 TL kaybettim",
        "cvv nedir, 12,500 puan",
        "Cavit 123",
        "4111 numaralı sipariş",
    ],
)
def test_other_short_numbers_stay(text: str) -> None:
    assert mask_text(text).text == text


def test_money_behind_a_card_number_stays() -> None:
    assert mask_text("4111 1111 1111 1111 250 TL").text == f"{NUMBER} 250 TL"


def test_hits_are_counted_by_kind() -> None:
    masked = mask_text("kart 4111111111111111 cvv 123, kart 5500000000000004")

    assert masked.hits == {"card_number": 2, "card_code": 1}


def test_marker_holds_no_digit_and_is_not_masked_again() -> None:
    once = mask_text("Kartım 4111 1111 1111 1111, cvv 123, sipariş 900 ve 12345")

    assert not any(char.isdigit() for marker in MARKERS.values() for char in marker)
    assert mask_text(once.text).text == once.text


@pytest.mark.parametrize(
    ("source", "masked"),
    [
        ("<p>kart 4111 <b>1111</b> 1111&nbsp;111&#49;</p>", f"<p>kart {NUMBER}<b></b></p>"),
        ("<p>4111</p><p>1111 1111 1111</p>", f"<p>{NUMBER}</p><p></p>"),
        ('<img alt="kart 4111111111111111">', f'<img alt="kart {NUMBER}">'),
        ("<!-- kart 4111111111111111 -->", f"<!-- kart {NUMBER} -->"),
        ("1 < 2 kart 4111111111111111", f"1 < 2 kart {NUMBER}"),
        ("<div>cvv</div><div>123</div>", f"<div>cvv</div><div>{CODE}</div>"),
        ("<p>sipariş 4111111111111111</p>", "<p>sipariş 4111111111111111</p>"),
    ],
)
def test_html_is_masked_through_tags_and_entities(source: str, masked: str) -> None:
    assert mask_html(source).text == masked


def test_folded_header_is_masked_as_one_line() -> None:
    assert mask_header("Kart 4111 1111\r\n 1111 1111").text == f"Kart {NUMBER}"


def test_file_name_keeps_its_extension() -> None:
    assert mask_file_name("kart_4111111111111111.jpg").text == "kart_card-number.jpg"


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_second_edge_brings_nothing_back(pieces: list[str]) -> None:
    once = mask_text(" ".join(pieces))
    twice = mask_text(once.text)

    assert all(twice.text.count(marker) >= once.text.count(marker) for marker in MARKERS.values())


@given(st.sampled_from(CARDS), st.text(max_size=60), st.text(max_size=60), st.sampled_from([" ", "-", "\u00a0", "."]))
def test_grouped_card_never_survives_between_other_words(card: str, before: str, after: str, separator: str) -> None:
    text = f"{before.rstrip('+')} x {in_fours(card, separator)} x {after}"

    assert card not in "".join(char for char in mask_text(text).text if char.isdecimal())


@given(st.sampled_from(["kartım", "KARTIM", "card", "kartımdan", "карта", "visa"]), st.sampled_from(CARDS))
def test_card_word_nearby_masks_any_way_of_writing(word: str, card: str) -> None:
    cut = random.Random(word + card).randrange(1, 15)

    assert mask_text(f"{word} {card[:cut]} {card[cut:]}").hits == {"card_number": 1}


@given(st.text(alphabet=st.characters(exclude_categories=("Nd",)), max_size=300))
def test_text_without_digits_is_unchanged(text: str) -> None:
    assert mask_text(text).text == text
    assert mask_html(text).text == text


@given(st.text(alphabet=" 0123456789-/,.:ckvartCVİı⟦⟧\n", max_size=120))
def test_masked_text_keeps_everything_else(text: str) -> None:
    masked = mask_text(text).text
    for marker in MARKERS.values():
        masked = masked.replace(marker, "\0")

    position = 0
    for part in masked.split("\0"):
        position = text.index(part, position) + len(part)


@given(st.text(alphabet="<>&;/!-p b#14 ", max_size=80))
def test_broken_html_is_unchanged_or_masked_but_never_fails(source: str) -> None:
    masked = mask_html(source)

    assert masked.text == source or masked.hits


@given(st.integers(0, 10**9))
def test_ungrouped_order_numbers_stay_even_if_they_look_like_cards(seed: int) -> None:
    number = luhn_complete(f"4{random.Random(seed).randrange(10**14):014}")

    assert mask_text(f"Siparişim {number} hâlâ gelmedi").text.count(number) == 1


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "4 ",
        "4",
        "4111 ",
        "4\u200b",
        "<",
        "<!--",
        "&",
        "&#",
        "cvv ",
        "kart ",
        "TR33 ",
        "4111111111111111 ",
        "⟦",
        "- ",
    ],
)
def test_time_is_linear_on_hostile_input(piece: str) -> None:
    def seconds(size: int) -> float:
        source = piece * (size // len(piece))
        started = time.process_time()
        mask_text(source)
        mask_html(source)
        return time.process_time() - started

    small = max(min(seconds(10_000) for _ in range(3)), 0.003)

    # 8 times the size: 64 times the time would be quadratic. The best of three: others have the caches in between.
    assert any(seconds(80_000) < 40 * small for _ in range(3))
