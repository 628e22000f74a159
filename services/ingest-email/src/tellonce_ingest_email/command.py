"""`tellonce-ingest-email parse|thread`: one JSON a mail; imports nothing that serves, so that it starts at once."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tellonce_ingest_email.parse import ParsedMail, parse


def parse_command(paths: Sequence[str]) -> int:
    """Print one JSON object a mail, in the order of the paths; `-` or no path is one mail on stdin."""
    for raw in _mails(paths):
        sys.stdout.write(json.dumps(as_json(parse(raw)), ensure_ascii=False) + "\n")
    return 0


def thread_command(paths: Sequence[str]) -> int:
    """Print {"thread": label} a mail of one mailbox: mails with one label belong together, by their ids alone."""
    for label in threads(parse(raw) for raw in _mails(paths)):
        sys.stdout.write(json.dumps({"thread": label}) + "\n")
    return 0


def _mails(paths: Sequence[str]) -> Iterator[bytes]:
    for path in paths or ["-"]:
        yield sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()


def threads(mails: Iterable[ParsedMail]) -> list[str]:
    """A label for each mail: the root of its ids, joined as far as the mailbox shows (RFC 5322 §3.6.4)."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.setdefault(one, one) != one:
            parent[one] = one = parent[parent[one]]
        return one

    keys: list[str] = []
    for number, mail in enumerate(mails):
        key = mail.message_id or f"mail {number}"
        for other in mail.references:
            parent[root(key)] = root(other)
        keys.append(key)
    return [root(key) for key in keys]


def as_json(mail: ParsedMail) -> dict[str, Any]:
    """The keys that README.md lists."""
    sort = mail.origin.sort
    return {
        "from_email": mail.sender.email,
        "from_name": mail.sender.name,
        "reply_to": [one.email for one in mail.reply_to],
        "to": [one.email for one in mail.to],
        "cc": [one.email for one in mail.cc],
        "subject": mail.subject,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "date": mail.sent_at.isoformat() if mail.sent_at else None,
        "body_text": mail.text,
        "body_html": mail.html,
        "reply_text": mail.reply,
        "quoted_text": mail.quoted,
        "forwarded_from": mail.forwarded_from or None,
        "attachments": [
            {
                "filename": one.name,
                "content_type": one.content_type,
                "size": len(one.content),
                "inline": one.inline,
                "content_id": one.content_id,
            }
            for one in mail.attachments
        ],
        "inline_images": sum(one.inline and one.content_type.startswith("image/") for one in mail.attachments),
        "sort": sort,
        "is_auto_reply": sort == "auto_reply",
        "is_bounce": sort == "bounce",
        "is_automated": sort != "person",
        "suppress_auto_reply": not mail.origin.answerable,
        "priority": mail.urgency or "normal",
        "failed_recipients": list(mail.report.recipients) if mail.report and sort == "bounce" else [],
        "problems": list(mail.problems),
    }
