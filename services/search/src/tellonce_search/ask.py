"""Answering a search: from the request to the page of hits; blocks, call it in a thread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tellonce.entry.v1.entry_pb2 import Direction, Entry, EntryKind
from tellonce.search.v1 import search_service_pb2 as pb
from tellonce_core.errors import Rejected

from tellonce_search import paging, question
from tellonce_search.document import milliseconds
from tellonce_search.finding import Looking
from tellonce_search.highlight import Matcher
from tellonce_search.index import Index
from tellonce_search.paging import MAX_HITS, Token
from tellonce_search.question import Filter
from tellonce_search.showing import Found, Showing
from tellonce_search.store import Hit

_MAX_QUERY = 400
_DEFAULT_PAGE, _MAX_PAGE = 20, 100
_MAX_VALUES = 50
_PART = 7
"""So many hits are made ready at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A checked request."""

    forms: Sequence[str]
    size: int
    token: Token
    only: Filter
    asked: bytes
    """What a token is bound to."""
    first_page: bool


def read(request: pb.SearchRequest, *, now: int) -> Question:
    """The request, checked; Rejected with the field that is wrong."""
    _require(len(request.query) <= _MAX_QUERY, "query", f"is over {_MAX_QUERY} characters")
    _require(request.page_size <= _MAX_PAGE, "page_size", f"is over {_MAX_PAGE}")
    forms = question.forms_of(request.query)
    _require(forms, "query", "has no word to look for")
    asked = request.query.encode() + b"\0" + request.filter.SerializeToString(deterministic=True)
    return Question(
        forms=forms,
        size=request.page_size or _DEFAULT_PAGE,
        token=paging.decode(request.page_token, asked) if request.page_token else Token(now),
        only=_filter(request.filter),
        asked=asked,
        first_page=not request.page_token,
    )


def answer(asked: Question, index: Index) -> pb.SearchResponse:
    """The page of hits. What was found early is made ready while the rest is looked for."""
    token, size = asked.token, min(asked.size, MAX_HITS - len(asked.token.shown))
    limit = len(token.shown) + size + 1
    until = None if asked.first_page else token.asked_at
    looking = index.look(asked.forms, _of_whole_customers(asked.only, index), recorded_until=until, limit=limit)
    showing = Showing(index, Matcher(asked.forms))
    _make_ready(looking, _fresh(looking.early, token)[:size], showing)
    customers = showing.customers(asked.forms) if asked.first_page and asked.only == Filter() else []
    fresh = _fresh(looking.all(), token)
    page = fresh[:size]
    following = token.after(one.entry.id for one in page)
    more = len(fresh) > size and len(following.shown) < MAX_HITS
    return pb.SearchResponse(
        entries=showing.entries(page),
        customers=customers,
        next_page_token=paging.encode(following, asked.asked) if more else "",
    )


def _make_ready(looking: Looking, early: Sequence[Found], showing: Showing) -> None:
    for start in range(0, len(early) if looking.later else 0, _PART):
        showing.entries(early[start : start + _PART])
        looking.give_way()


def _of_whole_customers(only: Filter, index: Index) -> Filter:
    """The filter, with all nodes of the customers that it names."""
    if not only.nodes:
        return only
    owners = index.customers_of(only.nodes)
    theirs = {identity.node_id for customer in owners.values() for identity in customer.identities}
    return replace(only, nodes=sorted({*only.nodes, *owners, *theirs}))


def _fresh(hits: Iterable[Hit], token: Token) -> list[Found]:
    found = (Found(Entry.FromString(hit.body), hit.score) for hit in hits)
    return [one for one in found if not token.has(one.entry.id)]


def _filter(asked: pb.SearchFilter) -> Filter:
    for field in ("customer_ids", "conversation_ids", "channels", "kinds", "directions"):
        _require(len(getattr(asked, field)) <= _MAX_VALUES, f"filter.{field}", f"has more than {_MAX_VALUES} values")
    return Filter(
        nodes=tuple(asked.customer_ids),
        conversations=tuple(asked.conversation_ids),
        channels=tuple(asked.channels),
        kinds=tuple(EntryKind.Name(kind) for kind in asked.kinds),
        directions=tuple(Direction.Name(direction) for direction in asked.directions),
        since=milliseconds(asked.since) if asked.HasField("since") else None,
        until=milliseconds(asked.until) if asked.HasField("until") else None,
    )


def _require(condition: object, field: str, problem: str) -> None:
    if not condition:
        raise Rejected(f"{field} {problem}", metadata={"field": field})
