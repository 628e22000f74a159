"""One index on disk: what is written together is seen together. It blocks: call it in a thread.

One writer a folder (the library locks it), any number of readers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import tantivy
from tellonce.customer.v1.customer_pb2 import Customer
from tellonce.entry.v1.entry_pb2 import Entry

from tellonce_search import document as fields
from tellonce_search import question, weighing
from tellonce_search.question import Filter
from tellonce_search.weighing import Way, Word

_HEAP_BYTES = 64 * 1024**2
_RANKED = 2
"""So many times more entries than the page holds are found and then ranked."""
_WHITESPACE = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


@dataclass(frozen=True, slots=True)
class State:
    """Up to which sequence of which stream (by its creation) the index has read."""

    stream_created_at: datetime
    sequence: int

    def encode(self) -> bytes:
        """As it is stored."""
        return f"{fields.VERSION}|{self.stream_created_at.isoformat()}|{self.sequence}".encode()

    @classmethod
    def decode(cls, stored: bytes) -> "State | None":
        """As it was stored; None if another version wrote it."""
        version, _, rest = stored.decode().partition("|")
        created, _, sequence = rest.partition("|")
        return cls(datetime.fromisoformat(created), int(sequence)) if version == str(fields.VERSION) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to write as one: first all that is dropped, then all that is put."""

    entries: Sequence[Entry] = ()
    customers: Sequence[Customer] = ()
    gone_entries: Sequence[str] = ()
    gone_customers: Sequence[str] = ()
    """Any node of them."""
    erased_nodes: Sequence[str] = ()
    erased_conversations: Sequence[str] = ()
    erased_entries: Sequence[str] = ()
    """Those of `gone_entries` that must be gone from every file."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matches."""

    body: bytes
    score: float


