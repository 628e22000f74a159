"""Documents on disk: what is committed together is seen together. It blocks: call it in a thread.

One writer a folder (the library locks it), any number of readers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tantivy

from tellonce_search import document as fields

_WHITESPACE = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matches."""

    body: bytes
    score: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The documents as they are now, whatever is written meanwhile."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema

    def hits(self, query: tantivy.Query, limit: int) -> list[Hit]:
        """The documents that match best."""
        found = self.searcher.search(query, limit, False).hits
        return [Hit(bytes(self.searcher.doc(address).get_first(fields.BODY) or b""), score) for score, address in found]


class Store:
    """A folder of documents."""

    def __init__(self, folder: Path, heap_bytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(fields.schema(), str(folder))
        self._index.register_tokenizer("whitespace", _WHITESPACE)
        self._index.config_reader("manual")
        self._writer = self._index.writer(heap_bytes, 1)
        self._changed = False

    def close(self) -> None:
        """End merging and let go of the folder."""
        self._writer.wait_merging_threads()

    def snapshot(self) -> Snapshot:
        """What was committed last."""
        return Snapshot(self._index.searcher(), self._index.schema)

    def add(self, document: tantivy.Document) -> None:
        """Prepare one more; it isn't seen before `commit`."""
        self._writer.add_document(document)
        self._changed = True

    def drop(self, field: str, values: Iterable[str]) -> None:
        """Prepare that those with one of these values go; what is added afterwards stays."""
        for value in dict.fromkeys(values):
            self._writer.delete_documents_by_term(field, value)
            self._changed = True

    def commit(self) -> None:
        """Make visible what was prepared, if anything was."""
        if self._changed:
            self._writer.commit()
            self._index.reload()
            self._changed = False

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
