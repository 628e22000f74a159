"""Hits as they are shown: whose they are, the part of the text that matches, and what matches in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tellonce.customer.v1.customer_pb2 import Customer
from tellonce.entry.v1.entry_pb2 import Entry
from tellonce.search.v1 import search_service_pb2 as pb

from tellonce_search.highlight import Matcher, Range, snippet
from tellonce_search.index import Index

_MAX_CUSTOMERS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that matches."""

    entry: Entry
    score: float


class Showing:
    """Makes the hits of one answer, each once."""

    def __init__(self, index: Index, matcher: Matcher) -> None:
        self._index = index
        self._matcher = matcher
        self._made: dict[str, pb.EntryHit] = {}

    def entries(self, found: Sequence[Found]) -> list[pb.EntryHit]:
        """The hits of these entries."""
        new = [one for one in found if one.entry.id not in self._made]
        owners = self._index.customers_of({one.entry.node_id for one in new})
        for one in new:
            self._made[one.entry.id] = self._entry(one, owners.get(one.entry.node_id))
        return [self._made[one.entry.id] for one in found]

    def customers(self, forms: Sequence[str]) -> list[pb.CustomerHit]:
        """The customers that match."""
        hits = self._index.customers_like(forms, limit=_MAX_CUSTOMERS)
        return [self._customer(Customer.FromString(hit.body), hit.score) for hit in hits]

    def _entry(self, found: Found, owner: Customer | None) -> pb.EntryHit:
        entry = found.entry
        text, ranges = snippet(entry.text, self._matcher.ranges(entry.text))
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
            subject_highlights=_highlights(self._matcher.ranges(entry.subject)),
            snippet=text,
            snippet_highlights=_highlights(ranges),
            score=found.score,
        )

    def _customer(self, customer: Customer, score: float) -> pb.CustomerHit:
        return pb.CustomerHit(
            customer_id=customer.id,
            name=customer.name,
            name_highlights=_highlights(self._matcher.ranges(customer.name)),
            identities=[one.value for one in customer.identities if self._matcher.ranges(one.value)],
            score=score,
        )


def _highlights(ranges: Sequence[Range]) -> list[pb.Highlight]:
    return [pb.Highlight(start=one.start, end=one.end) for one in ranges]
