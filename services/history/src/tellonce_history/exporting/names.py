"""Names of files in an archive: ours before theirs, so that none can lead out of it; pure."""

import re

from tellonce_core.entry import Entry
from tellonce_core.message import Attachment

_UNSAFE = re.compile(r"[^\w.() -]+")
_MOST = 100


def raw_name(entry: Entry) -> str:
    """The raw copy of an entry."""
    return f"raw/{entry.id}.{'eml' if entry.channel == 'email' else 'raw'}"


def text_name(entry: Entry, kind: str) -> str:
    """The whole text of an entry whose beginning stands in entries.jsonl."""
    return f"texts/{entry.id}.{kind}"


def attachment_name(entry: Entry, attachment: Attachment) -> str:
    """One attachment."""
    name = _UNSAFE.sub("_", attachment.filename).strip(" .")[-_MOST:]
    return f"attachments/{entry.id}/{attachment.id}-{name or 'file'}"
