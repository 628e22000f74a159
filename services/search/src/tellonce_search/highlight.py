"""Which part of a text to show, and what in it matches; pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

from tellonce_search.folding import Word, near, numbers, stem, words

SNIPPET = 240
_LEAD = 60
"""So many characters are shown before the first match."""


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a text in code points; the end stands behind it."""

    start: int
    end: int


class Matcher:
    """Knows the words that were looked for, with the forms that count as the same."""

    def __init__(self, forms: Collection[str]) -> None:
        self._forms = set(forms)
        self._stems = {stem(form) for form in forms}
        self._near = set(chain.from_iterable(near(one) for one in self._stems))

    def ranges(self, text: str) -> list[Range]:
        """What matches, in order, without overlaps."""
        found = sorted(
            (Range(word.start, word.end) for word in chain(words(text), numbers(text)) if self._matches(word)),
            key=lambda one: (one.start, -one.end),
        )
        apart: list[Range] = []
        for one in found:
            if not apart or one.start >= apart[-1].end:
                apart.append(one)
        return apart

    def _matches(self, word: Word) -> bool:
        if word.form in self._forms:
            return True
        root = stem(word.form)
        return root in self._stems or not self._near.isdisjoint(near(root))


def snippet(text: str, ranges: Sequence[Range]) -> tuple[str, list[Range]]:
    """At most 240 characters of the text where most of it matches, and what matches in them."""
    start = _window(text, ranges)
    shown = text[start : start + SNIPPET]
    inside = [one for one in ranges if one.start >= start and one.end <= start + len(shown)]
    return shown, [Range(one.start - start, one.end - start) for one in inside]


def _window(text: str, ranges: Sequence[Range]) -> int:
    if len(text) <= SNIPPET or not ranges:
        return 0
    starts = [max(0, one.start - _LEAD) for one in ranges]
    best = max(starts, key=lambda start: sum(start <= one.start and one.end <= start + SNIPPET for one in ranges))
    word = text.find(" ", best, best + _LEAD) + 1 if best else 0
    return word or best
