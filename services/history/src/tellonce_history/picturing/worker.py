"""The process that makes one thumbnail: a picture in by stdin, a small WebP out; nothing if it is small already.

Pictures come from strangers: the kernel ends this process when it takes too much CPU time or memory, and a picture that
claims more pixels than it may have is refused before it is decoded."""

import io
import resource
import sys
import warnings

from PIL import Image, ImageOps

SIDE = 560
"""Twice the 280 pixels at which the story shows it."""
MOST_PIXELS = 50_000_000
SMALL_BYTES = 60 * 1024
_CPU_SECONDS = 5
_MEMORY_BYTES = 1024**3
_QUALITY = 80
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")


def thumbnail(data: bytes) -> bytes:
    """The small copy, upright and without anything but pixels; empty if the picture is small already.

    Raises what Pillow raises for what is no picture, and DecompressionBombWarning or Error for one too large."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if max(picture.size) <= SIDE and len(data) <= SMALL_BYTES:
                return b""
            picture.draft("RGB", (SIDE, SIDE))
            small = ImageOps.exif_transpose(picture)
            small.thumbnail((SIDE, SIDE))
            made = io.BytesIO()
            small.convert("RGBA" if small.has_transparency_data else "RGB").save(made, "WEBP", quality=_QUALITY)
            return made.getvalue()


def main() -> None:
    """Read, make, write; exit status 1 for what is no picture that can be read."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    try:
        made = thumbnail(sys.stdin.buffer.read())
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError, Warning):
        sys.exit(1)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
