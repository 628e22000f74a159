import pytest
from tellonce_ingest_email import charset


@pytest.mark.parametrize(
    ("data", "label", "text", "exact"),
    [
        ("şık".encode(), "utf-8", "şık", True),
        ("şık".encode("cp1254"), "iso-8859-9", "şık", True),
        ("şık".encode(), "iso-8859-1", "şık", False),
        ("şık".encode(), "us-ascii", "şık", False),
        ("değişti".encode("cp1254"), "", "değişti", False),
        ("Bel été".encode("cp1252"), "no-such-charset", "Bel été", False),
        ("“naïve”".encode("cp1252"), "iso-8859-1", "“naïve”", True),
        ("№ 5".encode("cp1251"), "windows-1251", "№ 5", True),
        (b"\x1b$B-b\x1b(B", "iso-2022-jp", "№", True),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국", True),
        (b"plain", "x-unknown", "plain", True),
        (b"\xff\xfeh\x00i\x00", "utf-16", "hi", True),
    ],
)
def test_text_is_read_by_its_label_or_in_spite_of_it(data: bytes, label: str, text: str, exact: bool) -> None:
    assert charset.decode(data, label) == (text, exact)


@pytest.mark.parametrize("label", ["base64", "rot13", "hex", "idna", "unicode_escape", "no\0such", ""])
def test_a_label_that_is_no_charset_names_no_codec(label: str) -> None:
    assert charset.codec_of(label) == ""


def test_clean_text_can_be_stored() -> None:
    assert charset.clean("a\0b\r\nc\rd\ud800\x07e") == "ab\nc\nd\ufffde"
