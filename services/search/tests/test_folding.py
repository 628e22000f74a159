"""What counts as the same word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_search.folding import fold, near, numbers, stem, words


@pytest.mark.parametrize("word", ["SİPARİŞ", "sipariş", "Siparis", "SIPARIS", "si\u0307paris\u0327", "siparişşş"])
def test_case_accents_and_stretched_letters_do_not_matter(word: str) -> None:
    assert fold(word) == "siparis"


def test_azerbaijani_letters_fold_to_what_people_type_instead() -> None:
    assert [fold(word) for word in ("ƏLAQƏ", "Çatdırılma", "köçürmə", "ığdır")] == [
        "elaqe",
        "catdirilma",
        "kocurme",
        "igdir",
    ]


def test_words_stand_where_they_are_in_the_text() -> None:
    text = "Almanya'daki İADE, 2. kez!"

    found = [(text[word.start : word.end], word.form) for word in words(text)]

    assert found == [("Almanya", "almanya"), ("daki", "daki"), ("İADE", "iade"), ("2", "2"), ("kez", "kez")]


@pytest.mark.parametrize(
    "forms",
    [
        "siparis siparisim siparislerimiz siparisten siparisi",
        "para param parami paradan",
        "iade iadem iademi iadenin",
        "kargo kargom kargonuz kargodan",
        "sifaris sifarisim sifarisler sifarise",
        "refund refunds refunded refunding",
        "order orders ordered ordering",
        "delivery delivered delivers",
    ],
)
def test_endings_are_cut(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(("form", "kept"), [("10293", "10293"), ("k7", "k7"), ("ve", "ve"), ("bir", "bir")])
def test_numbers_and_short_words_stay(form: str, kept: str) -> None:
    assert stem(form) == kept


@pytest.mark.parametrize("typed", ["spari", "sipra", "sipor", "sippa", "sipr"])
def test_one_error_is_forgiven(typed: str) -> None:
    assert near("sipar") & near(typed)


def test_other_words_are_not_near() -> None:
    assert not near("sipar") & near("kargo")
    assert near("10293") == {"10293"}
    assert near("var") == {"var"}


@pytest.mark.parametrize("typed", ["+90 532 111 22 33", "0532-111-22-33", "(0532) 111 22 33", "05321112233"])
def test_a_phone_number_is_one_word_however_it_is_grouped(typed: str) -> None:
    assert [number.form for number in numbers(f"tel {typed} lütfen")] == ["5321112233"]


@given(st.text(max_size=200))
def test_any_text_is_folded(text: str) -> None:
    for word in [*words(text), *numbers(text)]:
        assert word.form
        assert 0 <= word.start < word.end <= len(text)
        assert " " not in word.form
        assert stem(word.form) in near(stem(word.form))
