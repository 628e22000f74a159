import pytest
from tellonce_ingest_email.signature import without_signature


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["Metin", "", "Saygılarımla,", "Ayşe Yılmaz", "Müdür"], ["Metin"]),
        (["Mətn", "Hörmətlə", "Nərgiz"], ["Mətn"]),
        (["Text", "", "Thanks and best regards,", "Oliver"], ["Text"]),
        (["Text", "", "— ", "Oliver"], ["Text"]),
        (["Text", "", "iPhone'umdan gönderildi"], ["Text"]),
        (["Text", "", "Oliver Grant", "Tel: +44 20 7946 0000", "www.grant.example"], ["Text"]),
        (["Text", "", "-Oliver Grant"], ["Text"]),
        (["With regards to the payment I ask for help."], ["With regards to the payment I ask for help."]),
        (["Saygılarımla,", "Ayşe"], ["Saygılarımla,", "Ayşe"]),
        (["Öğe listesi", "---", "bir", "iki"], ["Öğe listesi", "---", "bir", "iki"]),
    ],
)
def test_what_stands_below_a_letter_is_cut_if_text_is_left(lines: list[str], kept: list[str]) -> None:
    text, signature = without_signature(lines)

    assert text == kept
    assert [*text, *signature] == lines


def test_a_confidentiality_notice_is_cut() -> None:
    notice = "Bu e-posta gizlidir ve yalnızca gönderildiği kişinin kullanımı içindir; yetkisiz kullanımı yasaktır."

    assert without_signature(["Metin", "", notice])[0] == ["Metin"]
