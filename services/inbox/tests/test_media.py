"""Files: what they are, what they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_inbox import media


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"%PDF-1.7", "application/pdf"),
        (b"<svg", None),
        (b"", None),
    ],
)
def test_first_bytes_prove_the_type(head: bytes, expected: str | None) -> None:
    assert media.type_by_content(head) == expected


@pytest.mark.parametrize(
    ("declared", "head", "expected"),
    [
        ("text/plain; charset=utf-8", b"hello", "text/plain"),
        ("image/png", b"<html>", "application/octet-stream"),
        ("application/pdf", b"<html>", "application/octet-stream"),
        ("text/html", b"\xff\xd8\xff", "image/jpeg"),
        ("", b"x", "application/octet-stream"),
        ("no type", b"x", "application/octet-stream"),
        ("a/b\r\nx: y", b"x", "application/octet-stream"),
    ],
)
def test_stored_type_never_claims_what_the_content_is_not(declared: str, head: bytes, expected: str) -> None:
    assert media.media_type(declared, head) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fatura.pdf", "fatura.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\foto.png", "foto.png"),
        ("", "file"),
        ("...", "file"),
        ("a\r\nb\0c.txt", "a__b_c.txt"),
        ("evil\u202egnp.exe", "evil_gnp.exe"),
        ("u" * 300 + ".pdf", "u" * 196 + ".pdf"),
        ("u" * 300, "u" * 200),
        ("s\u0327ema.png", "şema.png"),
    ],
)
def test_names_are_safe_and_keep_their_extension(name: str, expected: str) -> None:
    assert media.safe_name(name) == expected


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_a_header_and_a_folder_can_hold(name: str) -> None:
    safe = media.safe_name(name)

    assert 0 < len(safe) <= 200
    assert not set(safe) & set('/\\\r\n\0"')
    assert safe not in {".", ".."}


@given(st.text(max_size=100), st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=100))
def test_any_download_has_headers_of_plain_ascii(kind: str, name: str) -> None:
    headers = media.download_headers(media.safe_name(name), kind, inline=False)

    assert all(value.isascii() and value.isprintable() for value in headers.values())
