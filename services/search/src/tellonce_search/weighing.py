"""What each word of a question costs and is worth, and which of them must find: the others only rank; pure.

Whoever asks wants the best page, not all that matches. So the seldom words of a question find entries first; a frequent
one finds by itself only where an entry without any seldom word could still come onto the page.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tellonce_search import document as fields
from tellonce_search.folding import near, stem

LOOKED_AT = 50_000
"""So many places of words are looked at without a thought: below that the whole question is asked at once."""
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
    cost: int
    """How many places the index looks at for it."""
    worth: float
    """What an entry of usual length gets for it, if it holds it as it was typed."""
    everyday: bool
    """Every fourth entry or more holds it: it finds nothing by itself where another word does."""


def weigh(form: str, held: Held, documents: int) -> Word:
    """The word with its ways. One that a thousand entries hold isn't taken for a misspelt one, unless what is one error
    apart is there more often."""
    root = stem(form)
    exact = [(fields.WORDS, form, _AS_TYPED), (fields.STEMS, root, _WITHOUT_ENDINGS)]
    ways = [Way(field, value, weight, held(field, value)) for field, value, weight in exact]
    known = ways[-1].held
    apart = [Way(fields.NEAR, one, _ONE_ERROR, held(fields.NEAR, one)) for one in sorted(near(root))]
    ways += [way for way in apart if known < _KNOWN or way.held > _MOSTLY_OTHERS * known]
    parts = sorted((way.weight * _seldom(way.held, documents) for way in ways if way.held), reverse=True)
    return Word(
        ways=ways,
        cost=sum(way.held for way in ways),
        worth=parts[0] + OTHER_FORMS * sum(parts[1:]) if parts else 0.0,
        everyday=(known or max(way.held for way in ways)) * _EVERYDAY > documents,
    )


def at_first(words: Sequence[Word], looked_at: int) -> int:
    """How many of the words, the seldomest first, are to find: as many as cost no more than that, and at least one."""
    cost = 0
    for place, word in enumerate(words):
        cost += word.cost
        if cost > looked_at:
            return max(1, place)
    return len(words)


def telling(words: Sequence[Word]) -> list[Word]:
    """Those that tell one entry from another: an everyday one costs most and hardly ranks."""
    return [word for word in words if not word.everyday]


def needed(words: Sequence[Word], finding: int, scores: Sequence[float], limit: int) -> int:
    """How many must find, once so many found entries with these scores, best first: as many that an entry without any
    of them couldn't come onto the page, and one more as long as the page isn't full."""
    beyond = [0.0 if word.everyday and scores else word.worth for word in words]
    if len(scores) < limit:
        return finding + 1 if any(beyond[finding:]) else finding
    return next(count for count in range(finding, len(words) + 1) if sum(beyond[count:]) <= scores[limit - 1])


def _seldom(held: int, documents: int) -> float:
    """The weight of how seldom a term is, as the index counts it (BM25)."""
    return math.log(1 + (documents - held + 0.5) / (held + 0.5))
