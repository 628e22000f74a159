"""What was asked, as a query of the index; pure.

Each word counts by its best form: as typed, without endings, or one error apart. A third of the words must be there;
in a large record, one of the seldom ones (`weighing.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from tellonce_search import document as fields
from tellonce_search.weighing import OTHER_FORMS, Word, weigh

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


def entries_like(
    schema: tantivy.Schema, words: Sequence[Word], ranking: Sequence[Word], only: Filter, *, recorded_until: int | None
) -> Query:
    """Entries that hold a third of these words and match the filter, recorded no later than that; where others only
    rank, one of these words is enough."""
    required = [
        *_conditions(schema, only),
        _span(schema, fields.RECORDED_AT, None, recorded_until),
        _span(schema, fields.ORDER_AT, only.since, None if only.until is None else only.until - 1),
    ]
    return _about(schema, fields.ENTRY, words, ranking, [one for one in required if one])


def customers_like(schema: tantivy.Schema, forms: Sequence[str]) -> Query:
    """Customers whose name or identities hold these words."""
    return _about(schema, fields.CUSTOMER, [weigh(form, lambda *_: 0, 0) for form in forms], [], [])


def with_any(schema: tantivy.Schema, sort: str, field: str, values: Iterable[str]) -> Query:
    """Documents of that sort with any of these values; no score."""
    return Query.boolean_query(
        [
            (Occur.Must, _term(schema, fields.SORT, sort)),
            (Occur.Must, Query.term_set_query(schema, field, sorted(set(values)))),
        ]
    )


def _about(
    schema: tantivy.Schema, sort: str, words: Sequence[Word], ranking: Sequence[Word], required: Sequence[Query]
) -> Query:
    needed = 1 if ranking else max(1, len(words) // _OPTIONAL_WORDS_A_NEEDED_ONE)
    wanted = Query.boolean_query([(Occur.Should, _word(schema, word)) for word in words], needed)
    silent = [Query.const_score_query(one, 0.0) for one in [_term(schema, fields.SORT, sort), *required]]
    musts = [(Occur.Must, one) for one in [wanted, *silent]]
    return Query.boolean_query([*musts, *((Occur.Should, _word(schema, word)) for word in ranking)])


def _word(schema: tantivy.Schema, word: Word) -> Query:
    ways = [Query.boost_query(_term(schema, way.field, way.value, "freq"), way.weight) for way in word.ways]
    return Query.disjunction_max_query(ways, OTHER_FORMS)


def _conditions(schema: tantivy.Schema, only: Filter) -> list[Query]:
    alternatives = {
        fields.NODE: only.nodes,
        fields.CONVERSATION: only.conversations,
        fields.CHANNEL: only.channels,
        fields.KIND: only.kinds,
        fields.DIRECTION: only.directions,
    }
    return [Query.term_set_query(schema, field, list(values)) for field, values in alternatives.items() if values]


def _span(schema: tantivy.Schema, field: str, lower: int | None, upper: int | None) -> Query | None:
    if lower is None and upper is None:
        return None
    return Query.range_query(schema, field, tantivy.FieldType.Integer, lower, upper)


def _term(schema: tantivy.Schema, field: str, value: str, index_option: str = "basic") -> Query:
    return Query.term_query(schema, field, value, index_option)
