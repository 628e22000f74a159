"""What a file is by its first bytes, and under which name and headers it may leave; pure."""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

from tellonce_core.mask import mask_html, mask_text

HEAD_BYTES = 16
INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Pictures that every browser decodes without running anything (SVG runs scripts)."""
ANY_TYPE = "application/octet-stream"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\Z")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
_MAX_NAME = 200


def type_by_content(head: bytes) -> str | None:
    """The media type that the first bytes prove; None if they prove none of those we know."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def media_type(declared: str, head: bytes) -> str:
    """The type to store: what the content proves; a picture or PDF that isn't one is just bytes."""
    proved = type_by_content(head)
    if proved:
        return proved
    kind = declared.partition(";")[0].strip().lower()
    pretends = kind in INLINE_TYPES or kind == "application/pdf"
    return kind if _TYPE.match(kind) and not pretends else ANY_TYPE


def masked_text(kind: str, data: bytes) -> bytes:
    """A text file with markers for card numbers and codes, then in UTF-8; `data` itself if it holds none."""
    text = _decoded(data)
    masked = mask_html(text) if kind == "text/html" else mask_text(text)
    return masked.text.encode() if masked.hits else data


def _decoded(data: bytes) -> str:
    charset = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")


def safe_name(name: str) -> str:
    """The file name without path, control and direction characters, at most 200 characters, extension kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    cleaned = _UNSAFE.sub("_", last).strip(" .") or "file"
    stem, dot, extension = cleaned.rpartition(".")
    if len(cleaned) > _MAX_NAME and dot and len(extension) <= 16:
        return f"{stem[: _MAX_NAME - len(extension) - 1]}.{extension}"
    return cleaned[:_MAX_NAME]


PAGE_HEADERS: Mapping[str, str] = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; img-src 'self' data: http: https:; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'self'; frame-ancestors 'self'",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-store",
}
"""Of a mail shown as a page in a frame of ours: pictures of any server, no scripts, nothing else."""


def download_headers(name: str, kind: str, *, inline: bool) -> Mapping[str, str]:
    """Headers under which foreign content can do nothing in our origin (RFC 6266, CSP 3 `sandbox`)."""
    way = "inline" if inline else "attachment"
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return {
        "content-type": kind if inline else _harmless(kind),
        "content-disposition": f"{way}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "private, max-age=86400, immutable",
    }


def _harmless(kind: str) -> str:
    """Types that a browser would render as a document leave as bytes."""
    if not _TYPE.match(kind) or kind.startswith("text/") or "xml" in kind or "html" in kind or "script" in kind:
        return ANY_TYPE
    return kind
