import pytest
from tellonce_ingest_email.attachments import given_name, safe_name, sniffed, uuencoded


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("fatura.pdf", "fatura.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.txt", "a.txt"),
        ("..", ""),
        (".", ""),
        ("a\0b\nc.txt", "abc.txt"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("  spaced .txt. ", "spaced .txt"),
        ("dir/", "dir"),
        ("İş planı.docx", "İş planı.docx"),
    ],
)
def test_a_name_is_safe_as_the_last_part_of_a_path(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_name("ş" * 300 + ".pdf")

    assert name.endswith("ş.pdf")
    assert len(name.encode()) <= 200


def test_a_file_without_a_name_gets_one_by_its_type() -> None:
    assert given_name("image/png", 2) == "attachment-2.png"
    assert given_name("x/y", 1) == "attachment-1.bin"


def test_files_inside_a_text_are_taken_out() -> None:
    text, files = uuencoded(b"Hi\nbegin 644 ../cat.txt\n#0V%T\n`\nend\nBye\n")

    assert text == b"Hi\nBye\n"
    assert [(one.name, one.content) for one in files] == [("cat.txt", b"Cat")]


def test_a_text_that_only_begins_stays_a_text() -> None:
    assert uuencoded(b"begin 644 the work\nand end\n") == (b"begin 644 the work\nand end\n", [])


@pytest.mark.parametrize(
    ("content", "declared", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "application/octet-stream", "image/png"),
        (b"%PDF-1.7", "application/octet-stream", "application/pdf"),
        (b"RIFF\x00\x00\x00\x00WEBP", "application/octet-stream", "image/webp"),
        (b"\x89PNG\r\n\x1a\n", "text/plain", "text/plain"),
        (b"MZ", "application/octet-stream", "application/octet-stream"),
    ],
)
def test_type_is_known_by_content_where_the_sender_named_none(content: bytes, declared: str, kind: str) -> None:
    assert sniffed(content, declared) == kind
