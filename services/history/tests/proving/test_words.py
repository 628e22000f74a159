"""The mail with the code, in three languages."""

from datetime import timedelta

import pytest
from tellonce_history.proving.code_proof import CODE_MARK
from tellonce_history.proving.words import code_mail

VALID = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("language", "spoken", "subject"),
    [
        ("tr", "tr", "Doğrulama kodunuz"),
        ("az-Latn", "az", "Təsdiq kodunuz"),
        ("en", "en", "Your verification code"),
        ("de", "en", "Your verification code"),
        ("", "en", "Your verification code"),
    ],
)
def test_it_is_written_in_the_customers_language(language: str, spoken: str, subject: str) -> None:
    assert code_mail(language, "whatsapp", "", VALID)[:2] == (spoken, subject)


@pytest.mark.parametrize("language", ["tr", "az", "en"])
def test_it_says_which_profile_how_long_and_has_the_mark_once(language: str) -> None:
    _, _, text = code_mail(language, "instagram", "Şule Işık", VALID)

    assert "Instagram (Şule Işık)" in text
    assert "15" in text
    assert text.count(CODE_MARK) == 1


def test_a_channel_that_is_no_network_has_its_own_word() -> None:
    assert "web sohbeti" in code_mail("tr", "chat", "", VALID)[2]
