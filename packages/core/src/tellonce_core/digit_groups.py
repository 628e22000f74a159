"""Digits as people write them: groups with separators between them, and runs of such groups."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SPACES_AND_DASHES = "".join(map(chr, range(0x2000, 0x2016)))
SEPARATORS = frozenset(f" \t\r\n\u00a0_.·-{_SPACES_AND_DASHES}\u202f\u2212\u3000{_ZERO_WIDTH}")
_LONG_RUN = re.compile(r"\d(?<!\d\d)(?:[\W_]{0,3}+\d){13}")  # more than SEPARATORS: it only has to miss nothing
_MAY_BE_DIGIT = b"0123456789" + bytes(range(0xD9, 0x100))
"""In UTF-8: digits, and the first bytes of all letters from U+0640 on, where digits of other scripts begin."""
_BETWEEN = bytes(one for one in range(0xD9) if one >= 0x80 or not chr(one).isalnum())
_DIGITS_AS_0 = bytes(ord("0") if one in _MAY_BE_DIGIT else one for one in range(256))
_RUN = b"0" * 14
_GROUP = re.compile(rf"\d(?:[{_ZERO_WIDTH}]{{0,3}}\d)*")


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that stand together, as ASCII; zero-width characters between them don't count."""

    start: int
    end: int
    digits: str


class Run:
    """Groups that may be one number, with sums that make any Luhn check (ISO/IEC 7812-1 annex B) one subtraction."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        self.digits = "".join(group.digits for group in groups)
        self.offsets = list(accumulate((len(group.digits) for group in groups), initial=0))

    @cached_property
    def _sums(self) -> list[list[int]]:
        return [list(accumulate(self._weighted(doubled), initial=0)) for doubled in (0, 1)]

    def _weighted(self, doubled: int) -> Iterator[int]:
        for index, char in enumerate(self.digits):
            digit = int(char)
            yield digit if index % 2 != doubled else digit * 2 - (9 if digit > 4 else 0)

    def is_luhn(self, begin: int, end: int) -> bool:
        """Whether the digits begin..end (half open) carry their Luhn check digit."""
        sums = self._sums[end % 2]
        return (sums[end] - sums[begin]) % 10 == 0


def may_hold_digits(data: bytes, least: int) -> bool:
    """False, ten times as fast as a pattern, for UTF-8 that holds fewer digits than that."""
    return len(data) - len(data.translate(None, _MAY_BE_DIGIT)) >= least


def has_long_run(text: str) -> bool:
    """False, fast, for a text in which no 14 digits stand together."""
    data = text.encode("utf-8", "surrogatepass")
    return _RUN in data.translate(_DIGITS_AS_0, _BETWEEN) and _LONG_RUN.search(text) is not None


def digit_groups(text: str) -> list[Group]:
    """All groups of digits, of any script."""
    return [Group(match.start(), match.end(), _ascii_digits(match.group())) for match in _GROUP.finditer(text)]


def _ascii_digits(text: str) -> str:
    return text if text.isascii() else "".join(str(int(char)) for char in text if char.isdecimal())


def runs(text: str, groups: Sequence[Group], shortest: int) -> Iterator[Run]:
    """Runs of groups with at most three separators between two of them, with at least `shortest` digits."""
    begin = 0
    for index in range(1, len(groups) + 1):
        if index == len(groups) or not are_joined(text, groups[index - 1], groups[index]):
            run = groups[begin:index]
            if sum(len(group.digits) for group in run) >= shortest:
                yield Run(run)
            begin = index


def are_joined(text: str, left: Group, right: Group) -> bool:
    """Whether only a few separators stand between two neighbours."""
    return right.start - left.end <= 3 and SEPARATORS.issuperset(text[left.end : right.start])
