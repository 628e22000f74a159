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
            found = self._found(question.with_some(self.snapshot.schema, ways), self.limit * _RANKED)
            hits = self._named(words, found)
            enough = weighing.is_enough([hit.score for hit in hits], self.limit, words, ways)
            if enough or len(ways) == len(forms):
                return hits
            looked_at *= weighing.WIDER

    def together(self, ways: Sequence[Way], limit: int) -> list[tantivy.DocAddress]:
        """Some that hold all of these."""
        return self._found(question.with_all(self.snapshot.schema, ways), limit)

    def holding(self, words: Sequence[Word], sets: Sequence[Sequence[Way]]) -> list[Hit]:
        """What holds all of one of these sets, ranked by all words."""
        found = [address for ways in sets for address in self.together(ways, self.limit)]
        return self._named(words, found) if found else []

    def _found(self, query: tantivy.Query, limit: int) -> list[tantivy.DocAddress]:
        query = question.narrowed(query, self.conditions)
        return [address for _, address in self.snapshot.searcher.search(query, limit, False).hits]

    def _named(self, words: Sequence[Word], found: Sequence[tantivy.DocAddress]) -> list[Hit]:
        """These, ranked by all words."""
        moments = self.snapshot.searcher.fast_field_values(fields.ORDER_AT, list(found))
        named = [moment for moment in moments if isinstance(moment, int)]
        return self._ranked(words, [question.with_any(self.snapshot.schema, fields.ORDER_AT, named)])

    def _ranked(self, words: Sequence[Word], these: Sequence[tantivy.Query], needed: int = 1) -> list[Hit]:
        query = question.about(self.snapshot.schema, words, needed=needed)
        return self.snapshot.hits(question.narrowed(query, [*these, *self.conditions]), self.limit)


def look(
    words: list[Word], record: Search, copy: Search | None, one_in: int, looked_at: int, pool: Executor
) -> Looking:
    """Begin to look for the entries with these words, in the record and in the copy of one in so many of them."""
    if weighing.cost(words) <= looked_at:
        return Looking(record.whole(words, question.third(words)), record.limit)
    words = weighing.telling(words)
    forms = weighing.forms(words)
    if weighing.places(forms) <= looked_at or copy is None or copy.snapshot.searcher.num_docs < weighing.COPIED:
        return Looking(record.seldom_first(words, looked_at), record.limit)
    early = _early(words, copy, looked_at * one_in)
    if len(early) < record.limit:
        return Looking(record.seldom_first(words, looked_at), record.limit)
    better = weighing.worth(words) > early[-1].score * _SURELY_BETTER
    sets = _unknown(weighing.one_each(words), copy, looked_at) if better else []
    return Looking(early, record.limit, pool.submit(record.holding, words, sets) if sets else None)


def _unknown(ways: Sequence[Way], copy: Search, looked_at: int) -> list[Sequence[Way]]:
    """The fewest of the seldomest words that no entry of the copy holds together; the same without the seldomest.

    To look for a set costs as many places as the first of it has: what costs too much isn't looked for."""
    chains = [ways] if ways[0].held <= looked_at * weighing.FINDING else []
    chains += [ways[1:]] if len(ways) > 1 and ways[1].held <= looked_at * weighing.TOGETHER else []
    sets = (_first_unknown(chain, copy) for chain in chains)
    return [some for some in sets if some]


def _first_unknown(ways: Sequence[Way], copy: Search) -> Sequence[Way] | None:
    beginnings = (ways[:end] for end in range(1, len(ways) + 1))
    return next((some for some in beginnings if not copy.together(some, 1)), None)


def _early(words: list[Word], copy: Search, looked_at: int) -> list[Hit]:
    """The page of the copy; it holds a part of the places that the words have in the record."""
    return copy.whole(words, 1) if weighing.cost(words) <= looked_at else copy.seldom_first(words, looked_at)
