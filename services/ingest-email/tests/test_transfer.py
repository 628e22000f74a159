import pytest
from tellonce_ingest_email.transfer import transfer_decoded, uu_decoded


@pytest.mark.parametrize(
    ("data", "encoding", "decoded"),
    [
        (b"YWI=\r\n", "base64", b"ab"),
        (b"YWI=\r\nYWI=\r\n", "base64", b"abab"),
        (b"a=3Db=\r\nc", "quoted-printable", b"a=bc"),
        (b"a=ZZ", "quoted-printable", b"a=ZZ"),
        (b"begin 644 x\n#0V%T\n`\nend\n", "x-uuencode", b"Cat"),
        (b"as it is", "8bit", b"as it is"),
        (b"as it is", "no-such", b"as it is"),
    ],
)
def test_bodies_are_decoded_as_far_as_they_can_be(data: bytes, encoding: str, decoded: bytes) -> None:
    assert transfer_decoded(data, encoding) == decoded


def test_uuencode_ends_at_rubbish() -> None:
    assert uu_decoded(b" x\n#0V%T\n\xff\xff\n#0V%T\n") == b"Cat"
