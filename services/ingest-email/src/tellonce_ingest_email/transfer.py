"""What is behind a Content-Transfer-Encoding (RFC 2045 §6), uuencode included; a broken one gives what it can."""

import binascii
import re

import pybase64

from tellonce_ingest_email.words import base64_bytes

_UU_BEGIN = re.compile(rb"(?:\A|\n)begin(?:-base64)? [0-7]{3,4} ")


def transfer_decoded(data: bytes, encoding: str) -> bytes:
    """The bytes behind a Content-Transfer-Encoding; an unknown one is no encoding."""
    if encoding == "base64":
        return _base64_body(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    begin = _UU_BEGIN.search(data) if encoding in ("x-uuencode", "uuencode", "x-uue", "uue") else None
    return uu_decoded(data[begin.end() :]) if begin else data


def _base64_body(data: bytes) -> bytes:
    """A body in base64; text that a list server put behind it is left out."""
    padding = data.find(b"=")
    if padding >= 0 and data[padding:].strip(b"=\r\n\t "):
        return base64_bytes(data)
    try:
        return pybase64.b64decode(data)  # an eighth of the time of binascii
    except binascii.Error:
        return base64_bytes(data)


def uu_decoded(data: bytes) -> bytes:
    """The bytes of uuencoded lines, from behind the `begin` line to `end`."""
    out: list[bytes] = []
    for line in data.split(b"\n")[1:]:
        stripped = line.strip(b"\r\n")
        if stripped in (b"end", b"`", b" ", b"===="):
            break
        try:
            out.append(binascii.a2b_uu(stripped))
        except binascii.Error:  # some encoders pad the last group wrongly: take what the count says
            count = (((stripped[:1] or b" ")[0] - 32) & 63) * 4 + 5
            try:
                out.append(binascii.a2b_uu(stripped[: count // 3]))
            except binascii.Error:
                break
    return b"".join(out)
