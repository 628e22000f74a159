"""Tells spam by what agents called spam and what they answered: naive Bayes over words (Robinson 2003). Pure."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tellonce_ingest_email.phrases import folded

_WORD = re.compile(r"[^\W\d_]{3,24}|\d{2,4}%")
_HOST = re.compile(r"https?://([^\s/?#:<>\"']{3,100})", re.IGNORECASE)
_MOST_WORDS = 300
_NEEDED = 10
"""Lessons of each kind before anything is said."""
_TELLING = 20
"""How many of the most telling words count."""
_KNOWN_WORDS = 5
"""A mail with fewer words that were seen before isn't judged."""
SPAM_FROM = 0.98


@dataclass(frozen=True, slots=True)
class Lesson:
    """The words of one mail, and what a person said of it."""

    words: frozenset[str]
    spam: bool


def words_of(subject: str, text: str, sender: str) -> frozenset[str]:
    """The words by which a mail is told: of subject and text, the hosts of its links, and the sender's domain."""
    plain = folded(f"{subject}\n{text}")
    found = [f"from:{sender.rpartition('@')[2].lower()}"] if "@" in sender else []
    found += (f"link:{host.lower()}" for host in _HOST.findall(text))
    for match in _WORD.finditer(plain):
        found.append(match.group())
        if len(found) >= _MOST_WORDS:
            break
    return frozenset(found)


class Teller:
    """What follows from all lessons."""

    def __init__(self, lessons: Iterable[Lesson] = ()) -> None:
        self._counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        self._lessons: Counter[bool] = Counter()
        for one in lessons:
            self._lessons[one.spam] += 1
            self._counts[one.spam].update(one.words)

    def is_spam(self, words: Iterable[str]) -> bool:
        """Whether people would call it spam, as far as there are lessons; on doubt it is none."""
        if min(self._lessons[True], self._lessons[False]) < _NEEDED:
            return False
        known = [self._share(word) for word in words if self._counts[True][word] or self._counts[False][word]]
        if len(known) < _KNOWN_WORDS:
            return False
        telling = sorted(known, key=lambda share: -abs(share - 0.5))[:_TELLING]
        weight = sum(math.log(share) - math.log(1 - share) for share in telling)
        return 1 / (1 + math.exp(-min(max(weight, -500.0), 500.0))) >= SPAM_FROM

    def _share(self, word: str) -> float:
        """How much a word speaks for spam, between 0 and 1; one that was seen seldom says little."""
        spam = self._counts[True][word] / self._lessons[True]
        ham = self._counts[False][word] / self._lessons[False]
        seen = self._counts[True][word] + self._counts[False][word]
        share = (0.5 + seen * spam / (spam + ham)) / (1 + seen)
        return min(max(share, 0.01), 0.99)