class Index:
    """Documents, and the ways to find them."""

    def __init__(self, folder: Path, *, looked_at: int = weighing.LOOKED_AT) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._looked_at = looked_at
        self._index = tantivy.Index(fields.schema(), str(folder))
        self._index.register_tokenizer("whitespace", _WHITESPACE)
        self._index.config_reader("manual")
        self._schema = self._index.schema
        self._writer = self._index.writer(_HEAP_BYTES, 1)
        self.state = self._stored_state()

    def close(self) -> None:
        """End merging and let go of the folder."""
        self._writer.wait_merging_threads()

    # -- writing

    def write(self, changes: Changes, state: State) -> None:
        """Make the changes visible, together with the place in the stream that they came from."""
        self.put(changes)
        self.commit(state)
        if changes.erased_nodes or changes.erased_conversations or changes.erased_entries:
            self.purge()

    def put(self, changes: Changes) -> None:
        """Prepare the changes; nothing is seen before `commit`."""
        gone = [*changes.gone_entries, *(entry.id for entry in changes.entries)]
        self._drop(fields.KEY, map(fields.entry_key, gone))
        self._drop(fields.KEY, map(fields.customer_key, [*changes.gone_customers, *_nodes_of(changes.customers)]))
        self._drop(fields.NODE, changes.erased_nodes)
        self._drop(fields.CONVERSATION, changes.erased_conversations)
        for entry in changes.entries:
            self._writer.add_document(fields.entry_document(entry))
        for customer in changes.customers:
            self._writer.add_document(fields.customer_document(customer))

    def commit(self, state: State) -> None:
        """Make what was put visible."""
        self._drop(fields.KEY, [fields.STATE])
        self._writer.add_document(fields.state_document(state.encode()))
        self._writer.commit()
        self._index.reload()
        self.state = state

    def purge(self) -> None:
        """Write all that is left anew and remove every file of before: a dropped document stays in its file until then.

        Takes as long as building the index from its own stored texts; nothing else is written meanwhile."""
        searcher = self._index.searcher()
        everything = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), False).hits
        self._writer.delete_all_documents()
        for _, address in everything:
            self._writer.add_document(fields.document_again(searcher.doc(address)))
        self._writer.commit()
        self._index.reload()
        del searcher
        self._writer.garbage_collect_files()

    def _drop(self, field: str, values: Iterable[str]) -> None:
        for value in dict.fromkeys(values):
            self._writer.delete_documents_by_term(field, value)

    # -- reading

    @property
    def count(self) -> int:
        """How many documents there are, the place in the stream among them."""
        return self._index.searcher().num_docs

    def entries_like(self, forms: Sequence[str], only: Filter, *, recorded_until: int | None, limit: int) -> list[Hit]:
        """The entries that match best: the seldom forms of the words find, all words rank what was found."""
        searcher = self._index.searcher()
        words = [weighing.weigh(form, searcher.doc_freq, searcher.num_docs) for form in forms]
        conditions = question.conditions(self._schema, only, recorded_until=recorded_until)
        if weighing.cost(words) <= self._looked_at:
            whole = question.about(self._schema, words, needed=question.third(words))
            return self._hits(searcher, question.narrowed(whole, conditions), limit)
        words = weighing.telling(words)
        forms_of_words = weighing.forms(words)
        looked_at = self._looked_at * weighing.FINDING
        while True:
            ways = forms_of_words[: weighing.at_first(forms_of_words, looked_at)]
            found = self._found(searcher, ways, words, conditions, limit)
            enough = weighing.is_enough([hit.score for hit in found], limit, words, ways)
            if enough or len(ways) == len(forms_of_words):
                return found
            looked_at *= weighing.WIDER

    def _found(
        self,
        searcher: tantivy.Searcher,
        ways: Sequence[Way],
        words: Sequence[Word],
        conditions: Sequence[tantivy.Query],
        limit: int,
    ) -> list[Hit]:
        """What these ways find, ranked by all words."""
        query = question.narrowed(question.with_some(self._schema, ways), conditions)
        addresses = [address for _, address in searcher.search(query, limit * _RANKED, False).hits]
        moments = [one for one in searcher.fast_field_values(fields.ORDER_AT, addresses) if isinstance(one, int)]
        these = question.with_any(self._schema, fields.ORDER_AT, moments)
        ranked = question.narrowed(question.about(self._schema, words), [these, *conditions])
        return self._hits(searcher, ranked, limit)

    def customers_like(self, forms: Sequence[str], *, limit: int) -> list[Hit]:
        """The customers that match best."""
        searcher = self._index.searcher()
        mark, documents = fields.CUSTOMERS_MARK, searcher.num_docs
        words = [weighing.weigh(form, searcher.doc_freq, documents, mark) for form in forms]
        ways = [way for word in words for way in word.ways if way.held]
        return self._hits(searcher, question.with_some(self._schema, ways), limit)

    def customers_of(self, nodes: Iterable[str]) -> dict[str, Customer]:
        """The customers with these nodes, under each of their nodes."""
        wanted = set(nodes)
        if not wanted:
            return {}
        query = question.with_any(self._schema, fields.KEY, map(fields.customer_key, wanted))
        found = [Customer.FromString(hit.body) for hit in self._find(query, len(wanted))]
        return {node: customer for customer in found for node in _nodes_of([customer])}

    def entries_in(self, conversations: Iterable[str]) -> list[str]:
        """The ids of the entries that stand in these conversations."""
        query = question.with_any(self._schema, fields.CONVERSATION, conversations)
        return [Entry.FromString(hit.body).id for hit in self._find(query, max(1, self.count))]

    def _find(self, query: tantivy.Query, limit: int) -> list[Hit]:
        return self._hits(self._index.searcher(), query, limit)

    def _hits(self, searcher: tantivy.Searcher, query: tantivy.Query, limit: int) -> list[Hit]:
        found = searcher.search(query, limit, False).hits
        return [Hit(_body(searcher.doc(address)), score) for score, address in found]

    def _stored_state(self) -> State | None:
        state = next(
            iter(self._find(tantivy.Query.term_query(self._schema, fields.KEY, fields.STATE, "basic"), 1)), None
        )
        return State.decode(state.body) if state else None


def _nodes_of(customers: Iterable[Customer]) -> list[str]:
    return [node for one in customers for node in (one.id, *(identity.node_id for identity in one.identities))]


def _body(stored: tantivy.Document) -> bytes:
    return bytes(stored.get_first(fields.BODY) or b"")
