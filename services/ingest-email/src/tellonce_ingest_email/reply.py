"""The visible new text of a mail, apart from quote and signature; pure, by lines, in the languages of reply_words.py.

People answer above, below and between quotes. So quotes marked by `>` are taken out where they stand, but behind a
header block or an "Original Message" line everything is quoted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tellonce_ingest_email import reply_words as words

_MAX_LINES = 4000
_SEPARATOR = re.compile(r"^[\s>]*[-_=*—–]{3,}\s*$")
_QUOTED = re.compile(r"^\s{0,3}(?:>|\|(?=\s))")
_EMAIL = r"[^\s<>\"()\[\]]+@[^\s<>\"()\[\]]+"


def _any(phrases: Iterable[str]) -> str:
    """An alternation of the phrases, longest first, white space flexible."""
    ordered = sorted(set(phrases), key=len, reverse=True)
    return "(?:" + "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in ordered) + ")"


_DASHES = r"[-_=*—–#\s]{2,}"
_ORIGINAL = re.compile(
    rf"^[\s>]*{_DASHES}\s*(?:{_any(words.ORIGINAL)})\s*:?\s*{_DASHES}?\s*$|^[\s>]*(?:{_any(words.ORIGINAL)})\s*:?\s*-*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    rf"^[\s>*_]*{_DASHES}\s*(?:{_any(words.FORWARDED)})\b.*$|^[\s>*_]*(?:{_any(words.FORWARDED)})[\s*_]*:?[\s*_]*(?:-{{2,}})?\s*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"^[\s>]*[*_]{{0,2}}(?:(?P<sender>{_any(words.FROM)})|(?P<sent>{_any(words.SENT)})|(?P<to>{_any(words.TO)})|(?P<subject>{_any(words.SUBJECT)}))"
    r"[*_]{0,2}\s*[:：][*_]{0,2}(?:\s|$|\S)",
    re.IGNORECASE,
)
_WROTE = _any(words.WROTE)
_BEGIN = re.compile(
    rf"^[\s>*_\-—–\[(«\"']*(?:(?:{_any(words.ATTRIBUTION_BEGINS)})\b|\d|[^\W\d_]{{1,12}}[.,]{{0,2}}\s+\d|\S+(?:\s+\S+){{0,4}}\s*<|\S+@\S+)",
    re.IGNORECASE,
)
_VERB = re.compile(rf"(?<![^\W\d_])(?:{_WROTE})(?![^\W\d_])|のメール|写道|寫道|작성", re.IGNORECASE)
_VERBS = tuple(words.WROTE)
_WHEN = re.compile(r"\d{1,4}[./\-年]\d|\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b")
_ONE_LINE = re.compile(r"(?<=\S)\s+(?=On \d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}[^:]{0,120} wrote:)")
_ABOVE = re.compile(rf"(?:{_any(words.REPLY_ABOVE)})", re.IGNORECASE)
_SENT_FROM = re.compile(rf"^[\s*_<(\[]*(?:{_any(words.SENT_FROM)})", re.IGNORECASE)
_SIGN_OFF = re.compile(rf"^[\s*_]*(?:(?:thanks|thank you|many thanks|teşekkürler|teşekkür ederim|danke|merci|gracias|grazie|спасибо|təşəkkürlər)[\s,.!]*(?:and|ve|und|et|y|e|и|və)?\s*)?(?:{_any(words.SIGN_OFF)})[\s,.!;*_\-–—…]*(?:\W{{0,4}})$", re.IGNORECASE)  # fmt: skip
_DASH_NAME = re.compile(r"^\s*[-–—~]{1,2}\s?[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,2}\s*$")
_CONTACT = re.compile(
    r"(?:^|\b)(?:tel|phone|fax|mobile|mob|cell|gsm|telefon|tlf|тел|cep|faks|m|t|p|f|e|w|web|e-?mail|e-?posta|skype|adres|address)\b\.?\s*[:：.|+]|"
    r"\+\d[\d\s().-]{7,}|www\.|https?://|\S+@\S+\.\w|\[(?:image|cid):?",
    re.IGNORECASE,
)
_CONFIDENTIAL = re.compile(_any(words.CONFIDENTIAL), re.IGNORECASE)
_FORWARD_SUBJECT = re.compile(rf"^\s*(?:{_any(words.FORWARD_SUBJECT)})\s*[:：]", re.IGNORECASE)
_MAILBOX = re.compile(_EMAIL)


@dataclass(frozen=True, slots=True)
class Visible:
    """`reply` is what the person wrote now; `rest` what was cut off; `forwarded_from` the author of a forwarded mail."""

    reply: str
    rest: str
    forwarded_from: str = ""


def visible(text: str, subject: str = "") -> Visible:
    """New text and the rest; a mail that is only a forward is its own text, for there is nothing else to read."""
    lines = _ONE_LINE.sub("\n", text[:20_000]).split("\n") if "wrote:" in text[:20_000] else text[:20_000].split("\n")
    if len(text) > 20_000:
        tail = text[20_000:].split("\n")
        lines = [*lines[:-1], lines[-1] + tail[0], *tail[1:]]
    lines = [line.replace("\u00a0", " ").replace("\u200b", "").rstrip() for line in lines]
    cut, is_forward = _cut(lines, subject)
    author = _author(lines[cut:]) if is_forward else ""
    kept, taken = _without_quotes(lines[:cut])
    kept, signature = _without_signature(kept)
    reply = _joined(kept)
    if not reply and is_forward:
        return Visible(text.strip(), "", author)
    rest = _joined([*signature, *([""] if signature and taken else []), *taken, *lines[cut:]])
    return Visible(reply, rest, author)


def _cut(lines: Sequence[str], subject: str) -> tuple[int, bool]:
    """Index of the first line from which all is quoted, and whether that is a forwarded mail."""
    for index, line in enumerate(lines[:_MAX_LINES]):
        if not line:
            continue
        if _ABOVE.search(line) and len(line) < 200:
            return _before_attribution(lines, index), False
        if _is_marked(line):
            if _FORWARDED.match(line):
                return _above_separators(lines, index), True
            if _ORIGINAL.match(line):
                return _above_separators(lines, index), _is_forward_subject(subject)
        if ":" in line or "：" in line:
            if _is_header_block(lines, index):
                return _above_separators(lines, index), _is_forward_subject(subject)
    return _open_attribution(lines), False


def _is_marked(line: str) -> bool:
    return len(line) < 200


def _is_forward_subject(subject: str) -> bool:
    return bool(_FORWARD_SUBJECT.match(subject))


def _is_header_block(lines: Sequence[str], index: int) -> bool:
    """Whether copied mail headers begin here: three kinds of label near each other, or sender and one more below a rule."""
    match = _LABEL.match(lines[index])
    if match is None or len(lines[index]) > 400:
        return False
    kinds = {match.lastgroup}
    strangers = 0
    for line in lines[index + 1 : index + 14]:
        match = _LABEL.match(line)
        if match is not None:
            kinds.add(match.lastgroup)
            strangers = 0
        elif line.strip():
            strangers += 1
        if strangers > 2:
            break
    if len(kinds) >= 3 and "sender" in kinds:
        return True
    ruled = index > 0 and bool(_SEPARATOR.match(lines[index - 1]))
    return ruled and len(kinds) >= 2 and "sender" in kinds


def _above_separators(lines: Sequence[str], index: int) -> int:
    """Rules and blank lines right above belong to the quote."""
    while index > 0 and (not lines[index - 1].strip() or _SEPARATOR.match(lines[index - 1])):
        index -= 1
    return index


def _before_attribution(lines: Sequence[str], index: int) -> int:
    above = _above_separators(lines, index)
    for begin in range(max(0, above - 3), above):
        if _attribution_end(lines, begin) == above:
            return begin
    return above


def _open_attribution(lines: Sequence[str]) -> int:
    """Index of an attribution ("On … wrote:") below which the quote is not marked; the end if there is none."""
    for index in range(min(len(lines), _MAX_LINES)):
        end = _attribution_end(lines, index)
        if end and not _is_quote_next(lines, end) and not _QUOTED.match(lines[index]):
            return _above_separators(lines, index)
    return len(lines)


def _attribution_end(lines: Sequence[str], index: int) -> int:
    """Index behind the attribution that begins at this line (one to four lines); 0 if none does."""
    first = lines[index]
    if not first or len(first) > 400 or not _BEGIN.match(first):
        return 0
    joined = ""
    for end in range(index, min(index + 4, len(lines))):
        if not lines[end]:
            break
        joined = f"{joined} {lines[end]}" if joined else lines[end]
        if len(joined) > 500:
            break
        if _ends_attribution(joined, lines, end + 1):
            return end + 1
    return 0


def _ends_attribution(joined: str, lines: Sequence[str], following: int) -> bool:
    bare = joined.rstrip(" *_>)")
    last = bare[-1:]
    if last in (":", "："):
        named = bool(_VERB.search(joined[-200:])) or "@" in bare[-80:]
        return named and _is_sure(joined)
    verb_last = bare[-60:].lower().rstrip(" -").endswith(_VERBS)
    if not verb_last and "@" not in bare[-80:]:
        return False
    timed = "@" in joined and bool(_MAILBOX.search(joined) and _WHEN.search(joined))
    if verb_last:
        return timed or _is_quote_next(lines, following)
    return timed and joined.endswith(">") and _is_quote_next(lines, following)


def _is_sure(attribution: str) -> bool:
    """A verb or a colon alone is common in letters; with an address or a time it is a machine's line."""
    return bool(_MAILBOX.search(attribution) or _WHEN.search(attribution))


