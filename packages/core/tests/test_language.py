"""Languages of short texts, as customers write them."""

import pytest
from tellonce_core.language import identify

ALL = ("tr", "az", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Siparişim nerede kaldı?", "tr"),
        ("SİPARİŞİM NEREDE", "tr"),
        ("siparisim gelmedi hala", "tr"),
        ("Merhaba, iade etmek istiyorum", "tr"),
        ("Teşekkürler", "tr"),
        ("Sifarişim haradadır?", "az"),
        ("Salam, pulumu geri istəyirəm", "az"),
        ("Mehsul gelmeyib hele de gozleyirem", "az"),
        ("Where is my order?", "en"),
        ("thanks a lot", "en"),
    ],
)
def test_first_text_of_a_thread(text: str, language: str) -> None:
    assert identify(text, ALL) == language


@pytest.mark.parametrize("text", ["ok", "tamam", "👍", "", "12345", "https://example.com/where-is-my-order"])
def test_short_text_stays_in_the_language_of_the_thread(text: str) -> None:
    assert identify(text, ALL, prior="az") == "az"


@pytest.mark.parametrize("text", ["", "👍 123", "a@example.com"])
def test_text_without_words_has_no_language(text: str) -> None:
    assert identify(text, ALL) == ""


def test_clear_text_changes_the_language_of_the_thread() -> None:
    assert identify("Could you please tell me where my order is?", ALL, prior="tr") == "en"


def test_quoted_lines_do_not_count() -> None:
    text = "Evet, hâlâ bekliyorum\n> Dear customer, your order is on its way and will arrive tomorrow"

    assert identify(text, ALL) == "tr"


def test_only_candidates_are_answered() -> None:
    assert identify("Salam, pulumu geri istəyirəm, zəhmət olmasa", ("tr", "en")) == "tr"


def test_only_candidate_needs_no_model() -> None:
    assert identify("Where is my order?", ("en",)) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("41 numara istemiştim, kutudan 39 çıktı. Değişim için ne yapmam gerekiyor?", "tr"),
        ("Sifarişimi hələ də almamışam, zəhmət olmasa yoxlayın, nə vaxt gələcək?", "az"),
        ("My name is Şule Işık and I would like to change the address of my parcel, please.", "en"),
    ],
)
def test_marks_keep_a_turkish_thread_turkish_and_nothing_else(text: str, language: str) -> None:
    assert identify(text, ALL, prior="tr") == language


def test_marks_say_nothing_where_another_language_of_the_company_has_them_too() -> None:
    text = "Könnten Sie bitte prüfen, ob für die Größe 41 noch Schuhe übrig sind? Vielen Dank für Ihre Mühe."

    assert identify(text, ("tr", "de", "en"), prior="tr") == "de"
