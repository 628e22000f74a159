"""A mail that somebody of ours forwarded to us, as the mail of the person who wrote it first. Pure.

Programs forward in two ways: they copy the mail below a few headers, or they attach it whole (message/rfc822)."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from tellonce_core.names import normalize_email

from tellonce_ingest_email.addresses import Address, addresses
from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.parse import ParsedMail, parse
from tellonce_ingest_email.reply import copied_header, forwarded, visible
from tellonce_ingest_email.robots import takes_no_replies
from tellonce_ingest_email.signature import without_signature

_MAILTO = re.compile(r"[\[<(]\s*mailto:\s*([^\]>)\s]+)\s*[\]>)]", re.IGNORECASE)
_MARKED = re.compile(r"^\s{0,3}>\s?")
_PREFIX = re.compile(r"^\s*(?:\S{1,10}\s*[:：]\s*)+(?=\S)")
_MOST_HEADER_LINES = 40


@dataclass(frozen=True, slots=True)
class _Copied:
    """The mail whose headers a program copied into a text."""

    sender: Address
    subject: str
    body: str


def is_forwarder(address: str, forwarders: Collection[str]) -> bool:
    """Whether that address may forward for others: it is named itself, or by its domain (`@poyraz.example`)."""
    address = address.lower()
    return bool(address) and (address in forwarders or f"@{address.rpartition('@')[2]}" in forwarders)


def first_written(mail: ParsedMail, limits: Limits) -> ParsedMail | None:
    """The forwarded mail in the name of who wrote it, with its forwarder and their note; None if it is no forward.

    That is None too where the copied headers name nobody to whom an answer could go."""
    found = _attached(mail, limits) or _copied(mail)
    return found if found is not None and normalize_email(found.sender.email) else None


def _attached(mail: ParsedMail, limits: Limits) -> ParsedMail | None:
    """The one mail that is attached, with its own ids, so that an answer stands in its writer's thread."""
    inside = [one for one in mail.attachments if one.content_type == "message/rfc822"]
    if len(inside) != 1:
        return None
    first = parse(inside[0].content, limits)
    others = tuple(one for one in mail.attachments if one is not inside[0])
    ours = {mail.sender.email, *(one.email for one in mail.to)}
    return replace(
        first,
        to=tuple(one for one in first.to if one.email not in ours),
        cc=tuple(one for one in first.cc if one.email not in ours),
        attachments=(*first.attachments, *others),
        origin=replace(mail.origin, answerable=mail.origin.answerable and first.origin.answerable),
        report=None,
        urgency=mail.urgency if mail.urgency == "high" else first.urgency,
        loop_marks=mail.loop_marks,
        problems=tuple(sorted({*mail.problems, *first.problems})),
        notes=mail.notes,
        forwarder=mail.sender,
        note=mail.reply,
    )


def _copied(mail: ParsedMail) -> ParsedMail | None:
    """The mail that was copied into the text. HTML with a note in it isn't kept: what was written to us is no part of
    what the customer wrote."""
    parts = forwarded(mail.text, mail.subject)
    copied = _read_copy(parts[1]) if parts else None
    if parts is None or copied is None:
        return None
    seen = visible(copied.body)
    kept, _ = without_signature(parts[0])
    note = "\n".join(kept).strip()
    answerable = mail.origin.answerable and not takes_no_replies(copied.sender.email)
    return replace(
        mail,
        sender=copied.sender,
        reply_to=(),
        to=(),
        cc=(),
        subject=copied.subject or _PREFIX.sub("", mail.subject),
        text=copied.body,
        html="" if note else mail.html,
        reply=seen.reply,
        quoted=seen.rest,
        origin=replace(mail.origin, answerable=answerable),
        forwarder=mail.sender,
        note=note,
    )


def _read_copy(lines: Sequence[str]) -> _Copied | None:
    """What stands below copied headers, if these name a sender; they end with a blank line, or where none follows."""
    said: dict[str, str] = {}
    for index, line in enumerate(lines[:_MOST_HEADER_LINES]):
        header = copied_header(line)
        if header is not None:
            said.setdefault(*header)
        elif "sender" in said and not (line.strip(" >") and any(map(copied_header, lines[index + 1 : index + 3]))):
            sender = _mailbox(said["sender"])
            return _Copied(sender, said.get("subject", ""), _unmarked(lines[index:])) if sender else None
    return None


def _mailbox(value: str) -> Address | None:
    found = addresses(_MAILTO.sub(r"<\1>", value.replace("*", "")).encode("utf-8", "replace"))
    return found[0] if found else None


def _unmarked(lines: Sequence[str]) -> str:
    """The lines without the `>` that some programs put before all of them."""
    if all(_MARKED.match(line) for line in lines if line.strip()):
        lines = [_MARKED.sub("", line) for line in lines]
    return "\n".join(lines).strip()
