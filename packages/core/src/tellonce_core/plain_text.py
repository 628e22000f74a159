"""Whether a file is plain text, whatever its sender calls it: what is text is masked like text (promise 9)."""

import codecs
import re

_NEVER = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "multipart/", "message/")
_PROOF_OF_OTHER = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def is_plain_text(content: bytes, media_type: str, *, whole: bool = True) -> bool:
    """True for `text/…`, for SVG, and for what is UTF-8 without control characters: a .csv sent as octet-stream.

    `whole=False`: these are only its first bytes and may end inside a character. Pictures, sound, PDFs and archives
    are not text: nobody can mask those without breaking them."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind == "image/svg+xml":
        return True
    if not content or kind.startswith(_NEVER) or content.startswith(_PROOF_OF_OTHER):
        return False
    return _CONTROLS.search(content) is None and _is_utf8(content, whole=whole)


def _is_utf8(content: bytes, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content, final=whole)
    except UnicodeDecodeError:
        return False
    return True
