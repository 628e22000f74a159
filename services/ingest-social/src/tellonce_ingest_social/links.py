"""Files of ours that a network fetches: each by an unguessable address that is good for a while. Pure."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tellonce.message.v1 import message_pb2

PATH = "/media"
FETCHED_FOR = timedelta(days=2)
"""The network fetches it at once, or when it tries again."""
READ_FOR = timedelta(days=14)
"""A person opens it, perhaps after a holiday."""


@dataclass(frozen=True, slots=True)
class Link:
    """What stands behind one address."""

    key: str
    media_type: str
    filename: str
    size_bytes: int
    until: datetime


def links_for(
    attachments: Iterable[message_pb2.Attachment], public_url: str, now: datetime, good_for: timedelta = FETCHED_FOR
) -> tuple[Mapping[str, str], Mapping[str, Link]]:
    """Addresses by the attachments' ids, and what stands behind each, by its token."""
    urls: dict[str, str] = {}
    links: dict[str, Link] = {}
    for one in attachments:
        token = secrets.token_urlsafe(24)
        urls[one.id] = f"{public_url.rstrip('/')}{PATH}/{token}"
        media_type = one.media_type or "application/octet-stream"
        links[token] = Link(one.file.key, media_type, one.filename, one.file.size_bytes, now + good_for)
    return urls, links
