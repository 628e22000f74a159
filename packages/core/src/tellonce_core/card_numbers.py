"""Finds payment card numbers in text (PCI DSS 4.0.1 §3.5); pure, linear in the text.

A number is a hit if its Luhn digit and an issuer's prefix and length fit, and it is either grouped as on a card or
stands near a card word or before an expiry date. Order, parcel and phone numbers and IBANs are left alone.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from stdnum import iban, numdb

from tellonce_core.card_words import Span, is_labelled_otherwise
from tellonce_core.digit_groups import SEPARATORS, Group, Run

EXPIRY = re.compile(r"[\s|;,.\-]{1,3}(?:0?[1-9]|1[0-2])\s?[/|.\-]\s?(?:20)?[2-4]\d(?![\d/.])")
NEAR = 80
"""Characters between a number and the word that makes it a card."""

SHORTEST, LONGEST = 14, 19  # digits; ISO/IEC 7812-1 allows 8 to 19, no issuer uses fewer than 14 today

_GROUPINGS = frozenset(
    {(4, 6, 4), (4, 4, 4, 2), (4, 6, 5), (4, 4, 4, 3), (4, 4, 4, 4), (8, 8), (6, 10), (6, 13)}
    | {(4, 4, 4, 4, rest) for rest in (1, 2, 3)}
)
_ISSUERS: tuple[tuple[range, Sequence[int]], ...] = (
    (range(4000, 5000), (16, 19)),  # Visa
    (range(5100, 5600), (16,)),  # Mastercard, two ranges
    (range(2221, 2721), (16,)),
    (range(3400, 3500), (15,)),  # American Express, two ranges
    (range(3700, 3800), (15,)),
    (range(3000, 3060), (14, 16)),  # Diners Club, three ranges
    (range(3600, 3700), (14, 16)),
    (range(3800, 4000), (14, 16)),
    (range(3528, 3590), range(16, 20)),  # JCB
    (range(6011, 6012), (16, 19)),  # Discover, two ranges
    (range(6440, 6600), (16, 19)),
    (range(6200, 6300), range(16, 20)),  # UnionPay
    (range(9792, 9793), (16,)),  # Troy
    (range(2200, 2205), range(16, 20)),  # Mir
    (range(8600, 8601), (16,)),  # Uzcard
    (range(9860, 9861), (16,)),  # Humo
    *((range(p, p + 1), range(14, 20)) for p in (5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763)),  # Maestro
)
_LENGTHS = {f"{prefix:04}": frozenset(lengths) for prefixes, lengths in _ISSUERS for prefix in prefixes}
_IBAN_START = re.compile(r"(?<![^\W_])[A-Za-z]{2}[ .\-]?\d{2}")
_MOST_BEHIND = 9  # digits of expiry date and code
_LONGEST_IBAN = 60  # characters, with separators
_IBAN_SEPARATORS = SEPARATORS - {"\r", "\n"}
_IBANS = numdb.get("iban")


def find_numbers(text: str, folded: str, runs: Sequence[Run], cards: Sequence[Span]) -> list[Span]:
    """Where card numbers stand, in order; `cards` are the places of the card words."""
    found = _found(text, folded, runs, cards)
    return _found(text, folded, runs, sorted([*cards, *found])) if found else found  # a card says what its neighbour is


def may_be_card(run: Run) -> bool:
    """Whether some of its digits have an issuer's prefix, a length of theirs, and the check digit."""
    return any(True for first in range(len(run.groups)) for _ in _ends(run, first))


def _ends(run: Run, first: int) -> Iterator[int]:
    """The groups with which a number that begins with group `first` may end."""
    begin = run.offsets[first]
    lengths = _LENGTHS.get(run.digits[begin : begin + 4])
    if lengths is None:
        return
    for last in range(first, min(first + LONGEST, len(run.groups))):
        end = run.offsets[last + 1]
        if end - begin > LONGEST:
            return
        if end - begin in lengths and run.is_luhn(begin, end):
            yield last


def _found(text: str, folded: str, runs: Sequence[Run], cards: Sequence[Span]) -> list[Span]:
    finder = _NumberFinder(text, folded, cards)
    found = [span for run in runs for span in finder.in_run(run)]
    return [span for span in found if not _is_in_iban(text, span[0])]


