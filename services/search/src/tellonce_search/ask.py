"""Answering a search: from the request to the page of hits; blocks, call it in a thread."""

from collections.abc import Sequence
from dataclasses import dataclass

from tellonce.customer.v1.customer_pb2 import Customer
from tellonce.entry.v1.entry_pb2 import Direction, Entry, EntryKind
from tellonce.search.v1 import search_service_pb2 as pb
from tellonce_core.errors import Rejected

from tellonce_search import paging, question
from tellonce_search.document import milliseconds
from tellonce_search.highlight import Matcher, Range, snippet
from tellonce_search.index import Hit, Index
from tellonce_search.paging import MAX_HITS, Token
from tellonce_search.question import Filter

_MAX_QUERY = 400
_DEFAULT_PAGE, _MAX_PAGE = 20, 100
_MAX_VALUES = 50
_MAX_CUSTOMERS = 5


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
    """The page of hits."""
    only = asked.only
    if only.nodes:
        owners = index.customers_of(only.nodes)
        theirs = {identity.node_id for customer in owners.values() for identity in customer.identities}
        only = Filter(
            nodes=sorted({*only.nodes, *owners, *theirs}),
            conversations=only.conversations,
            channels=only.channels,
            kinds=only.kinds,
            directions=only.directions,
            since=only.since,
            until=only.until,
        )
    token, size = asked.token, min(asked.size, MAX_HITS - len(asked.token.shown))
    limit = len(token.shown) + size + 1
    until = None if asked.first_page else token.asked_at
    found = index.entries_like(asked.forms, only, recorded_until=until, limit=limit)
    entries = [(Entry.FromString(hit.body), hit.score) for hit in found]
    fresh = [(entry, score) for entry, score in entries if not token.has(entry.id)]
    page = fresh[:size]
    following = token.after(entry.id for entry, _ in page)
    more = len(fresh) > size and len(following.shown) < MAX_HITS
    matcher = Matcher(asked.forms)
    owners = index.customers_of({entry.node_id for entry, _ in page})
    return pb.SearchResponse(
        entries=[_entry_hit(entry, score, matcher, owners.get(entry.node_id)) for entry, score in page],
        customers=_customers(asked, index, matcher),
        next_page_token=paging.encode(following, asked.asked) if more else "",
    )


def _customers(asked: Question, index: Index, matcher: Matcher) -> list[pb.CustomerHit]:
    if not asked.first_page or asked.only != Filter():
        return []
    return [_customer_hit(hit, matcher) for hit in index.customers_like(asked.forms, limit=_MAX_CUSTOMERS)]


def _entry_hit(entry: Entry, score: float, matcher: Matcher, owner: Customer | None) -> pb.EntryHit:
    text, ranges = snippet(entry.text, matcher.ranges(entry.text))
    return pb.EntryHit(
        entry_id=entry.id,
        conversation_id=entry.conversation_id,
        conversation_reference=entry.conversation_reference,
        node_id=entry.node_id,
        customer_id=owner.id if owner else entry.customer_id,
        channel=entry.channel,
        kind=entry.kind,
        direction=entry.direction,
        order_at=entry.order_at,
        subject=entry.subject,
        subject_highlights=_highlights(matcher.ranges(entry.subject)),
        snippet=text,
        snippet_highlights=_highlights(ranges),
        score=score,
    )


def _customer_hit(hit: Hit, matcher: Matcher) -> pb.CustomerHit:
    customer = Customer.FromString(hit.body)
    return pb.CustomerHit(
        customer_id=customer.id,
        name=customer.name,
        name_highlights=_highlights(matcher.ranges(customer.name)),
        identities=[one.value for one in customer.identities if matcher.ranges(one.value)],
        score=hit.score,
    )


def _highlights(ranges: Sequence[Range]) -> list[pb.Highlight]:
    return [pb.Highlight(start=one.start, end=one.end) for one in ranges]


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
