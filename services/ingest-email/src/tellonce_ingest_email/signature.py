"""What people and devices put below a letter: delimiter, sign-off and name, address card, disclaimer, "Sent from …"."""

import re
from collections.abc import Sequence

from tellonce_ingest_email import reply_words as words
from tellonce_ingest_email.phrases import any_of, begins, folded, hints, may_begin, may_hold

_RULES = tuple("-–_—=*>")
SEPARATOR = re.compile(r"^[\s>]*[-_=*—–]{3,}\s*$")


_SENT_FROM = re.compile(rf"^[\s*_<(\[]*(?:{any_of(words.SENT_FROM)})", re.IGNORECASE)
_THANKS = "thanks|thank you|many thanks|teşekkürler|teşekkür ederim|təşəkkürlər|danke|merci|gracias|grazie|спасибо"
_SIGN_OFF = re.compile(
    rf"^[\s*_]*(?:(?:{_THANKS})[\s,.!]*(?:and|ve|və|und|et|y|e|и)?\s*)?(?:{any_of(words.SIGN_OFF)})[\s,.!;*_\-–—…]*\W{{0,4}}$",
    re.IGNORECASE,
)
_IGNORED = " \t\u3000*_<(["
_SENT_FROM_BEGINS = begins(words.SENT_FROM)
_SIGN_OFF_BEGINS = begins((*words.SIGN_OFF, *_THANKS.split("|")))
_DASH_NAME = re.compile(r"^\s*[-–—~]{1,2}\s?[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,2}\s*$")
_MAX_SIGN_OFF = 200
_CONTACT = re.compile(
    r"(?:^|\b)(?:tel|phone|fax|mobile|mob|cell|gsm|telefon|tlf|тел|cep|faks|m|t|p|f|e|w|web|e-?mail|e-?posta|skype|adres|address)\b\.?\s*[:：.|+]|"
    r"\+\d[\d\s().-]{7,}|www\.|https?://|\S+@\S+\.\w|\[(?:image|cid):?",
    re.IGNORECASE,
)
_CONFIDENTIAL = re.compile(any_of(words.CONFIDENTIAL), re.IGNORECASE)
_CONFIDENTIAL_HINTS = hints(words.CONFIDENTIAL)


def without_signature(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lines without what people and devices put below a letter, and that; the first cut that leaves text wins."""
    end = len(lines)
    for find in (_delimiter, _device_line, _disclaimer, _sign_off, _contact_block, _dash_name):
        at = find(lines[:end])
        if at is not None and any(line.strip() for line in lines[:at]):
            end = at
    while end > 0 and (not lines[end - 1].strip() or SEPARATOR.match(lines[end - 1])):
        end -= 1
    return list(lines[:end]), list(lines[end:])


def _delimiter(lines: Sequence[str]) -> int | None:
    """`-- ` (RFC 3676 §4.3), and `--`, `__`, `—` alone near the end."""
    for index, line in enumerate(lines):
        stripped = line.strip()
        if stripped[:1] not in _RULES:
            continue
        if stripped in ("--", "–-", "- -") or (stripped in ("__", "___", "—", "——") and len(lines) - index < 15):
            return index
        if (
            index
            and len(stripped) >= 4
            and len(lines) - index < 12
            and SEPARATOR.match(line)
            and _is_card(lines[index + 1 :])
        ):
            return index
    return None


def _is_card(lines: Sequence[str]) -> bool:
    """Short lines of which some hold a way to reach somebody."""
    filled = [line for line in lines if line.strip()]
    return (
        bool(filled)
        and len(filled) <= 10
        and all(len(line) < 90 for line in filled)
        and any(_CONTACT.search(line) for line in filled)
    )


def _device_line(lines: Sequence[str]) -> int | None:
    filled = [index for index, line in enumerate(lines) if line.strip()]
    for index in filled[-6:]:
        if (
            len(lines[index]) < 120
            and may_begin(lines[index], _SENT_FROM_BEGINS, _IGNORED)
            and _SENT_FROM.match(lines[index])
            and (index == 0 or not lines[index - 1].strip() or index == filled[-1])
        ):
            return index
    return None


def _disclaimer(lines: Sequence[str]) -> int | None:
    """Begin of the last paragraphs if they speak of confidentiality."""
    last = [(begin, " ".join(lines[begin:end])) for begin, end in _paragraphs(lines)[-3:] if begin]
    if not may_hold(folded("\n".join([text for _, text in last])), _CONFIDENTIAL_HINTS):
        return None
    return next((begin for begin, text in last if len(text) > 60 and _CONFIDENTIAL.search(text)), None)


def _sign_off(lines: Sequence[str]) -> int | None:
    """A closing line that at most eight short lines follow."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    for place, index in enumerate(filled[-9:]):
        following = filled[-9:][place + 1 :]
        may_be = len(lines[index]) < _MAX_SIGN_OFF and may_begin(lines[index], _SIGN_OFF_BEGINS, _IGNORED)
        if may_be and _SIGN_OFF.match(lines[index]) and all(len(lines[one]) <= 80 for one in following):
            return index
    return None


def _contact_block(lines: Sequence[str]) -> int | None:
    """A last stretch of short lines, at least two of which hold a way to reach somebody, apart from the text above."""
    paragraphs = _paragraphs(lines)
    found = None
    contacts = 0
    for begin, end in reversed(paragraphs[1:][-5:]):
        block = lines[begin:end]
        if any(len(line) > 90 for line in block) or len(block) > 12:
            break
        here = sum(bool(_CONTACT.search(line)) for line in block)
        contacts += here
        if contacts >= 2 and (here or _is_name(block)):
            found = begin
        elif not here and len(block) > 2:
            break
    return found


def _is_name(lines: Sequence[str]) -> bool:
    return len(lines) <= 2 and all(len(line) < 50 and line[-1] not in ".?!,;:" for line in lines)


def _dash_name(lines: Sequence[str]) -> int | None:
    filled = [index for index, line in enumerate(lines) if line.strip()]
    return filled[-1] if filled and _DASH_NAME.match(lines[filled[-1]]) else None


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """(begin, end) of each stretch of filled lines."""
    spans: list[tuple[int, int]] = []
    begin = -1
    for index, line in enumerate([*lines, ""]):
        if line.strip() and begin < 0:
            begin = index
        elif not line.strip() and begin >= 0:
            spans.append((begin, index))
            begin = -1
    return spans
