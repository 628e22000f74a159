"""What Outlook wrapped into a `winmail.dat` (MS-OXTNEF): files, and the text where the mail has no other."""

import mimetypes
import struct
from dataclasses import dataclass
from typing import Any

from tellonce_ingest_email import charset
from tellonce_ingest_email.attachments import Attachment, safe_name

TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
_SIGNATURE = b"\x78\x9f\x3e\x22"
_MAX_FILES = 200
_LONG_NAME, _MIME_TAG, _CONTENT_ID = 0x3707, 0x370E, 0x3712
_BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """What was inside; texts are empty where there was none of that kind."""

    text: str
    html: str
    files: tuple[Attachment, ...]


def is_wrapping(content_type: str, name: str) -> bool:
    """Whether a part of this type or name is one; Outlook's own type is often lost on the way."""
    return content_type in TYPES or name.lower().endswith("winmail.dat")


def unwrapped(data: bytes) -> Unwrapped | None:
    """The contents, or None where they can't be read: the wrapping is then a file like another."""
    if not data.startswith(_SIGNATURE):
        return None
    from tnefparse import TNEF

    try:
        found = TNEF(data, do_checksum=False)
        files = tuple(_file(one, found.codepage or "") for one in found.attachments[:_MAX_FILES])
        text, html = _text(found.body), _text(found.htmlbody)
        return Unwrapped(text or ("" if html else _of_rich_text(found)), html, files)
    except (*_BROKEN, struct.error):
        return None


def _text(body: str | bytes | None) -> str:
    text = body if isinstance(body, str) else charset.decode(body or b"")[0]
    return charset.clean(text).strip()


def _of_rich_text(found: Any) -> str:
    from striprtf.striprtf import rtf_to_text

    rich = found.rtfbody
    read: Any = rtf_to_text
    return _text(read(rich.decode("latin-1"), errors="replace")) if rich else ""


def _file(one: Any, codepage: str) -> Attachment:
    said = {each.name: each.data for each in one.mapi_attrs}
    name = safe_name(_word(said.get(_LONG_NAME), codepage) or _word(one._name, codepage))  # noqa: SLF001 — its own decoding raises
    kind = _word(said.get(_MIME_TAG), codepage) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    content_id = _word(said.get(_CONTENT_ID), codepage).strip("<>")
    content = one.data if isinstance(one.data, bytes) else str(one.data or "").encode()
    return Attachment(name, kind.lower(), content_id, bool(content_id), content)


def _word(value: object, codepage: str) -> str:
    text = charset.decode(value, codepage)[0] if isinstance(value, bytes) else str(value or "")
    return charset.clean(text.strip("\0")).strip()
