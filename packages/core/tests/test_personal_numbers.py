"""IBANs and identity numbers: found by their check digits, and only where they are asked for."""

import pytest
from tellonce_core.card_words import fold
from tellonce_core.mask import mask_file_name, mask_html, mask_text
from tellonce_core.personal_numbers import SORTS, find_personal

IBAN = "TR33 0006 1005 1978 6457 8413 26"


def found(text: str, *sorts: str) -> list[str]:
    return [text[slice(*span)] for _, span in find_personal(text, fold(text), sorts or SORTS)]


@pytest.mark.parametrize(
    ("sort", "number"),
    [
        ("iban", IBAN),
        ("iban", "DE89370400440532013000"),
        ("iban", "AZ21NABZ00000000137010001944"),
        ("tr", "17291716060"),
        ("bg", "8032056031"),
        ("de", "36 574 261 809"),
        ("es", "54362315-K"),
        ("fr", "2 95 10 99 126 111 93"),
        ("gr", "01013099997"),
        ("it", "RCCMNL83S18D969H"),
        ("pl", "44051401359"),
        ("ro", "1630615123457"),
    ],
)
def test_a_number_is_found_by_its_check_digits(sort: str, number: str) -> None:
    wrong = number[:-1] + ("1" if number[-1] == "0" else "0" if number[-1].isdigit() else "A")

    assert found(f"Numaram {number}, teşekkürler.", sort) == [number]
    assert found(f"Numaram {wrong}, teşekkürler.", sort) == []


@pytest.mark.parametrize("text", ["FİN: 5ARPXK2", "fin kodum 5arpxk2", "FIN-kod № 5ARPXK2.", "FİN nömrəsi: 5ARPXK2"])
def test_an_azerbaijani_fin_needs_the_word_for_it(text: str) -> None:
    assert [one.upper() for one in found(text, "az")] == ["5ARPXK2"]


@pytest.mark.parametrize(
    "text",
    [
        "Sipariş no: 17291716060",
        "+17291716060",
        "117291716060",
        "17291716060x",
        "Model 5ARPXK2",
        "fin MUSTAFA",
        "Takip no 44051401359",
        "TR33 0006 1005 1978 6457 8413 27",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert found(text) == []


def test_only_what_is_asked_for_is_masked() -> None:
    text = f"Kimliğim 17291716060, hesabım {IBAN}, kartım 4111 1111 1111 1111."

    assert mask_text(text).text == f"Kimliğim 17291716060, hesabım {IBAN}, kartım ⟦card number⟧."
    assert mask_text(text, {"iban"}).text == "Kimliğim 17291716060, hesabım ⟦iban⟧, kartım ⟦card number⟧."
    masked = mask_text(text, {"iban", "tr"})
    assert masked.text == "Kimliğim ⟦national id⟧, hesabım ⟦iban⟧, kartım ⟦card number⟧."
    assert masked.hits == {"national_id": 1, "iban": 1, "card_number": 1}


def test_numbers_in_html_and_file_names_are_masked_too() -> None:
    html = '<p>TR33 <b>0006</b> 1005&nbsp;1978 6457 8413 26</p><img alt="17291716060">'

    masked = mask_html(html, {"iban", "tr"}).text

    assert masked == '<p>⟦iban⟧<b></b></p><img alt="⟦national id⟧">'
    assert mask_file_name("kimlik 17291716060.txt", {"tr"}).text == "kimlik national-id.txt"
