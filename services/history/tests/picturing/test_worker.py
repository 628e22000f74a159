"""Thumbnails: small, upright, of real pictures only."""

import io
import struct
import zlib

import pytest
from PIL import Image
from tellonce_history.picturing.worker import SIDE, thumbnail


def a_picture(size: tuple[int, int], kind: str = "JPEG", **more: object) -> bytes:
    made = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(made, kind, **more)
    return made.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_large_picture_becomes_a_small_webp_of_the_same_shape(kind: str) -> None:
    made = opened(thumbnail(a_picture((1600, 800), kind)))

    assert (made.format, made.size) == ("WEBP", (SIDE, SIDE // 2))


def test_a_small_one_has_none() -> None:
    assert thumbnail(a_picture((40, 30))) == b""


def test_a_picture_that_lies_on_its_side_stands_upright_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "camera"

    made = opened(thumbnail(a_picture((1600, 800), exif=exif)))

    assert made.size == (SIDE // 2, SIDE)
    assert dict(made.getexif()) == {}


def test_what_is_see_through_stays_so() -> None:
    glass = Image.effect_noise((900, 900), 60).convert("RGBA")
    glass.putalpha(120)
    held = io.BytesIO()
    glass.save(held, "PNG")

    made = opened(thumbnail(held.getvalue()))

    assert made.mode == "RGBA"


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    with pytest.raises((Image.DecompressionBombError, Image.DecompressionBombWarning)):
        thumbnail(bomb(30_000, 30_000))


@pytest.mark.parametrize("data", [b"", b"no picture", a_picture((900, 900))[:500], b"GIF89a", b"<svg/>", b"%PDF-1.7"])
def test_what_is_no_whole_picture_raises_what_the_worker_expects(data: bytes) -> None:
    with pytest.raises((OSError, ValueError, SyntaxError)):
        thumbnail(data)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims so many pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
