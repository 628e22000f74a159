"""Which parts of a mail are its text and which are files, and names for files that are safe to use."""

import re
import unicodedata
from dataclasses import dataclass

from tellonce_ingest_email import charset
from tellonce_ingest_email.mime import Part
from tellonce_ingest_email.transfer import uu_decoded
from tellonce_ingest_email.words import header_text

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_UU = re.compile(
    rb"(?:\A|(?<=\n))begin [0-7]{3,4} ([^\r\n]+)\r?\n"
    rb"(?:[\x20-\x60][^\r\n]{0,90}\r?\n)*?(?:`|[ ]|)\r?\n?end[ \t]*(?:\r?\n|\Z)"
)
_MAX_NAME_BYTES = 200
_NO_TYPE = ("application/octet-stream", "application/binary", "binary/octet-stream", "application/x-unknown")
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_EXTENSIONS = {
    "application/pdf": "pdf",
    "application/zip": "zip",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/html": "html",
    "text/plain": "txt",
    "text/vcard": "vcf",
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail: `name` is safe as the last part of a path and empty if the sender gave none."""

    name: str
    content_type: str
    content_id: str
    inline: bool
    content: bytes


def safe_name(name: str) -> str:
    """The name without folders, control and direction characters, at most 200 bytes, the extension kept."""
    name = unicodedata.normalize("NFC", _UNSAFE.sub("", name))
    name = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].strip().rstrip(".")
    if not name.strip("."):
        return ""
    if len(name.encode()) <= _MAX_NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > 20:
        stem, extension, dot = name, "", ""
    room = _MAX_NAME_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + extension


def sniffed(content: bytes, declared: str) -> str:
    """The type: what the first bytes say where the sender named none, so that a screenshot is shown as one."""
    if declared not in _NO_TYPE:
        return declared
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for begin, kind in _BEGINNINGS if content.startswith(begin)), declared)


def given_name(content_type: str, number: int) -> str:
    """A name for a file that came without one."""
    return f"attachment-{number}.{_EXTENSIONS.get(content_type, 'bin')}"


def attachment(part: Part, *, inline: bool) -> Attachment:
    """The file that a part carries; an embedded mail is named by its subject."""
    name = safe_name(part.filename)
    if not name and part.content_type == "message/rfc822" and part.children:
        subject = header_text(part.children[0].header("subject") or b"")
        name = safe_name(f"{subject.replace('/', '-')[:80]}.eml") if subject else ""
    content = part.raw_body() if part.content_type.startswith("multipart/") else part.body()
    content_type = sniffed(content, charset.clean(part.content_type))
    return Attachment(name, content_type, charset.clean(part.content_id), inline, content)


def uuencoded(data: bytes) -> tuple[bytes, list[Attachment]]:
    """Text without the files that are uuencoded in it, and those files."""
    if b"\nend" not in data or b"begin " not in data:
        return data, []
    found: list[Attachment] = []
    for match in _UU.finditer(data):
        name = safe_name(charset.decode(match.group(1))[0])
        content = uu_decoded(match.group()[match.group().find(b"\n") :])
        if content:
            kind = sniffed(content, "application/octet-stream")
            found.append(Attachment(name, kind, "", False, content))
    return (_UU.sub(b"", data) if found else data), found