class _NumberFinder:
    def __init__(self, text: str, folded: str, cards: Sequence[Span]) -> None:
        self._text = text
        self._folded = folded
        self._cards = cards

    def in_run(self, run: Run) -> Iterator[Span]:
        index, after_hit = 0, False
        while index < len(run.groups):
            last = self._card_end(run, index, after_hit)
            after_hit = last is not None
            if last is not None:
                yield run.groups[index].start, run.groups[last].end
            index = index + 1 if last is None else last + 1

    def _card_end(self, run: Run, first: int, after_hit: bool) -> int | None:
        """The last group of the card number that begins with group `first`; None if none begins there."""
        ends = (last for last in _ends(run, first) if self._is_evident(run.groups, first, last, after_hit))
        return next(ends, None)

    def _is_evident(self, groups: Sequence[Group], first: int, last: int, after_hit: bool) -> bool:
        """Whether the place says "card": the grouping, a card word nearby, or an expiry date behind it."""
        start, end = groups[first].start, groups[last].end
        before = self._text[start - 1 : start]
        if before == "+":
            return False  # a phone number
        whole = after_hit or self._begins_well(groups, first)
        if (
            whole
            and not before.isalnum()
            and self._is_grouped(groups[first : last + 1])
            and self._ends_well(groups, last)
        ):
            return True
        if is_labelled_otherwise(self._folded, start):
            return False
        return is_near(self._cards, start, end) or (whole and EXPIRY.match(self._text, end) is not None)

    def _begins_well(self, groups: Sequence[Group], first: int) -> bool:
        """Whether a number may begin here: not in the middle of a longer one that is written in fours."""
        if first == 0 or len(groups[first - 1].digits) != 4:
            return True
        return "\n" in self._text[groups[first - 1].end : groups[first].start]

    def _ends_well(self, groups: Sequence[Group], last: int) -> bool:
        """Whether the rest of the line may stand behind a card: expiry and code, then nothing or another card."""
        length = 0
        for left, right in zip(groups[last : last + 12], groups[last + 1 : last + 13], strict=False):
            if "\n" in self._text[left.end : right.start] or right.digits[:4] in _LENGTHS:
                return True
            length += len(right.digits)
            if length > _MOST_BEHIND:
                return False
        return True

    def _is_grouped(self, parts: Sequence[Group]) -> bool:
        """Whether the digits stand as on a card, with one separator throughout (a line break may wrap them once)."""
        if tuple(len(part.digits) for part in parts) not in _GROUPINGS:
            return False
        gaps = [self._text[a.end : b.start] for a, b in pairwise(parts)]
        inline = {gap for gap in gaps if "\n" not in gap}
        return len(inline) == 1 and sum("\n" in gap for gap in gaps) <= 1 and "\t" not in "".join(inline)


def _is_in_iban(text: str, place: int) -> bool:
    starts = (match.start() for match in _IBAN_START.finditer(text, max(0, place - _LONGEST_IBAN), place))
    return any(is_inside([span], place) for start in starts if (span := iban_at(text, start)))


def iban_at(text: str, start: int) -> Span | None:
    """From where to where a valid IBAN (ISO 13616) stands that begins here; its country tells the length."""
    country = text[start : start + 2].upper()
    structure = _IBANS.info(country)[0][1].get("bban", "")
    length = 4 + sum(map(int, re.findall(r"(\d+)!", structure)))
    chars, position = "", start
    while (
        position < len(text)
        and len(chars) < length
        and (text[position].isalnum() or text[position] in _IBAN_SEPARATORS)
    ):
        chars += text[position] if text[position].isalnum() else ""
        position += 1
    return (start, position) if structure and iban.is_valid(chars, check_country=False) else None


def is_near(spans: Sequence[Span], start: int, end: int, reach: int = NEAR) -> bool:
    """Whether one of the sorted spans lies within `reach` characters of start..end."""
    index = bisect_left(spans, (start, start))
    before = index > 0 and start - spans[index - 1][1] <= reach
    return before or (index < len(spans) and spans[index][0] - end <= reach)


def is_inside(spans: Sequence[Span], place: int) -> bool:
    """Whether the place lies in one of the sorted spans, which don't overlap."""
    index = bisect_left(spans, (place + 1, place + 1))
    return index > 0 and place < spans[index - 1][1]
