import time

from tellonce_ingest_email.masking import masked
from tellonce_ingest_email.parse import parse

CARD = "4111 1111 1111 1111"


def raw(body: str = "Merhaba", subject: str = "x", extra: str = "") -> bytes:
    return f"From: Ada <ada@x.example>\nSubject: {subject}\nMessage-ID: <1@x>\n{extra}\n\n{body}\n".encode()


def test_mail_without_secrets_stays_as_it_is() -> None:
    data = raw()
    found = masked(parse(data), data)

    assert found.raw is data
    assert found.masked == ()
    assert found.lost == frozenset()


def test_a_card_number_is_gone_from_every_place() -> None:
    data = raw(f"Kartım {CARD}\n\n> kart {CARD}", subject=f"Kart {CARD}")
    found = masked(parse(data), data)

    assert CARD not in repr(found)
    assert found.raw is not None
    assert b"1111 1111" not in found.raw
    assert {one.place for one in found.masked} == {"subject", "text", "quoted_text", "raw"}


IBAN, TCKN = "TR33 0006 1005 1978 6457 8413 26", "17291716060"


def test_what_an_account_asks_to_mask_is_gone_from_every_place_too() -> None:
    parts = (
        f"--b\nContent-Type: text/html\n\n<p>{IBAN[:12]}<b>{IBAN[12:]}</b></p>\n"
        f"--b\nContent-Type: text/csv; name={TCKN}.csv\nContent-Disposition: attachment\n\nAda,{TCKN}\n--b--"
    )
    data = raw(parts, subject=f"Kimlik {TCKN}", extra="Content-Type: multipart/mixed; boundary=b")
    found = masked(parse(data), data, {"iban", "tr"})
    kept = repr(found)

    assert TCKN not in kept
    assert "8413 26" not in kept
    assert found.raw is not None
    assert TCKN.encode() not in found.raw
    assert b"6457" not in found.raw
    assert {(one.kind, one.place) for one in found.masked} == {
        *(("national_id", place) for place in ("subject", "filename", "attachment", "raw")),
        *(("iban", place) for place in ("text", "html", "raw")),
    }
    assert masked(parse(data), data).masked == ()


def test_files_that_are_text_are_looked_into_and_pictures_are_not() -> None:
    parts = (
        f"--b\nContent-Type: text/csv; name=kart.csv\nContent-Disposition: attachment\n\nkart,{CARD}\n"
        "--b\nContent-Type: image/png; name=a.png\n\n4111111111111111\n--b--"
    )
    data = raw(parts, extra="Content-Type: multipart/mixed; boundary=b")
    files = masked(parse(data), data).mail.attachments

    assert b"1111" not in files[0].content
    assert files[1].content == b"4111111111111111"


def test_a_text_of_nothing_but_numbers_is_masked_without_care_and_quickly() -> None:
    data = raw("4111 1111 1111 1111\n" * 100_000)
    began = time.process_time()

    found = masked(parse(data), data)

    assert time.process_time() - began < 2
    assert found.raw is None
    assert "1111" not in found.mail.reply