def _is_quote_next(lines: Sequence[str], index: int) -> bool:
    for line in lines[index : index + 3]:
        if line.strip():
            return bool(_QUOTED.match(line))
    return False


def _without_quotes(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lines without marked quotes and the attributions above them, and what was taken out."""
    kept: list[str] = []
    taken: list[str] = []
    index = 0
    while index < len(lines):
        end = _attribution_end(lines, index) if index < _MAX_LINES else 0
        if end and (_is_quote_next(lines, end) or _QUOTED.match(lines[index])):
            taken += lines[index:end]
            index = end
        elif _QUOTED.match(lines[index]) or _is_wrapped_quote(lines, index):
            taken.append(lines[index])
            index += 1
        else:
            kept.append(lines[index])
            index += 1
    return kept, taken


def _is_wrapped_quote(lines: Sequence[str], index: int) -> bool:
    """Whether the line is the end of a quoted one that a program broke without marking the rest."""
    if not lines[index].strip() or index == 0 or index + 1 >= len(lines):
        return False
    before, after = lines[index - 1], lines[index + 1]
    return (
        len(before) >= 60 and len(lines[index]) < len(before) and bool(_QUOTED.match(before) and _QUOTED.match(after))
    )


def _without_signature(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lines without what people and devices put below a letter, and that; the first cut that leaves text wins."""
    end = len(lines)
    for find in (_delimiter, _device_line, _disclaimer, _sign_off, _contact_block, _dash_name):
        at = find(lines[:end])
        if at is not None and any(line.strip() for line in lines[:at]):
            end = at
    while end > 0 and (not lines[end - 1].strip() or _SEPARATOR.match(lines[end - 1])):
        end -= 1
    return list(lines[:end]), [line for line in lines[end:]]


def _delimiter(lines: Sequence[str]) -> int | None:
    """`-- ` (RFC 3676 §4.3), and `--`, `__`, `—` alone near the end."""
    for index, line in enumerate(lines):
        stripped = line.strip()
        if stripped in ("--", "–-", "- -") or (stripped in ("__", "___", "—", "——") and len(lines) - index < 15):
            return index
        if (
            index
            and len(stripped) >= 4
            and len(lines) - index < 12
            and _SEPARATOR.match(line)
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
            and _SENT_FROM.match(lines[index])
            and (index == 0 or not lines[index - 1].strip() or index == filled[-1])
        ):
            return index
    return None


def _disclaimer(lines: Sequence[str]) -> int | None:
    """Begin of the last paragraphs if they speak of confidentiality."""
    found = None
    for begin, end in _paragraphs(lines)[-3:]:
        if begin and _CONFIDENTIAL.search(" ".join(lines[begin:end])) and sum(map(len, lines[begin:end])) > 60:
            found = begin if found is None else found
    return found


def _sign_off(lines: Sequence[str]) -> int | None:
    """A closing line that at most eight short lines follow."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    for place, index in enumerate(filled[-9:]):
        following = filled[-9:][place + 1 :]
        if _SIGN_OFF.match(lines[index]) and all(len(lines[one]) <= 80 for one in following):
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


def _author(lines: Sequence[str]) -> str:
    """Address in the `From:` line of the copied headers; empty if there is none."""
    for line in lines[:25]:
        match = _LABEL.match(line)
        if match is not None and match.lastgroup == "sender":
            mailbox = _MAILBOX.search(line[match.end() - 1 :].replace("mailto:", " "))
            if mailbox:
                return mailbox.group().strip(".,;:*_<>'\"").lower()
    return ""


def _joined(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
