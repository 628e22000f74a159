"""The entries that match a question best. It blocks: call it in a thread.

A small record is asked for the whole question. In a large one a copy of every 64th entry answers first; what of the
record could still come onto that page is looked for in a thread of its own, while the page is made ready.
"""

import time
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import tantivy

from tellonce_search import document as fields
from tellonce_search import question, weighing
from tellonce_search.store import Hit, Snapshot
from tellonce_search.weighing import Way, Word

_RANKED = 2
"""So many times more entries than the page holds are found and then ranked."""
_SURELY_BETTER = 1.05
"""A copy counts by itself how seldom a word is: scores of copy and record differ by some hundredths."""


@dataclass(frozen=True, slots=True)
class Looking:
    """A question on its way: `early` is most likely the page, `all` is it."""

    early: Sequence[Hit]
    limit: int
    later: Future[list[Hit]] | None = None

    def give_way(self) -> None:
        """Let the thread that looks for more go on, if it waits for this one to be at rest: it needs it for moments."""
        if self.later and not self.later.done():
            time.sleep(0)

    def all(self) -> Sequence[Hit]:
        """The hits, best first; of almost equally good ones those that came early."""
        if self.later is None:
            return self.early
        known = {hit.body for hit in self.early}
        more = [hit for hit in self.later.result() if hit.body not in known]
        ahead = [(hit.score * _SURELY_BETTER, hit) for hit in self.early]
        both = [*ahead, *((hit.score, hit) for hit in more)]
        return [hit for _, hit in sorted(both, key=lambda one: -one[0])][: self.limit]


@dataclass(frozen=True, slots=True)
class Search:
    """One question to one store as it is now."""

    snapshot: Snapshot
    conditions: Sequence[tantivy.Query]
    limit: int

    def whole(self, words: Sequence[Word], needed: int) -> list[Hit]:
        """Whatever holds so many of the words, ranked by all of them."""
        return self._ranked(words, [], needed)

    def seldom_first(self, words: Sequence[Word], looked_at: int) -> list[Hit]:
        """What the seldomest forms find, ranked by all words; by more and more of them, until that is enough."""
        forms = weighing.forms(words)
        looked_at *= weighing.FINDING
        while True:
            ways = forms[: weighing.at_first(forms, looked_at)]
            hits = self._named(words, [address for _, address in self._found(ways, self.limit * _RANKED)])
            enough = weighing.is_enough([hit.score for hit in hits], self.limit, words, ways)
            if enough or len(ways) == len(forms):
                return hits
            looked_at *= weighing.WIDER

    def better(self, words: Sequence[Word], ways: Sequence[Way]) -> list[Hit]:
        """What these ways find and tell from the others, ranked by all words. As many alike as the page holds are left
        out: what the other words make of thousands like them the copy knows."""
        found = self._found(ways, self.limit)
        if len(found) == self.limit:
            found = [one for one in found if one[0] > found[-1][0] * _SURELY_BETTER]
        return self._named(words, [address for _, address in found]) if found else []

    def _found(self, ways: Sequence[Way], limit: int) -> list[tuple[float, tantivy.DocAddress]]:
        query = question.narrowed(question.with_some(self.snapshot.schema, ways), self.conditions)
        return self.snapshot.searcher.search(query, limit, False).hits

    def _named(self, words: Sequence[Word], found: Sequence[tantivy.DocAddress]) -> list[Hit]:
        """These, ranked by all words."""
        moments = self.snapshot.searcher.fast_field_values(fields.ORDER_AT, list(found))
        named = [moment for moment in moments if isinstance(moment, int)]
        return self._ranked(words, [question.with_any(self.snapshot.schema, fields.ORDER_AT, named)])

    def _ranked(self, words: Sequence[Word], these: Sequence[tantivy.Query], needed: int = 1) -> list[Hit]:
        query = question.about(self.snapshot.schema, words, needed=needed)
        return self.snapshot.hits(question.narrowed(query, [*these, *self.conditions]), self.limit)


def look(words: list[Word], record: Search, copy: Search, one_in: int, looked_at: int, pool: Executor) -> Looking:
    """Begin to look for the entries with these words, in the record and in the copy of one in so many of them."""
    if weighing.cost(words) <= looked_at:
        return Looking(record.whole(words, question.third(words)), record.limit)
    words = weighing.telling(words)
    forms = weighing.forms(words)
    if weighing.places(forms) <= looked_at or copy.snapshot.searcher.num_docs < weighing.COPIED:
        return Looking(record.seldom_first(words, looked_at), record.limit)
    early = _early(words, copy, looked_at * one_in)
    if len(early) < record.limit:
        return Looking(record.seldom_first(words, looked_at), record.limit)
    ways = weighing.better(words, forms, looked_at, early[-1].score * _SURELY_BETTER)
    if not ways:
        return Looking(early, record.limit)
    later = pool.submit(record.better, words, ways)
    return Looking(early, record.limit, later)


def _early(words: list[Word], copy: Search, looked_at: int) -> list[Hit]:
    """The page of the copy; it holds a part of the places that the words have in the record."""
    return copy.whole(words, 1) if weighing.cost(words) <= looked_at else copy.seldom_first(words, looked_at)
