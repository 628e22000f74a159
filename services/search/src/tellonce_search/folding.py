"""Words as search compares them: no case, no accents, no endings, one typing error forgiven; pure.

Turkish, Azerbaijani and English, without asking which: customers mix them, and a query is too short to tell. Endings
are cut until nothing known is left and the rest is cut to five letters, which does for Turkish what a dictionary does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tellonce_core import names

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_LONGEST_WORD = 40
_STEM_LETTERS = 5
_SHORTEST_STEM = 4
_SHORTEST_STEM_OF_A_LETTER = 3
_SHORTEST_NEAR = 4
_NATIONAL_DIGITS = 10
_KEPT = 32_768
"""So many of the last words are remembered: most of a text is words that came before."""
# Endings as they look folded: plural, person and case of Turkish and Azerbaijani, of their verbs, of English.
_OF_NOUNS = """
lar ler im um in un i u si su imiz umuz iniz unuz miz muz niz nuz m n da de ta te dan den tan ten ya ye a e nin nun yi
yu ni nu na ne ki daki deki nda nde ndan nden sin sun siz suz li lu lik luk dir dur tir tur
"""
_OF_VERBS = """
di ti du tu dim tim dik tik mis mus yor iyor uyor yo iyo mek mak meyib mayib ib ub acak ecek
miyor muyor mir mur
"""
_ENGLISH = "ing ed es s ly ment"
_ENDINGS = sorted(f"{_OF_NOUNS} {_OF_VERBS} {_ENGLISH}".split(), key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands (code points, the end behind it) and its folded form."""

    start: int
    end: int
    form: str


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order; what is longer than 40 letters is cut."""
    for match in _WORD.finditer(text):
        form = fold(match[0])
        if form:
            yield Word(match.start(), match.end(), form)


@lru_cache(_KEPT)
def fold(word: str) -> str:
    """The word without case and accents, i for İ I ı i, e for ə; a letter typed three times or more counts once."""
    return _STRETCHED.sub(r"\1", names.fold(word).replace(" ", ""))[:_LONGEST_WORD]


def numbers(text: str) -> Iterator[Word]:
    """Numbers of seven digits and more, however they are grouped, as their last ten digits: +90 532… is 0532…"""
    for match in _NUMBER.finditer(text):
        digits = "".join(char for char in match[0] if char.isdecimal())
        yield Word(match.start(), match.end(), digits.lstrip("0")[-_NATIONAL_DIGITS:] or "0")


@lru_cache(_KEPT)
def stem(form: str) -> str:
    """What a folded word keeps without its endings: at most five letters; numbers stay as they are."""
    if not form.isalpha():
        return form
    while (shorter := _without_ending(form)) != form:
        form = shorter
    return form[:_STEM_LETTERS]


def _without_ending(form: str) -> str:
    for ending in _ENDINGS:
        shortest = _SHORTEST_STEM if len(ending) > 1 else _SHORTEST_STEM_OF_A_LETTER
        if form.endswith(ending) and len(form) - len(ending) >= shortest:
            return form[: -len(ending)]
    return form


@lru_cache(_KEPT)
def near(stem_: str) -> frozenset[str]:
    """The stem, and what is left of it with any one letter gone: two stems one error apart share one of these."""
    if len(stem_) < _SHORTEST_NEAR or not stem_.isalpha():
        return frozenset({stem_})
    return frozenset({stem_, *(stem_[:at] + stem_[at + 1 :] for at in range(len(stem_)))})
