"""What is read of one mail, in whichever process."""

import pytest
from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.reading.job import masked_copy, read_mail

FILES = "".join(f"--b\nContent-Disposition: attachment; filename={number}.bin\n\nx\n" for number in range(5))
MAIL = f"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n{FILES}--b--\n".encode()


def test_files_beyond_the_most_are_counted_and_left_out() -> None:
    found = read_mail(MAIL, Limits(), 2)

    assert found.files == 5
    assert len(found.clean.mail.attachments) == 2


@pytest.mark.parametrize(
    ("raw", "copy"),
    [
        (MAIL, MAIL),
        (b"Subject: x\n\n4111 1111 1111 1111\n", b"Subject: x\n\n**** **** **** ****\n"),
        (b"\n" + b"4111 1111 1111 1111\n" * 100_000, None),
    ],
)
def test_the_copy_of_a_mail_that_cannot_be_read_holds_no_secret(raw: bytes, copy: bytes | None) -> None:
    assert masked_copy(raw) == copy
