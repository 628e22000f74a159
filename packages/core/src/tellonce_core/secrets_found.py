"""The secrets in a text or in HTML, with the place of each of their characters: card numbers and their security codes,
and the personal numbers (personal_numbers.py) of the sorts that are asked for."""

import html
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tellonce_core.card_codes import find_codes
from tellonce_core.card_numbers import SHORTEST, find_numbers, may_be_card
from tellonce_core.card_words import Span, card_words, fold, may_name_a_code
from tellonce_core.digit_groups import digit_groups, has_long_run, may_hold_digits, runs
from tellonce_core.html_text import HtmlText
from tellonce_core.personal_numbers import find_personal

_SHORTEST_CODE = 3
_SHORTEST_PERSONAL = 7
_TAG = re.compile(r"<!(?=--).*?-->|<[^>]*>", re.DOTALL)  # as HtmlText takes them
_MANY_COMMENTS = 1000  # open ones would make the pattern slow
_WHOLE_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#39|[ouOU]uml|[cC]cedil);")

Kind = Literal["card_number", "card_code", "iban", "national_id"]
NONE: frozenset[str] = frozenset()
"""No sort of personal number."""


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret; `places` are the spans of its characters in the source, in order."""

    kind: Kind
    places: Sequence[Span]


def may_hold_secret(text: str, sorts: Collection[str] = NONE) -> bool:
    """False, fast, for a text in which no secret can be; with sorts of personal numbers it is less fast."""
    if not may_hold_digits(_utf8(text), 1 if sorts else _SHORTEST_CODE):
        return False
    return has_long_run(text) or may_name_a_code(text) or (bool(sorts) and bool(find_personal(text, fold(text), sorts)))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def may_hold_html_secret(source: str, sorts: Collection[str] = NONE) -> bool:
    """False, fast, for HTML in which no secret can be, whatever tags and entities stand inside it."""
    if not may_hold_digits(_utf8(source), 1 if sorts else _SHORTEST_CODE):
        return "&#" in source
    if may_hold_secret(source, sorts) or source.count("<!--") > _MANY_COMMENTS:
        return True
    if source.count("&") != len(_WHOLE_ENTITY.findall(source)):
        return True
    return may_hold_secret(html.unescape(_TAG.sub("", source)), sorts)


def find_secrets(text: str, sorts: Collection[str] = NONE) -> list[Secret]:
    """The secrets in a text; none overlaps another."""
    return [Secret(kind, [(at, at + 1) for at in range(*span)]) for kind, span in _spans(text, sorts)]


def find_html_secrets(source: str, sorts: Collection[str] = NONE) -> list[Secret]:
    """The secrets in HTML: in what is seen, and inside its tags and comments."""
    if not may_hold_html_secret(source, sorts):
        return []
    seen = HtmlText(source)
    found = [Secret(kind, seen.places(*span)) for kind, span in _spans(seen.text, sorts)]
    for start, end in seen.tags:
        if end - start > (_SHORTEST_PERSONAL if sorts else SHORTEST):
            inside = _spans(source[start:end], sorts)
            found += [Secret(kind, [(start + at, start + at + 1) for at in range(*span)]) for kind, span in inside]
    return found


def _spans(text: str, sorts: Collection[str]) -> list[tuple[Kind, Span]]:
    if not may_hold_digits(_utf8(text), 1 if sorts else _SHORTEST_CODE):
        return []
    is_long, names_code = has_long_run(text), may_name_a_code(text)
    if not (is_long or names_code or sorts):
        return []
    groups = digit_groups(text)
    candidates = [run for run in runs(text, groups, SHORTEST) if may_be_card(run)] if is_long else []
    if not (candidates or names_code or sorts):
        return []
    folded = fold(text)
    cards = card_words(folded)
    numbers = find_numbers(text, folded, candidates, cards)
    codes = find_codes(text, folded, groups, numbers, cards)
    found: list[tuple[Kind, Span]] = [("card_number", span) for span in numbers]
    found += [("card_code", span) for span in codes]
    return list(_disjoint([*found, *find_personal(text, folded, sorts)])) if sorts else found


def _disjoint(found: Sequence[tuple[Kind, Span]]) -> Iterator[tuple[Kind, Span]]:
    """Of those that overlap, the one that begins first, and of these the longest."""
    reached = -1
    for kind, (start, end) in sorted(found, key=lambda one: (one[1][0], -one[1][1])):
        if start >= reached:
            reached = end
            yield kind, (start, end)


def edited(source: str, edits: Mapping[Span, str]) -> str:
    """The source with each span replaced; spans must not overlap."""
    parts, reached = [], 0
    for (start, end), text in sorted(edits.items()):
        parts += [source[reached:start], text]
        reached = end
    return "".join([*parts, source[reached:]])
