"""Names of files in an archive: ours before theirs, so that none can lead out of it; pure."""

import re

from tellonce_core.entry import Entry
from tellonce_core.message import Attachment

from tellonce_history.ledger import Row

_UNSAFE = re.compile(r"[^\w.() -]+")
_MOST = 100


def raw_name(entry: Entry) -> str:
    """The raw copy of an entry."""
    return f"raw/{entry.id}.{_ending(entry.channel)}"


def apart_name(row: Row) -> str:
    """The raw copy of what became no entry: in a folder of its own, since another may have written it."""
    return f"apart/{_UNSAFE.sub('_', row.id)[:_MOST]}.{_ending(row.channel)}"


def text_name(entry: Entry, kind: str) -> str:
    """The whole text of an entry whose beginning stands in entries.jsonl."""
    return f"texts/{entry.id}.{kind}"


def attachment_name(entry: Entry, attachment: Attachment) -> str:
    """One attachment."""
    name = _UNSAFE.sub("_", attachment.filename).strip(" .")[-_MOST:]
    return f"attachments/{entry.id}/{attachment.id}-{name or 'file'}"


def _ending(channel: str) -> str:
    return "eml" if channel == "email" else "raw"
