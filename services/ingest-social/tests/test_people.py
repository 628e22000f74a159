import pytest
from tellonce_ingest_social.people import NOBODY, phone, profile


def test_a_profile_is_never_verified() -> None:
    person = profile("telegram", "501", " Elif ", "", "Kaya")

    assert (person.value, person.display_name, person.verified) == ("501", "Elif Kaya", False)


def test_nobody_in_particular_still_has_a_value() -> None:
    assert profile("x", "").value == NOBODY


@pytest.mark.parametrize("number", ["905321112233", "+905321112233", "+90 532 111-22-33"])
def test_a_number_that_the_network_vouches_for_is_verified(number: str) -> None:
    person = phone(number, "Elif", network="whatsapp")

    assert person is not None
    assert (person.value, person.verified, person.evidence) == ("+905321112233", True, "network=whatsapp")


def test_a_number_by_the_carriers_word_is_a_suggestion() -> None:
    person = phone("+905321112233")

    assert person is not None
    assert not person.verified


@pytest.mark.parametrize("number", ["", "INFO", "12345", "+90532111223344556", "TR.123"])
def test_what_is_no_number_is_none(number: str) -> None:
    assert phone(number) is None
