"""What was asked, as a query of the index; pure.

Each word counts by its best form: as typed, without endings, or one error apart. A third of the words must be there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from tellonce_search import document as fields
from tellonce_search.folding import near, stem

MAX_WORDS = 24
_AS_TYPED, _WITHOUT_ENDINGS, _ONE_ERROR = 1.0, 0.8, 0.4
_OTHER_FORMS = 0.2
"""Share of the weaker forms in the score of a word that is there in several."""
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


def entries_like(schema: tantivy.Schema, forms: Sequence[str], only: Filter, *, recorded_until: int) -> Query:
    """Entries that hold these words and match the filter, recorded no later than that."""
    required = [
        *_conditions(schema, only),
        _span(schema, fields.RECORDED_AT, None, recorded_until),
        _span(schema, fields.ORDER_AT, only.since, None if only.until is None else only.until - 1),
    ]
    return _about(schema, fields.ENTRY, forms, [one for one in required if one])


def customers_like(schema: tantivy.Schema, forms: Sequence[str]) -> Query:
    """Customers whose name or identities hold these words."""
    return _about(schema, fields.CUSTOMER, forms, [])


def with_any(schema: tantivy.Schema, sort: str, field: str, values: Iterable[str]) -> Query:
    """Documents of that sort with any of these values; no score."""
    return Query.boolean_query(
        [
            (Occur.Must, _term(schema, fields.SORT, sort)),
            (Occur.Must, Query.term_set_query(schema, field, sorted(set(values)))),
        ]
    )


def _about(schema: tantivy.Schema, sort: str, forms: Sequence[str], required: Sequence[Query]) -> Query:
    needed = max(1, len(forms) // _OPTIONAL_WORDS_A_NEEDED_ONE)
    wanted = Query.boolean_query([(Occur.Should, _word(schema, form)) for form in forms], needed)
    silent = [Query.const_score_query(one, 0.0) for one in [_term(schema, fields.SORT, sort), *required]]
    return Query.boolean_query([(Occur.Must, wanted), *((Occur.Must, one) for one in silent)])


def _word(schema: tantivy.Schema, form: str) -> Query:
    root = stem(form)
    weighted = [
        (fields.WORDS, form, _AS_TYPED),
        (fields.STEMS, root, _WITHOUT_ENDINGS),
        *((fields.NEAR, one, _ONE_ERROR) for one in sorted(near(root))),
    ]
    ways = [Query.boost_query(_term(schema, field, value, "freq"), weight) for field, value, weight in weighted]
    return Query.disjunction_max_query(ways, _OTHER_FORMS)


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
