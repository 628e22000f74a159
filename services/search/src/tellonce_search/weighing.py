"""What each word of a question costs and is worth, and which of its forms find: the others only rank; pure.

Whoever asks wants the best page, not all that matches. In a large record the seldom forms of the words find some more
entries than the page holds, and only these are ranked by all the words.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from tellonce_search import document as fields
from tellonce_search.folding import near, stem

LOOKED_AT = 50_000
"""So many places of words are looked at without a thought: below that the whole question is asked at once."""
FINDING = 4
"""So many times more the forms that find may have: the index passes over most of their places."""
TOGETHER = 2
"""So many times more the seldomest but one may have, to be looked for together with others."""
COPIED = 10_000
"""A copy of fewer entries isn't asked: it holds too few of those that are looked for."""
WIDER = 2
"""So many times more are looked at when what was found isn't enough."""
OTHER_FORMS = 0.2
"""Share of the weaker forms in the score of a word that is there in several."""
_AS_TYPED, _WITHOUT_ENDINGS, _ONE_ERROR = 1.0, 0.8, 0.4
_KNOWN = 1_000
_MOSTLY_OTHERS = 2
_EVERYDAY = 4

Held = Callable[[str, str], int]
"""How many documents hold this term of this field."""


@dataclass(frozen=True, slots=True)
class Way:
    """One form of a word, in one field."""

    field: str
    value: str
    weight: float
    held: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question."""

    ways: Sequence[Way]
    worth: float
    """What an entry of usual length gets for it, if it holds it as it was typed."""
    everyday: bool
    """Every fourth entry or more holds it: it tells hardly one from another, and costs most."""


def weigh(form: str, held: Held, documents: int, mark: str = "") -> Word:
    """The word with its ways, each with that mark in front. One that a thousand entries hold isn't taken for a misspelt
    one, unless what is one error apart is there more often."""
    root = stem(form)

    def way(field: str, value: str, weight: float) -> Way:
        return Way(field, mark + value, weight, held(field, mark + value))

    ways = [way(fields.WORDS, form, _AS_TYPED), way(fields.STEMS, root, _WITHOUT_ENDINGS)]
    known = ways[-1].held
    apart = [way(fields.NEAR, one, _ONE_ERROR) for one in sorted(near(root))]
    ways += [one for one in apart if known < _KNOWN or one.held > _MOSTLY_OTHERS * known]
    parts = sorted((one.weight * _seldom(one.held, documents) for one in ways if one.held), reverse=True)
    return Word(
        ways=ways,
        worth=parts[0] + OTHER_FORMS * sum(parts[1:]) if parts else 0.0,
        everyday=(known or max(one.held for one in ways)) * _EVERYDAY > documents,
    )


def cost(words: Iterable[Word]) -> int:
    """How many places the index looks at for them, in all their forms."""
    return sum(places(word.ways) for word in words)


def places(ways: Iterable[Way]) -> int:
    """How many places these have."""
    return sum(way.held for way in ways)


def telling(words: list[Word]) -> list[Word]:
    """Those that tell one entry from another, by the forms that some hold; all of them if none does."""
    words = [word for word in words if word.worth and not word.everyday] or words
    return [replace(word, ways=[way for way in word.ways if way.held]) for word in words]


def forms(words: Iterable[Word]) -> list[Way]:
    """The ways that may find, the seldomest first; what may be another word counts as more frequent than it is.

    A word as it was typed is none of them: whoever holds it holds it without endings too."""
    ways = (way for word in words for way in word.ways if way.held and way.field != fields.WORDS)
    return sorted(ways, key=lambda way: way.held / way.weight)


def at_first(ways: Iterable[Way], looked_at: int) -> int:
    """How many of these are to find: as many as cost no more than that, and at least one."""
    return max(1, bisect_right(list(accumulate(way.held for way in ways)), looked_at))


def is_enough(scores: Sequence[float], limit: int, words: Iterable[Word], ways: Sequence[Way]) -> bool:
    """Whether entries that these ways found, with these scores, best first, are the page: it is full, and one that they
    didn't find couldn't come onto it even if it held all other words."""
    beyond = worth(word for word in words if not any(way in ways for way in word.ways))
    return len(scores) == limit and scores[-1] >= beyond


def one_each(words: Iterable[Word]) -> list[Way]:
    """The form of each word that finds first, the seldomest word first."""
    first = (forms([word])[:1] for word in words)
    return sorted((way for ways in first for way in ways), key=lambda way: way.held)


def worth(words: Iterable[Word]) -> float:
    """What an entry gets that holds them all."""
    return sum(word.worth for word in words)


def _seldom(held: int, documents: int) -> float:
    """The weight of how seldom a term is, as the index counts it (BM25)."""
    return math.log(1 + (documents - held + 0.5) / (held + 0.5))
