"""A mail's bytes to what it says: pure; never raises, whatever the bytes are (normalize.py maps it on)."""

import re
from dataclasses import dataclass
from datetime import datetime

from tellonce_ingest_email import content, markup, robots
from tellonce_ingest_email.addresses import Address, addresses, date, message_id, message_ids, sender
from tellonce_ingest_email.attachments import Attachment
from tellonce_ingest_email.bounces import Report, report
from tellonce_ingest_email.mime import Budget, Limits, Part, read
from tellonce_ingest_email.reply import visible
from tellonce_ingest_email.robots import Origin, Urgency
from tellonce_ingest_email.words import header_text

_NOTES = frozenset(
    {
        *("authentication-results", "x-spam-flag", "x-spam-status", "x-spam", "x-spamd-result"),
        *("arc-authentication-results", "arc-seal"),
        *("x-forefront-antispam-report", "x-ms-exchange-organization-scl"),
    }
)
_MAX_NOTES = 50
_STUB = re.compile(r"html|view this (?:e-?mail|message)|does not support|görüntüle", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What a mail says. Text is safe to store (no NUL, no lone surrogate), HTML safe to show, file names safe to use.

    `raw_from` and `raw_date` are the headers as sent: ids are made of them, never of parsed text. `notes` are what
    servers said about sender and content, (lower-case name, value)."""

    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sent_at: datetime | None
    text: str
    html: str
    reply: str
    quoted: str
    forwarded_from: str
    attachments: tuple[Attachment, ...]
    origin: Origin
    report: Report | None
    urgency: Urgency
    loop_marks: tuple[str, ...]
    raw_from: str
    raw_date: str
    problems: tuple[str, ...]
    notes: tuple[tuple[str, str], ...] = ()
    forwarder: Address | None = None
    """Who of ours forwarded it, where `sender` is the one who wrote it first (forwarding.py)."""
    note: str = ""
    """What the forwarder wrote above it."""

    def noted(self, name: str) -> list[str]:
        """What servers on the way noted under that name, the last one first."""
        return [value for key, value in self.notes if key == name]


def parse(raw: bytes, limits: Limits | None = None) -> ParsedMail:
    """What the mail says; what went wrong on the way stands in `problems`, sorted."""
    budget = Budget(limits or Limits())
    root = read(raw, budget)
    authors = addresses(root.header("from"))
    budget.problems |= _oddities(root, raw, authors)
    found = content.collect(root, budget)
    author = authors[0] if authors else sender(root.header("from"), root.header("sender"), root.header("return-path"))
    subject = _header(root, "subject")
    null_sender = _is_null(root.header("return-path"))
    told = report(root, author.email, null_sender, subject, found.text, raw)
    seen = _visible(found, subject)
    return ParsedMail(
        sender=author,
        reply_to=addresses(root.header("reply-to")),
        to=addresses(_joined(root, "to")),
        cc=addresses(_joined(root, "cc")),
        subject=subject,
        message_id=message_id(root.header("message-id")),
        in_reply_to=next(iter(message_ids(root.header("in-reply-to"))), ""),
        references=referenced_ids(_joined(root, "references"), _joined(root, "in-reply-to")),
        sent_at=date(root.header("date")),
        text=found.text,
        html=found.html,
        reply=seen[0],
        quoted=seen[1],
        forwarded_from=seen[2],
        attachments=found.attachments,
        origin=robots.origin(root, author.email, subject, told, null_sender),
        report=told,
        urgency=robots.urgency(root),
        loop_marks=robots.loop_marks(root),
        raw_from=_raw(root, "from"),
        raw_date=_raw(root, "date"),
        problems=tuple(sorted(budget.problems)),
        notes=tuple((name, header_text(value)) for name, value in root.headers if name in _NOTES)[:_MAX_NOTES],
    )


def _oddities(root: Part, raw: bytes, authors: tuple[Address, ...]) -> set[str]:
    found = {
        "nul_bytes": b"\0" in raw,
        "no_message_id": not root.header("message-id"),
        "several_senders": len(authors) > 1 or len(root.all_headers("from")) > 1,
    }
    return {name for name, is_so in found.items() if is_so}


def referenced_ids(references: bytes | None, in_reply_to: bytes | None) -> tuple[str, ...]:
    """Ids of the mails this one answers, oldest first (RFC 5322 §3.6.4); In-Reply-To comes last if References lacks it.

    Malformed ids are skipped, never raised: some clients fold the header inside an id."""
    ids = message_ids(references)
    return ids + tuple(one for one in message_ids(in_reply_to)[:1] if one not in ids)


def _visible(found: content.Content, subject: str) -> tuple[str, str, str]:
    """(reply, quoted, forwarded from): by the plain text, or by the HTML's own marks where that is all there is."""
    if found.source_html and (not found.plain.strip() or (len(found.plain) < 200 and _STUB.search(found.plain))):
        reply, quoted = markup.html_reply(found.source_html)
        seen = visible(reply, subject)
        rest = "\n\n".join(one for one in (seen.rest, quoted) if one)
        return (seen.reply, rest, seen.forwarded_from) if seen.reply or not quoted else (reply, quoted, "")
    seen = visible(found.plain or found.text, subject)
    return seen.reply, seen.rest, seen.forwarded_from


def _header(root: Part, name: str) -> str:
    raw = root.header(name)
    return header_text(raw) if raw else ""


def _joined(root: Part, name: str) -> bytes | None:
    """All headers of that name as one: some programs send To twice."""
    values = root.all_headers(name)
    return b", ".join(values) if values else None


def _raw(root: Part, name: str) -> str:
    return (root.header(name) or b"").decode("latin-1")


def _is_null(return_path: bytes | None) -> bool:
    return return_path is not None and return_path.strip() in (b"<>", b"")
