"""What was asked, as a query of the index; pure.

Each word counts by its best form: as typed, without endings, or one error apart. A third of the words must be there;
in a large record, one of the seldom forms that find (`weighing.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from tellonce_search import document as fields
from tellonce_search.weighing import OTHER_FORMS, Way, Word

MAX_WORDS = 24
_OPTIONAL_WORDS_A_NEEDED_ONE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a hit must match; what is empty matches everything. Times are milliseconds since 1970."""

    nodes: Sequence[str] = ()
    conversations: Sequence[str] = ()
    channels: Sequence[str] = ()
    kinds: Sequence[str] = ()
    directions: Sequence[str] = ()
    since: int | None = None
    until: int | None = None


def forms_of(text: str) -> list[str]:
    """The folded words to look for, each once, at most 24."""
    return list(dict.fromkeys(fields.terms(text)))[:MAX_WORDS]


def with_some(schema: tantivy.Schema, ways: Iterable[Way]) -> Query:
    """Documents with any of these; their scores are added. The index passes over what can't come onto the page."""
    return Query.boolean_query([(Occur.Should, _way(schema, way)) for way in ways])


def with_all(schema: tantivy.Schema, ways: Iterable[Way]) -> Query:
    """Documents with all of these; it doesn't count how often."""
    terms = [(Occur.Must, _term(schema, way.field, way.value)) for way in ways]
    return Query.const_score_query(Query.boolean_query(terms), 1.0)


def about(schema: tantivy.Schema, words: Sequence[Word], *, needed: int = 1) -> Query:
    """Documents with so many of these words; each counts by its best form."""
    return Query.boolean_query([(Occur.Should, _word(schema, word)) for word in words], needed)


def third(words: Sequence[Word]) -> int:
    """How many of the words must be there."""
    return max(1, len(words) // _OPTIONAL_WORDS_A_NEEDED_ONE)


def conditions(schema: tantivy.Schema, only: Filter, *, recorded_until: int | None) -> list[Query]:
    """What an entry must match besides: the filter, and to be recorded no later than that."""
    return [
        *_alternatives(schema, only),
        *_span(schema, fields.RECORDED_AT, None, recorded_until),
        *_span(schema, fields.ORDER_AT, only.since, None if only.until is None else only.until - 1),
    ]


def with_any(schema: tantivy.Schema, field: str, values: Iterable[str | int]) -> Query:
    """Documents with any of these values. The library's query of a set is five times slower, for so few of many."""
    return Query.boolean_query([(Occur.Should, _term(schema, field, value)) for value in dict.fromkeys(values)])


def narrowed(query: Query, conditions: Sequence[Query]) -> Query:
    """What the query finds, as far as it matches all conditions; they don't count in the score."""
    silent = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in conditions]
    return Query.boolean_query([(Occur.Must, query), *silent]) if silent else query


def _word(schema: tantivy.Schema, word: Word) -> Query:
    return Query.disjunction_max_query([_way(schema, way) for way in word.ways], OTHER_FORMS)


def _way(schema: tantivy.Schema, way: Way) -> Query:
    return Query.boost_query(_term(schema, way.field, way.value, "freq"), way.weight)


def _alternatives(schema: tantivy.Schema, only: Filter) -> list[Query]:
    alternatives = {
        fields.NODE: only.nodes,
        fields.CONVERSATION: only.conversations,
        fields.CHANNEL: only.channels,
        fields.KIND: only.kinds,
        fields.DIRECTION: only.directions,
    }
    return [with_any(schema, field, values) for field, values in alternatives.items() if values]


def _span(schema: tantivy.Schema, field: str, lower: int | None, upper: int | None) -> list[Query]:
    if lower is None and upper is None:
        return []
    return [Query.range_query(schema, field, tantivy.FieldType.Integer, lower, upper)]


def _term(schema: tantivy.Schema, field: str, value: str | int, index_option: str = "basic") -> Query:
    return Query.term_query(schema, field, value, index_option)
