"""One index on disk: what is written together is seen together. It blocks: call it in a thread.

One writer a folder (the library locks it), any number of readers.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tellonce.customer.v1.customer_pb2 import Customer
from tellonce.entry.v1.entry_pb2 import Entry

from tellonce_search import document as fields
from tellonce_search import finding, question, weighing
from tellonce_search.finding import Looking, Search
from tellonce_search.question import Filter
from tellonce_search.store import Hit, Store

_HEAP_BYTES = 64 * 1024**2
_HEAP_BYTES_OF_THE_COPY = 16 * 1024**2


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


class Index:
    """Entries, customers and the place in the stream, a copy of some entries for a first look, and the ways to find."""

    def __init__(
        self, folder: Path, *, looked_at: int = weighing.LOOKED_AT, copied_one_in: int = fields.COPIED_ONE_IN
    ) -> None:
        self.folder = folder
        self._looked_at = looked_at
        self._one_in = copied_one_in
        self._record = Store(folder, _HEAP_BYTES)
        self._copy = Store(folder / fields.COPY, _HEAP_BYTES_OF_THE_COPY)
        self._pool = ThreadPoolExecutor(thread_name_prefix="search")
        self.state = self._stored_state()

    def close(self) -> None:
        """End merging and let go of the folder."""
        self._pool.shutdown()
        self._copy.close()
        self._record.close()

    # -- writing

    def write(self, changes: Changes, state: State) -> None:
        """Make the changes visible, together with the place in the stream that they came from."""
        self.put(changes)
        self.commit(state)
        if changes.erased_nodes or changes.erased_conversations or changes.erased_entries:
            self._copy.purge()
            self._record.purge()

    def put(self, changes: Changes) -> None:
        """Prepare the changes; nothing is seen before `commit`."""
        self._record.drop(
            fields.KEY, map(fields.customer_key, [*changes.gone_customers, *_nodes_of(changes.customers)])
        )
        self._put_entries(self._record, changes, 1)
        self._put_entries(self._copy, changes, self._one_in)
        for customer in changes.customers:
            self._record.add(fields.customer_document(customer))

    def _put_entries(self, store: Store, changes: Changes, one_in: int) -> None:
        entries = [entry for entry in changes.entries if fields.is_one_in(one_in, entry.id)]
        gone = [id_ for id_ in changes.gone_entries if fields.is_one_in(one_in, id_)]
        store.drop(fields.KEY, map(fields.entry_key, [*gone, *(entry.id for entry in entries)]))
        store.drop(fields.NODE, changes.erased_nodes)
        store.drop(fields.CONVERSATION, changes.erased_conversations)
        for entry in entries:
            store.add(fields.entry_document(entry))

    def commit(self, state: State) -> None:
        """Make what was put visible; the copy first, so that it lacks nothing that came before the place."""
        self._copy.commit()
        self._record.drop(fields.KEY, [fields.STATE])
        self._record.add(fields.state_document(state.encode()))
        self._record.commit()
        self.state = state

    # -- reading

    @property
    def count(self) -> int:
        """How many documents there are, the place in the stream among them."""
        return self._record.snapshot().searcher.num_docs

    def look(self, forms: Sequence[str], only: Filter, *, recorded_until: int | None, limit: int) -> Looking:
        """Begin to look for the entries that match best."""
        record, copy = self._record.snapshot(), self._copy.snapshot()
        words = [weighing.weigh(form, record.searcher.doc_freq, record.searcher.num_docs) for form in forms]
        conditions = question.conditions(record.schema, only, recorded_until=recorded_until)
        in_record, in_copy = Search(record, conditions, limit), Search(copy, conditions, limit)
        few = bool(only.nodes or only.conversations)  # of one customer the copy holds nothing to speak of
        return finding.look(words, in_record, None if few else in_copy, self._one_in, self._looked_at, self._pool)

    def customers_like(self, forms: Sequence[str], *, limit: int) -> list[Hit]:
        """The customers that match best."""
        record = self._record.snapshot()
        mark, documents = fields.CUSTOMERS_MARK, record.searcher.num_docs
        words = [weighing.weigh(form, record.searcher.doc_freq, documents, mark) for form in forms]
        ways = [way for word in words for way in word.ways if way.held]
        return record.hits(question.with_some(record.schema, ways), limit)

    def customers_of(self, nodes: Iterable[str]) -> dict[str, Customer]:
        """The customers with these nodes, under each of their nodes."""
        wanted = set(nodes)
        if not wanted:
            return {}
        found = self._with_any(fields.KEY, map(fields.customer_key, wanted), len(wanted))
        customers = [Customer.FromString(hit.body) for hit in found]
        return {node: customer for customer in customers for node in _nodes_of([customer])}

    def entries_in(self, conversations: Iterable[str]) -> list[str]:
        """The ids of the entries that stand in these conversations."""
        found = self._with_any(fields.CONVERSATION, conversations, max(1, self.count))
        return [Entry.FromString(hit.body).id for hit in found]

    def _with_any(self, field: str, values: Iterable[str], limit: int) -> list[Hit]:
        record = self._record.snapshot()
        return record.hits(question.with_any(record.schema, field, values), limit)

    def _stored_state(self) -> State | None:
        state = next(iter(self._with_any(fields.KEY, [fields.STATE], 1)), None)
        return State.decode(state.body) if state else None


def _nodes_of(customers: Iterable[Customer]) -> list[str]:
    return [node for one in customers for node in (one.id, *(identity.node_id for identity in one.identities))]
