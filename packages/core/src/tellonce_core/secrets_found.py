"""The card numbers and security codes in a text or in HTML, with the place of each of their characters."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tellonce_core.card_codes import find_codes
from tellonce_core.card_numbers import SHORTEST, find_numbers
from tellonce_core.card_words import Span, card_words, fold, may_name_a_code
from tellonce_core.digit_groups import digit_groups, has_long_run, may_hold_digits, runs
from tellonce_core.html_text import HtmlText

_SHORTEST_CODE = 3
_TAG = re.compile(r"<!(?=--).*?-->|<[^>]*>", re.DOTALL)  # as HtmlText takes them
_MANY_COMMENTS = 1000  # open ones would make the pattern slow
_WHOLE_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#39|[ouOU]uml|[cC]cedil);")

Kind = Literal["card_number", "card_code"]


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret; `places` are the spans of its characters in the source, in order."""

    kind: Kind
    places: Sequence[Span]


def may_hold_secret(text: str) -> bool:
    """False, fast, for a text in which no secret can be."""
    return may_hold_digits(_utf8(text), _SHORTEST_CODE) and (has_long_run(text) or may_name_a_code(text))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def may_hold_html_secret(source: str) -> bool:
    """False, fast, for HTML in which no secret can be, whatever tags and entities stand inside it."""
    if not may_hold_digits(_utf8(source), _SHORTEST_CODE):
        return "&#" in source
    if may_hold_secret(source) or source.count("<!--") > _MANY_COMMENTS:
        return True
    if source.count("&") != len(_WHOLE_ENTITY.findall(source)):
        return True
    return may_hold_secret(html.unescape(_TAG.sub("", source)))


def find_secrets(text: str) -> list[Secret]:
    """The secrets in a text; none overlaps another."""
    return [Secret(kind, [(at, at + 1) for at in range(*span)]) for kind, span in _spans(text)]


def find_html_secrets(source: str) -> list[Secret]:
    """The secrets in HTML: in what is seen, and inside its tags and comments."""
    if not may_hold_html_secret(source):
        return []
    seen = HtmlText(source)
    found = [Secret(kind, seen.places(*span)) for kind, span in _spans(seen.text)]
    for start, end in seen.tags:
        if end - start > SHORTEST:
            inside = _spans(source[start:end])
            found += [Secret(kind, [(start + at, start + at + 1) for at in range(*span)]) for kind, span in inside]
    return found


def _spans(text: str) -> list[tuple[Kind, Span]]:
    if not may_hold_secret(text):
        return []
    may_hold_number = has_long_run(text)
    folded, groups = fold(text), digit_groups(text)
    candidates = list(runs(text, groups, SHORTEST)) if may_hold_number else []
    cards = card_words(folded)
    numbers = find_numbers(text, folded, candidates, cards)
    codes = find_codes(text, folded, groups, numbers, cards)
    return [("card_number", span) for span in numbers] + [("card_code", span) for span in codes]


def edited(source: str, edits: Mapping[Span, str]) -> str:
    """The source with each span replaced; spans must not overlap."""
    parts, reached = [], 0
    for (start, end), text in sorted(edits.items()):
        parts += [source[reached:start], text]
        reached = end
    return "".join([*parts, source[reached:]])
