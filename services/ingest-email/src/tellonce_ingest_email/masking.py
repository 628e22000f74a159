"""A parsed mail without card numbers and codes, and what else its account asks to mask, before anything of it is stored
(promise 9). Pure."""

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from tellonce_core import mask
from tellonce_core.message import MaskedSecret
from tellonce_core.plain_text import is_plain_text
from tellonce_core.raw_mail import Rewritten

from tellonce_ingest_email import charset
from tellonce_ingest_email.addresses import Address
from tellonce_ingest_email.attachments import Attachment
from tellonce_ingest_email.parse import ParsedMail
from tellonce_ingest_email.secrets_sought import (
    MAX_DIGITS,
    MAX_TEXT_BYTES,
    digits,
    is_too_much,
    is_wrapped,
    may_hold_secrets,
)

_LONG_NUMBER = re.compile(r"\d(?:[\W_]{0,3}+\d){13,}+")
_NUMBER = re.compile(r"\d(?:[\W_]{0,3}+\d){6,}+")


@dataclass(frozen=True, slots=True)
class MaskedMail:
    """The mail, its raw copy (None: a secret stands where it can't be rewritten), and what was masked where.

    An attachment with a secret that can't be rewritten keeps its name and has no content."""

    mail: ParsedMail
    raw: bytes | None
    lost: frozenset[int]
    masked: tuple[MaskedSecret, ...]


class _Tally:
    def __init__(self, sorts: Collection[str]) -> None:
        self.sorts = sorts
        self.counts: Counter[tuple[str, str]] = Counter()

    def take(self, place: str, rule: Callable[[str, Collection[str]], mask.Masked], text: str) -> str:
        if not text:
            return text
        if digits(text.encode("utf-8", "replace")) > MAX_DIGITS:  # nobody's letter: no care, but no secret either
            text, found = (_LONG_NUMBER if not self.sorts else _NUMBER).subn(mask.MARKERS["card_number"], text)
            self.counts["card_number", place] += found
            return text if digits(text.encode("utf-8", "replace")) <= MAX_DIGITS else ""
        result = rule(text, self.sorts)
        for kind, count in result.hits.items():
            self.counts[kind, place] += count
        return result.text

    def note(self, kinds: Collection[str], place: str) -> None:
        self.counts.update((kind, place) for kind in kinds or {"card_number"})


def masked(mail: ParsedMail, raw: bytes, sorts: Collection[str] = ()) -> MaskedMail:
    """The mail with markers in place of secrets; files that are text or mails are looked into, others are not.

    `sorts` names what is masked beside payment cards (`mask.SORTS`)."""
    tally = _Tally(sorts)
    files = [_file(one, tally) for one in mail.attachments]
    clean = replace(
        mail,
        subject=tally.take("subject", mask.mask_header, mail.subject),
        sender=_address(mail.sender, tally),
        reply_to=tuple(_address(one, tally) for one in mail.reply_to),
        to=tuple(_address(one, tally) for one in mail.to),
        cc=tuple(_address(one, tally) for one in mail.cc),
        text="",
        reply=tally.take("text", mask.mask_text, mail.reply),
        quoted=tally.take("quoted_text", mask.mask_text, mail.quoted),
        html=tally.take("html", mask.mask_html, mail.html),
        forwarder=_address(mail.forwarder, tally) if mail.forwarder else None,
        note=tally.take("text", mask.mask_text, mail.note),
        attachments=tuple(file for file, _ in files),
    )
    copy = _raw_copy(raw, sorts, found=bool(tally.counts))
    if copy.raw != raw:
        tally.note(copy.kinds or {kind for kind, _ in tally.counts}, "raw")
    lost = frozenset(index for index, (_, kept) in enumerate(files) if not kept)
    secrets = tuple(MaskedSecret(kind=kind, place=place, count=n) for (kind, place), n in sorted(tally.counts.items()))
    return MaskedMail(clean, copy.raw, lost, secrets)


def _raw_copy(raw: bytes, sorts: Collection[str], *, found: bool) -> Rewritten:
    """The raw copy without secrets; one that can't be read for that is kept only if nothing else held one either."""
    if not found and not may_hold_secrets(raw, sorts):
        return Rewritten(raw, frozenset())
    if is_too_much(raw) or (found and is_wrapped(raw)):
        return Rewritten(None, frozenset())
    try:
        return mask.rewrite_raw_mail(raw, sorts)
    except (ValueError, LookupError, TypeError, AttributeError):
        is_lost = found or mask.mask_text(raw.decode("latin-1"), sorts).hits
        return Rewritten(None if is_lost else raw, frozenset())


def _address(address: Address, tally: _Tally) -> Address:
    return replace(address, name=tally.take("header", mask.mask_header, address.name)) if address.name else address


def _file(one: Attachment, tally: _Tally) -> tuple[Attachment, bool]:
    name = tally.take("filename", mask.mask_file_name, one.name)
    content: bytes | None = one.content
    if is_plain_text(one.content, one.content_type) and one.content_type != "text/rfc822-headers":
        content = _text_file(one, tally)
    elif one.content_type in ("message/rfc822", "text/rfc822-headers"):
        copy = _raw_copy(one.content, tally.sorts, found=False)
        content = copy.raw
        if content != one.content:
            tally.note(copy.kinds, "attachment")
    return replace(one, name=name, content=content or b""), content is not None


def _text_file(one: Attachment, tally: _Tally) -> bytes | None:
    text, _ = charset.decode(one.content)
    may_hold = mask.may_hold_html_secret if one.content_type == "text/html" else mask.may_hold_secret
    if (len(text) > MAX_TEXT_BYTES or digits(one.content) > MAX_DIGITS) and may_hold(text, tally.sorts):
        tally.note((), "attachment")
        return None
    rule = mask.mask_html if one.content_type == "text/html" else mask.mask_text
    result = tally.take("attachment", rule, text)
    return one.content if result == text else result.encode("utf-8", "replace")
