"""A winmail.dat of our own making (MS-OXTNEF §2.1): attributes of message and attachment, little-endian."""

import base64
import struct

import pytest
from tellonce_ingest_email.masking import masked
from tellonce_ingest_email.parse import parse
from tellonce_ingest_email.tnef import unwrapped

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(20)


def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHL", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) % 65536)


def winmail(
    *, body: bytes = "Ekte ekran görüntüsü var.".encode("cp1254"), title: bytes = "görüntü.png".encode("cp1254")
) -> bytes:
    return b"".join(
        [
            struct.pack("<LH", 0x223E9F78, 1),
            attribute(1, 0x9006, 8, struct.pack("<L", 0x00010000)),
            attribute(1, 0x9007, 6, struct.pack("<LL", 1254, 0)),
            attribute(1, 0x800C, 2, body + b"\0"),
            attribute(2, 0x9002, 6, bytes(14)),
            attribute(2, 0x8010, 1, title + b"\0"),
            attribute(2, 0x800F, 6, PICTURE),
        ]
    )


def mail(text: str, data: bytes, kind: str = "application/ms-tnef") -> bytes:
    encoded = base64.encodebytes(data).decode()
    return (
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        + (f"--b\n\n{text}\n" if text else "")
        + f"--b\nContent-Type: {kind}; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{encoded}--b--\n"
    ).encode()


@pytest.mark.parametrize("kind", ["application/ms-tnef", "application/octet-stream"])
def test_files_come_out_of_their_wrapping(kind: str) -> None:
    found = parse(mail("Merhaba", winmail(), kind))

    assert [(one.name, one.content_type, one.content) for one in found.attachments] == [
        ("görüntü.png", "image/png", PICTURE)
    ]
    assert found.text == "Merhaba"


def test_the_wrapped_text_is_read_where_the_mail_has_no_other() -> None:
    assert parse(mail("", winmail())).text == "Ekte ekran görüntüsü var."


def test_a_path_in_a_wrapped_name_is_taken_off() -> None:
    (file,) = parse(mail("x", winmail(title=b"..\\..\\C:\\a\x01.png"))).attachments

    assert file.name == "a.png"


def test_what_cannot_be_unwrapped_stays_a_file() -> None:
    broken = b"\x78\x9f\x3e\x22" + bytes(40)
    (file,) = parse(mail("x", b"no such thing")).attachments

    assert file.name == "winmail.dat"
    assert unwrapped(b"") is None
    assert parse(mail("x", broken)).text == "x"


def test_every_beginning_of_a_wrapping_is_survived() -> None:
    whole = winmail()

    for end in range(len(whole)):
        assert parse(mail("x", whole[:end])).text == "x"


def test_a_secret_in_a_wrapping_is_masked_and_the_raw_copy_is_not_kept() -> None:
    raw = mail("", winmail(body=b"Kart 4111 1111 1111 1111"))

    found = masked(parse(raw), raw)

    assert found.raw is None
    assert "1111" not in found.mail.reply
