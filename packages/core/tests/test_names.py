"""Names in Turkish, Azerbaijani and English; identities in their normal form."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.names import (
    clean_display_name,
    email_match_key,
    fold,
    initials,
    lower,
    normalize_email,
    normalize_phone,
    title,
    upper,
)


@pytest.mark.parametrize(
    ("text", "language", "lowered", "uppered"),
    [
        ("IŞIK", "tr", "ışık", "IŞIK"),
        ("İzmir", "tr", "izmir", "İZMİR"),
        ("ilkin", "az", "ilkin", "İLKİN"),
        ("INBOX", "en", "inbox", "INBOX"),
        ("İstanbul", "en", "istanbul", "İSTANBUL"),
        ("istanbul", "tr-TR", "istanbul", "İSTANBUL"),
    ],
)
def test_case_follows_the_language(text: str, language: str, lowered: str, uppered: str) -> None:
    assert lower(text, language) == lowered
    assert upper(text, language) == uppered


def test_title_case_in_turkish() -> None:
    assert title("ŞULE IŞIK-İPEK", "tr") == "Şule Işık-ipek"


@pytest.mark.parametrize("word", ["sipariş", "SİPARİŞ", "siparis", "SIPARIS", "Siparıs"])
def test_fold_makes_ways_of_writing_equal(word: str) -> None:
    assert fold(word) == "siparis"


def test_lower_case_never_grows() -> None:
    assert all(len(lower(chr(code))) == 1 for code in range(sys.maxunicode + 1))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Şule Işık", "ŞI"),
        ("ipek ığdır", "İI"),
        ("Deniz", "D"),
        ("Mehmet Ali Öztürk", "MÖ"),
        ("Ali Ali", "AA"),
        ('"Öz, Ayşe" (Satış)', "AÖ"),
        ("李小龙", "李"),
        ("destek@example.com", ""),
        ("42 ☎", ""),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_initials_follow_the_language() -> None:
    assert initials("inci irmak", "tr") == "İİ"
    assert initials("ian irving", "en") == "II"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("  'Ali   Veli' ", "Ali Veli"),
        ("Ali\u202e\u200b Veli\n", "Ali Veli"),
        ("IŞIK, ŞULE", "Şule Işık"),
        ("Smith, John", "John Smith"),
        ("ACME, Inc.", "ACME, Inc."),
        ("ACME LTD. ŞTİ", "ACME LTD. ŞTİ"),
        ("Ali Veli via Destek", "Ali Veli"),
        ("Ayşe Öz (Satış)", "Ayşe Öz"),
        ("ayse@example.com", ""),
        ("<>", ""),
        ("A" * 500, "A" * 120),
    ],
)
def test_display_name_is_cleaned(name: str, expected: str) -> None:
    assert clean_display_name(name) == expected


def test_shouted_name_is_read_in_its_language() -> None:
    assert clean_display_name("MEHMET YILMAZ", "tr") == "Mehmet Yılmaz"


@given(st.text(max_size=200))
def test_cleaning_a_clean_name_changes_nothing_that_matters(name: str) -> None:
    cleaned = clean_display_name(name)

    assert len(cleaned) <= 120
    assert "\n" not in cleaned


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Info@Example.COM", "info@example.com"),
        ("<a.b+tag@example.com>", "a.b+tag@example.com"),
        ("İnfo@ŞİRKET.com.tr", "info@xn--irket-idb.com.tr"),
        ("a@xn--irket-idb.com.tr", "a@xn--irket-idb.com.tr"),
        ("ali@example.com.", "ali@example.com"),
        ("ａｌｉ@example.com", "ali@example.com"),
        ("no-at", None),
        ("a b@example.com", None),
        ("a@localhost", None),
        ("@example.com", None),
        ("a@-.com", None),
        (".a@example.com", None),
        ("a" * 70 + "@example.com", None),
        ("", None),
    ],
)
def test_email_is_normalized(address: str, expected: str | None) -> None:
    assert normalize_email(address) == expected


@given(st.emails())
def test_normalizing_twice_changes_nothing(address: str) -> None:
    once = normalize_email(address)

    assert once is None or normalize_email(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [("a.b+shop@gmail.com", "AB@googlemail.com"), ("ali+1@example.com", "ali@example.com")],
)
def test_match_key_joins_ways_to_one_mailbox(one: str, other: str) -> None:
    assert email_match_key(one) == email_match_key(other) is not None


def test_match_key_keeps_dots_elsewhere() -> None:
    assert email_match_key("a.b@example.com") != email_match_key("ab@example.com")


@pytest.mark.parametrize(
    ("number", "region", "expected"),
    [
        ("0532 123 45 67", "TR", "+905321234567"),
        ("+90 (532) 123-45-67", "AZ", "+905321234567"),
        ("0090 532 123 45 67", "TR", "+905321234567"),
        ("050 123 45 67", "AZ", "+994501234567"),
        ("٠٥٣٢١٢٣٤٥٦٧", "TR", "+905321234567"),
        ("112", "TR", None),
        ("müşteri", "TR", None),
        ("1" * 500, "TR", None),
    ],
)
def test_phone_is_normalized(number: str, region: str, expected: str | None) -> None:
    assert normalize_phone(number, region) == expected
