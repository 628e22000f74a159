"""The visible new text of a mail, apart from quote and signature; pure, by lines, in the languages of reply_words.py.

People answer above, below and between quotes. So quotes marked by `>` are taken out where they stand, but behind a
header block or an "Original Message" line everything is quoted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tellonce_ingest_email import reply_words as words
from tellonce_ingest_email.phrases import any_of, begins, folded, hints, may_begin, may_hold
from tellonce_ingest_email.signature import SEPARATOR, without_signature

_MAX_LINES = 4000
_MAX_ABOVE = 200
_MAX_MARK = 80
"""Longer than any of the marks without a rule around them."""
_QUOTED = re.compile(r"^\s{0,3}(?:>|\|(?=\s))")
_EMAIL = r"[^\s<>\"()\[\]]+@[^\s<>\"()\[\]]+"


_DASHES = r"[-_=*—–#\s]{2,}"
_ORIGINAL = re.compile(
    rf"^[\s>]*{_DASHES}\s*(?:{any_of(words.ORIGINAL)})\s*:?\s*{_DASHES}?\s*$|^[\s>]*(?:{any_of(words.ORIGINAL)})\s*:?\s*-*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    rf"^[\s>*_]*{_DASHES}\s*(?:{any_of(words.FORWARDED)})\b.*$|^[\s>*_]*(?:{any_of(words.FORWARDED)})[\s*_]*:?[\s*_]*(?:-{{2,}})?\s*$",
    re.IGNORECASE,
)
_MARK_BEGINS = begins((*words.ORIGINAL, *words.FORWARDED))
_MARK_IGNORED = ">*_-=—–#" + "".join(filter(str.isspace, map(chr, range(0x3001))))
_LABEL = re.compile(
    rf"^[\s>]*[*_]{{0,2}}(?:(?P<sender>{any_of(words.FROM)})|(?P<sent>{any_of(words.SENT)})|(?P<to>{any_of(words.TO)})|(?P<subject>{any_of(words.SUBJECT)}))"
    r"[*_]{0,2}\s*[:：][*_]{0,2}(?:\s|$|\S)",
    re.IGNORECASE,
)
_WROTE = any_of(words.WROTE)
_BEGIN = re.compile(
    rf"^[\s>*_\-—–\[(«\"']*(?:(?:{any_of(words.ATTRIBUTION_BEGINS)})\b|\d|[^\W\d_]{{1,12}}[.,]{{0,2}}\s+\d|\S+(?:\s+\S+){{0,4}}\s*<|\S+@\S+)",
    re.IGNORECASE,
)
_VERB = re.compile(rf"(?<![^\W\d_])(?:{_WROTE})(?![^\W\d_])|のメール|写道|寫道|작성", re.IGNORECASE)
_VERB_HINTS = hints((*words.WROTE, "のメール", "写道", "寫道", "작성"))
_VERBS = tuple(words.WROTE)
_LAST_WORDS = tuple({verb.split()[-1] for verb in words.WROTE})
_LAST_LETTERS = frozenset({"-", *(word[-1:] for word in _LAST_WORDS)})
_COLONS = frozenset(":：")
_WHEN = re.compile(r"\d{1,4}[./\-年]\d|\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b")
_ONE_LINE = re.compile(r"(?<=\S)\s+(?=On \d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}[^:]{0,120} wrote:)")
_ABOVE = re.compile(rf"(?:{any_of(words.REPLY_ABOVE)})", re.IGNORECASE)
_ABOVE_HINTS = hints(words.REPLY_ABOVE)
_FORWARD_SUBJECT = re.compile(rf"^\s*(?:{any_of(words.FORWARD_SUBJECT)})\s*[:：]", re.IGNORECASE)
_MAILBOX = re.compile(_EMAIL)
_MANY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Visible:
    """`reply` is what the person wrote now, `rest` what was cut off; `forwarded_from` wrote the forwarded mail."""

    reply: str
    rest: str
    forwarded_from: str = ""


def visible(text: str, subject: str = "") -> Visible:
    """New text and the rest; a mail that is only a forward is its own text, for there is nothing else to read."""
    lines = _read_lines(text)
    attributions = _attributions(lines)
    cut, is_forward = _cut(lines, subject, attributions)
    author = _author(lines[cut:]) if is_forward else ""
    kept, taken = _without_quotes(lines[:cut], attributions)
    kept, signature = without_signature(kept)
    reply = _joined(kept)
    if not reply and is_forward:
        return Visible(text.strip(), "", author)
    rest = _joined([*signature, *([""] if signature and taken else []), *taken, *lines[cut:]])
    return Visible(reply, rest, author)


def forwarded(text: str, subject: str) -> tuple[list[str], list[str]] | None:
    """The lines above a forwarded mail, and those of it with its copied headers; None if nothing is forwarded."""
    lines = _read_lines(text)
    cut, is_forward = _cut(lines, subject, _attributions(lines))
    return (lines[:cut], lines[cut:]) if is_forward else None


def copied_header(line: str) -> tuple[str, str] | None:
    """(kind, value) of a mail header that a program copied into a text (sender, sent, to, subject); None for others."""
    match = _LABEL.match(line)
    return (match.lastgroup or "", line[match.end() - 1 :].strip(" \t:：*_")) if match else None


def _read_lines(text: str) -> list[str]:
    text = text.replace("\u00a0", " ").replace("\u200b", "")
    lines = _ONE_LINE.sub("\n", text[:20_000]).split("\n") if "wrote:" in text[:20_000] else text[:20_000].split("\n")
    if len(text) > 20_000:
        tail = text[20_000:].split("\n")
        lines = [*lines[:-1], lines[-1] + tail[0], *tail[1:]]
    return [line.rstrip() for line in lines]


def _cut(lines: Sequence[str], subject: str, attributions: Mapping[int, int]) -> tuple[int, bool]:
    """Index of the first line from which all is quoted, and whether that is a forwarded mail."""
    short = "\n".join([line for line in lines[:_MAX_LINES] if line and len(line) < _MAX_ABOVE])
    may_say_above = may_hold(folded(short), _ABOVE_HINTS)
    for index, line in enumerate(lines[:_MAX_LINES]):
        if not line:
            continue
        if may_say_above and len(line) < _MAX_ABOVE and _ABOVE.search(line):
            return _before_attribution(lines, index, attributions), False
        if _is_marked(line) and may_begin(line, _MARK_BEGINS, _MARK_IGNORED):
            if _FORWARDED.match(line):
                return _above_separators(lines, index), True
            if _ORIGINAL.match(line):
                return _above_separators(lines, index), _is_forward_subject(subject)
        if (":" in line or "：" in line) and _is_header_block(lines, index):
            return _above_separators(lines, index), _is_forward_subject(subject)
    return _open_attribution(lines, attributions), False


def _is_marked(line: str) -> bool:
    """Whether it can be an "Original Message" line: short, or begun by a rule."""
    return len(line) < _MAX_MARK or (len(line) < 200 and not line[0].isalnum())


def _is_forward_subject(subject: str) -> bool:
    return bool(_FORWARD_SUBJECT.match(subject))


def _is_header_block(lines: Sequence[str], index: int) -> bool:
    """Whether copied mail headers begin here: three kinds of label close together, or two of them below a rule."""
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
    ruled = index > 0 and bool(SEPARATOR.match(lines[index - 1]))
    return ruled and len(kinds) >= 2 and "sender" in kinds


def _above_separators(lines: Sequence[str], index: int) -> int:
    """Rules and blank lines right above belong to the quote."""
    while index > 0 and (not lines[index - 1].strip() or SEPARATOR.match(lines[index - 1])):
        index -= 1
    return index


def _before_attribution(lines: Sequence[str], index: int, attributions: Mapping[int, int]) -> int:
    above = _above_separators(lines, index)
    return next((begin for begin in range(max(0, above - 3), above) if attributions.get(begin) == above), above)


def _open_attribution(lines: Sequence[str], attributions: Mapping[int, int]) -> int:
    """Index of an attribution ("On … wrote:") below which the quote is not marked; the end if there is none."""
    for index, end in attributions.items():
        if not _is_quote_next(lines, end) and not _QUOTED.match(lines[index]):
            return _above_separators(lines, index)
    return len(lines)


def _attributions(lines: Sequence[str]) -> dict[int, int]:
    """First line to the one behind the last, of every attribution; few lines can end one, and only those are read."""
    begins: set[int] = set()
    for index, line in enumerate(lines[:_MAX_LINES]):
        if line and ("@" in line or _may_end_attribution(line)):
            begins.add(index)
            for before in range(index - 1, max(-1, index - 4), -1):
                if not lines[before]:
                    break
                begins.add(before)
    return {begin: end for begin in sorted(begins) if (end := _attribution_end(lines, begin))}


def _may_end_attribution(line: str) -> bool:
    bare = line.rstrip(" *_>)")
    last = bare[-1:].lower()
    return last in _COLONS or (last in _LAST_LETTERS and bare[-60:].lower().rstrip(" -").endswith(_LAST_WORDS))


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
        return ("@" in bare[-80:] or _has_verb(joined[-200:])) and _is_sure(joined)
    verb_last = bare[-60:].lower().rstrip(" -").endswith(_VERBS)
    if not verb_last and "@" not in bare[-80:]:
        return False
    timed = "@" in joined and bool(_MAILBOX.search(joined) and _WHEN.search(joined))
    if verb_last:
        return timed or _is_quote_next(lines, following)
    return timed and joined.endswith(">") and _is_quote_next(lines, following)


def _has_verb(text: str) -> bool:
    return may_hold(folded(text), _VERB_HINTS) and bool(_VERB.search(text))


def _is_sure(attribution: str) -> bool:
    """A verb or a colon alone is common in letters; with an address or a time it is a machine's line."""
    return bool(_MAILBOX.search(attribution) or _WHEN.search(attribution))


def _is_quote_next(lines: Sequence[str], index: int) -> bool:
    for line in lines[index : index + 3]:
        if line.strip():
            return bool(_QUOTED.match(line))
    return False


def _without_quotes(lines: Sequence[str], attributions: Mapping[int, int]) -> tuple[list[str], list[str]]:
    """Lines without marked quotes and the attributions above them, and what was taken out."""
    marked = [_QUOTED.match(line) is not None for line in lines]
    if not any(marked):
        return list(lines), []
    kept: list[str] = []
    taken: list[str] = []
    index = 0
    while index < len(lines):
        end = min(attributions.get(index, 0), len(lines))
        if end and (_is_quote_next(lines, end) or marked[index]):
            taken += lines[index:end]
            index = end
        elif marked[index] or (any(marked[index - 1 : index]) and _is_wrapped_quote(lines, index)):
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
    text = "\n".join(lines)
    return (_MANY_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip()
