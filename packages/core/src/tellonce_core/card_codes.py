"""Finds card security codes in text (PCI DSS 4.0.1 §3.3.1.2): beside a word for them, or behind a card number."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tellonce_core.card_numbers import EXPIRY, is_inside, is_near
from tellonce_core.card_words import Span, code_words, is_money, weak_code_words
from tellonce_core.digit_groups import Group, are_joined

_BEHIND = re.compile(r"[\s|;,/\-]{1,3}(\d{3,4})(?![.,:/]?\d|[^\W_])")
_PART_OF_MORE = re.compile(r"[.,:/]\d")
_MASKED = re.compile(r"⟦|\*{3}")  # the code of a word, masked at an earlier edge
_REACH = 24  # characters between a word and a code of three digits behind it
_SHORT_REACH = 10  # … a code of four digits, which could be a year, and a code before its word


def find_codes(
    text: str, folded: str, groups: Sequence[Group], numbers: Sequence[Span], cards: Sequence[Span]
) -> list[Span]:
    """Where security codes stand, in order; `numbers` are the card numbers found, `cards` the card words."""
    free = [group for group in groups if not is_inside(numbers, group.start)]
    near = sorted([*cards, *numbers])
    weak = [word for word in weak_code_words(folded) if is_near(near, *word)] if near else []
    finder = _CodeFinder(text, folded, free)
    behind = [span for number in numbers if (span := finder.behind(number))]
    beside = [span for word in sorted([*code_words(folded), *weak]) for span in finder.beside(word)]
    return list(_disjoint(sorted([*behind, *beside])))


def _disjoint(spans: Sequence[Span]) -> Iterator[Span]:
    reached = -1
    for start, end in spans:
        if start >= reached:
            reached = end
            yield start, end


class _CodeFinder:
    def __init__(self, text: str, folded: str, groups: Sequence[Group]) -> None:
        self._text = text
        self._folded = folded
        self._groups = groups
        self._starts = [group.start for group in groups]

    def behind(self, number: Span) -> Span | None:
        """The code right behind a card number, with or without the expiry date between them."""
        expiry = EXPIRY.match(self._text, number[1])
        match = _BEHIND.match(self._text, expiry.end() if expiry else number[1])
        is_code = match and not is_money(self._folded, match.end()) and (expiry or len(match[1]) == 3)
        return match.span(1) if match and is_code else None

    def beside(self, word: Span) -> list[Span]:
        """The code that a word announces: the first one behind it, and the one before it if that stands closer."""
        ahead, back = self._ahead(word), self._back(word)
        if back and (ahead is None or word[0] - back[1] < ahead[0] - word[1]):
            return [back, ahead] if ahead else [back]
        return [ahead] if ahead else []

    def _ahead(self, word: Span) -> Span | None:
        index = bisect_left(self._starts, word[1])
        while index < len(self._groups) and self._starts[index] - word[1] <= _REACH:
            if _MASKED.search(self._text, word[1], self._starts[index]):
                return None
            span = self._code_at(index)
            if span and (span[1] - span[0] != 4 or span[0] - word[1] <= _SHORT_REACH):
                return span
            index += 1
        return None

    def _back(self, word: Span) -> Span | None:
        index = bisect_left(self._starts, word[0]) - 1
        is_close = index >= 0 and 0 <= word[0] - self._groups[index].end <= _SHORT_REACH
        if (
            not is_close
            or len(self._groups[index].digits) != 3
            or _MASKED.search(self._text, word[1], word[1] + _REACH)
        ):
            return None
        return self._code_at(index)

    def _code_at(self, index: int) -> Span | None:
        """A code of three or four digits that begins with this group ("123", "1 2 3"), or None."""
        end = index
        while end < index + 4 and self._is_next_digit(end):
            end += 1
        length = end - index + 1 if end > index else len(self._groups[index].digits)
        start, stop = self._groups[index].start, self._groups[end].end
        is_part = self._text[start - 1 : start] in {",", "/"} or _PART_OF_MORE.match(self._text, stop)
        return (start, stop) if length in (3, 4) and not is_part and not is_money(self._folded, stop) else None

    def _is_next_digit(self, index: int) -> bool:
        pair = self._groups[index : index + 2]
        return len(pair) == 2 and all(len(g.digits) == 1 for g in pair) and are_joined(self._text, *pair)
