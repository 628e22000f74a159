import pytest
from tellonce_core.plain_text import is_plain_text


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        (b"no;card\n1;4111111111111111\n", "application/octet-stream", True),
        (b'{"card": "4111111111111111"}', "application/json", True),
        ("kart no; şifre".encode(), "application/vnd.ms-excel", True),
        ("kart".encode("windows-1254"), "text/csv; charset=windows-1254", True),
        (b"<svg>4111111111111111</svg>", "image/svg+xml", True),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png", False),
        (b"%PDF-1.7 only letters", "application/octet-stream", False),
        (b"PK\x03\x04rest", "application/octet-stream", False),
        (b"\x00\x01binary", "application/octet-stream", False),
        (b"\xff\xfe\xfa", "application/octet-stream", False),
        (b"", "application/octet-stream", False),
    ],
)
def test_what_is_text_is_known_by_its_content(content: bytes, media_type: str, expected: bool) -> None:
    assert is_plain_text(content, media_type) is expected


def test_a_beginning_may_end_inside_a_character() -> None:
    beginning = "kartış".encode()[:-1]

    assert is_plain_text(beginning, "application/octet-stream", whole=False)
    assert not is_plain_text(beginning, "application/octet-stream")
